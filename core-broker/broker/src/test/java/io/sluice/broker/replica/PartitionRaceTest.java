package io.sluice.broker.replica;

import static io.sluice.broker.replica.LogsFixture.fromLeader;
import static io.sluice.broker.replica.LogsFixture.state;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.broker.follower.FollowedPartition;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchView;
import io.sluice.storage.AppendOutcome;
import io.sluice.storage.LogConfig;
import io.sluice.storage.PendingAppend;
import io.sluice.time.Threads;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Appends, followers' fetches and changes of the role on several threads at once: what is
 * acknowledged is what the follower had asked for, and what another leader cuts off is not.
 */
class PartitionRaceTest {
  private static final int ROUNDS = 40;

  @TempDir Path folder;

  private record Acknowledged(int epoch, long end) {}

  @Test
  void whatIsAcknowledgedStaysWhateverTheRoleBecomes() throws Exception {
    try (PartitionFixture fixture = new PartitionFixture(folder, LogConfig.DEFAULTS)) {
      new Race(fixture).run();
    }
  }

  private static final class Race {
    private final PartitionFixture fixture;
    private final Partition partition;
    private final AtomicBoolean done = new AtomicBoolean();
    private final ConcurrentLinkedQueue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();

    Race(PartitionFixture fixture) {
      this.fixture = fixture;
      this.partition = fixture.partition;
    }

    void run() throws InterruptedException {
      List<Thread> threads =
          List.of(start(this::produce), start(this::produce), start(this::fetch));
      int partitionEpoch = 0;
      for (int round = 0; round < ROUNDS; round++) {
        partition.lead(state(1, 2 * round, partitionEpoch++, 1, 2), 1);
        int enough = acknowledged.size() + 2;
        while (acknowledged.size() < enough && failures.isEmpty()) {
          Thread.yield();
        }
        FollowedPartition followed = partition.follow(2 * round + 1);
        // Another leader has what is committed, and goes on from there.
        long committed = fixture.log.highWatermark();
        assertTrue(followed.truncateTo(committed));
        long from = followed.logEndOffset();
        assertTrue(followed.append(fromLeader(from, 2 * round + 1, "t"), from + 1, 0));
      }
      done.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      partition.resign();
      assertEquals(List.of(), List.copyOf(failures));
      assertEquals(asked.get(), answered.get(), "everybody is answered, once");
      check();
    }

    private Thread start(Runnable work) {
      Thread thread =
          Threads.daemonFactory("race")
              .newThread(
                  () -> {
                    try {
                      while (!done.get()) {
                        work.run();
                      }
                    } catch (Throwable failure) {
                      failures.add(failure);
                    }
                  });
      thread.start();
      return thread;
    }

    private void produce() {
      PendingAppend append = LogsFixture.pending("a");
      int epoch = partition.append(List.of(append));
      if (append.outcome() instanceof AppendOutcome.Appended appended) {
        long end = appended.lastOffset() + 1;
        asked.incrementAndGet();
        partition.whenAcknowledged(
            end, epoch, true, Runnable::run, error -> heard(error, epoch, end));
      }
    }

    private void heard(ErrorCode error, int epoch, long end) {
      answered.incrementAndGet();
      if (error == ErrorCode.NONE) {
        acknowledged.add(new Acknowledged(epoch, end));
      } else if (error != ErrorCode.NOT_LEADER_OR_FOLLOWER) {
        failures.add(new AssertionError(error));
      }
    }

    /** A follower that has everything, as the leader's epochs tell. */
    private void fetch() {
      int epoch = partition.leaderEpoch();
      int last = fixture.log.latestEpoch();
      if (epoch != Partition.NOT_LEADING && last >= 0) {
        long end = fixture.log.epochEnd(last).endOffset();
        partition.followerFetched(epoch, 2, 102, Math.max(0, end), last);
      }
    }

    private void check() {
      List<Integer> epochOf = new ArrayList<>();
      BatchView view = new BatchView();
      ByteBuffer batches = LogCopy.read(fixture.log, 0, Integer.MAX_VALUE, Long.MAX_VALUE);
      for (int at = batches.position(); at < batches.limit(); at += view.sizeInBytes()) {
        view.wrap(batches, at);
        for (long offset = view.baseOffset(); offset <= view.lastOffset(); offset++) {
          epochOf.add(view.partitionLeaderEpoch());
        }
      }
      assertTrue(acknowledged.size() >= 2 * ROUNDS);
      for (Acknowledged record : acknowledged) {
        assertEquals(record.epoch, epochOf.get((int) record.end - 1), record.toString());
      }
    }
  }
}
