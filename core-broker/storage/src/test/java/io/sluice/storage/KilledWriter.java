package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.record.BatchView;
import io.sluice.time.Clock;
import io.sluice.time.Randomness;
import io.sluice.time.ThreadScheduler;
import io.sluice.time.Threads;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A process that appends as fast as it can and prints the log end after each group, until it is
 * killed.
 */
final class KilledWriter {
  private KilledWriter() {}

  static LogConfig config() {
    return LogConfig.builder().segmentBytes(400_000).indexIntervalBytes(1000).build();
  }

  static ByteBuffer batch(long baseOffset) {
    RandomGenerator random = Randomness.seeded(baseOffset);
    return TestBatches.random(random, 1 + random.nextInt(5), 2000, LogFixture.START_MS);
  }

  public static void main(String[] args) {
    Path dir = Path.of(args[0]);
    ThreadScheduler timers = new ThreadScheduler("timers", (message, e) -> e.printStackTrace());
    LogEnvironment environment =
        new LogEnvironment(
            Clock.system(),
            timers,
            Threads.boundedPool("blocking", 2, 1000),
            new DirHealth(dir, System.err::println),
            Randomness.seeded(0));
    TopicPartition partition = new TopicPartition("orders", 3);
    LogSpec spec =
        new LogSpec(dir.resolve("orders-3"), partition, Uuid.ZERO, config(), 0, 0, 0, true);
    PartitionLog log = PartitionLog.open(spec, environment, null);
    PrintStream out = new PrintStream(System.out, true);
    while (true) {
      List<PendingAppend> group = new ArrayList<>();
      long next = log.logEndOffset();
      for (int i = 0; i < 3; i++) {
        ByteBuffer batch = batch(next);
        next += new BatchView().wrap(batch, 0).recordCount();
        group.add(new PendingAppend(batch, AppendOrigin.CLIENT));
      }
      ActingAs.leader(log, group, LogFixture.EPOCH);
      out.println(log.logEndOffset());
    }
  }
}
