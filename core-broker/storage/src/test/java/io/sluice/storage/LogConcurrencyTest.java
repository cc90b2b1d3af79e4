package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Batches;
import io.sluice.protocol.record.Record;
import io.sluice.time.Randomness;
import io.sluice.time.Threads;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Readers on threads of their own while the log is appended to, rolled, cut at both ends and
 * flushed.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LogConcurrencyTest {
  private static final int APPENDS = 6_000;
  private static final int READERS = 3;

  @TempDir Path dir;

  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicBoolean done = new AtomicBoolean();

  private interface Work {
    void run() throws Exception;
  }

  private Thread start(String name, Work work) {
    return Threads.startDaemon(
        name,
        () -> {
          try {
            work.run();
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
            done.set(true);
          }
        });
  }

  private void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }

  /** The value of each record tells its offset and the generation of the log that it belongs to. */
  private static ByteBuffer batch(long firstOffset, int generation, int records, int padding) {
    BatchBuilder builder = new BatchBuilder();
    for (int i = 0; i < records; i++) {
      ByteBuffer value = ByteBuffer.allocate(12 + padding);
      value.putLong(0, firstOffset + i).putInt(8, generation);
      builder.append(LogFixture.START_MS + firstOffset + i, null, value.array());
    }
    return builder.build();
  }

  @Test
  void tailReaderGetsEachRecordOnceAndInOrder() throws Exception {
    LogConfig config = LogConfig.builder().segmentBytes(50_000).indexIntervalBytes(500).build();
    LogFixture fixture = new LogFixture(dir, config);
    PartitionLog log = fixture.log;
    log.lead(0);
    AtomicLong end = new AtomicLong(Long.MAX_VALUE);
    List<Thread> threads = new ArrayList<>();
    threads.add(
        start(
            "appender",
            () -> {
              RandomGenerator random = Randomness.seeded(11);
              for (int i = 0; i < APPENDS && !done.get(); i++) {
                List<PendingAppend> group = new ArrayList<>();
                long next = log.logEndOffset();
                for (int b = 1 + random.nextInt(4); b > 0; b--) {
                  int records = 1 + random.nextInt(4);
                  ByteBuffer batch = batch(next, 0, records, random.nextInt(200));
                  group.add(new PendingAppend(batch, AppendOrigin.CLIENT));
                  next += records;
                }
                log.append(group, 0);
              }
              end.set(log.logEndOffset());
            }));
    threads.add(
        start(
            "committer",
            () -> {
              // A high watermark lies between batches: it is where some replica's log ends.
              RandomGenerator random = Randomness.seeded(12);
              long seen = 0;
              while (log.highWatermark() < end.get() && !done.get()) {
                long before = seen;
                seen = log.logEndOffset();
                log.updateHighWatermark(random.nextBoolean() ? before : seen);
              }
            }));
    threads.add(
        start(
            "flusher",
            () -> {
              while (log.recoveryPoint() < end.get() && !done.get()) {
                log.flush();
              }
            }));
    for (int r = 0; r < READERS; r++) {
      int maxBytes = r == 0 ? 1 : r == 1 ? 3000 : 1 << 20;
      threads.add(start("reader-" + r, () -> readToEnd(log, end, maxBytes)));
    }
    join(threads);
    fixture.close();
    assertEquals(List.of(), fixture.failures);
  }

  private void readToEnd(PartitionLog log, AtomicLong end, int maxBytes) {
    long next = 0;
    while (next < end.get() && !done.get()) {
      long limit = log.highWatermark();
      byte[] bytes = LogFixture.readFrom(log, next, maxBytes, limit, true);
      assertTrue(bytes.length > 0 || next >= limit, "nothing at " + next + " below " + limit);
      for (Record record : Batches.records(ByteBuffer.wrap(bytes), 1 << 20)) {
        assertEquals(next, record.offset());
        assertEquals(next, record.value().getLong(0), "content of record " + next);
        assertTrue(next < limit, "record " + next + " beyond " + limit);
        next++;
      }
    }
  }

  @Test
  void readersSeeWholeBatchesWhateverHappensToTheLog() throws Exception {
    LogConfig config =
        LogConfig.builder().segmentBytes(30_000).indexIntervalBytes(300).deleteDelayMs(0).build();
    LogFixture fixture = new LogFixture(dir, config);
    ExecutorService blocking = Threads.boundedPool("blocking", 2, 10_000);
    fixture.blocking = blocking;
    PartitionLog log = fixture.log;
    List<Thread> threads = new ArrayList<>();
    threads.add(start("changer", () -> change(fixture)));
    for (int r = 0; r < READERS; r++) {
      long seed = 100 + r;
      threads.add(start("reader-" + r, () -> readAnywhere(log, Randomness.seeded(seed))));
    }
    threads.add(
        start(
            "searcher",
            () -> {
              RandomGenerator random = Randomness.seeded(99);
              while (!done.get()) {
                long time = LogFixture.START_MS + random.nextLong(log.logEndOffset() + 1);
                OffsetAndTimestamp found = log.offsetForTimestamp(time);
                assertTrue(found == null || found.timestamp() >= time, time + " found " + found);
              }
            }));
    join(threads);
    fixture.close();
    blocking.shutdown();
    Threads.awaitTermination(blocking);
    assertEquals(List.of(), fixture.failures);
  }

  private void change(LogFixture fixture) {
    RandomGenerator random = Randomness.seeded(13);
    PartitionLog log = fixture.log;
    int generation = 0;
    for (int i = 0; i < APPENDS && !done.get(); i++) {
      int records = 1 + random.nextInt(6);
      ByteBuffer batch = batch(log.logEndOffset(), generation, records, random.nextInt(300));
      ActingAs.leader(log, List.of(new PendingAppend(batch, AppendOrigin.CLIENT)), generation);
      switch (random.nextInt(60)) {
        case 0 -> log.roll();
        case 1, 2 -> {
          generation++;
          ActingAs.truncate(
              log, Math.max(log.logStartOffset(), log.logEndOffset() - random.nextInt(60)));
        }
        case 3 -> {
          log.updateHighWatermark(log.logEndOffset());
          log.dropOldest((segment, next) -> next != null && random.nextBoolean());
          fixture.time.advance(1);
        }
        case 4 -> {
          log.updateHighWatermark(log.logEndOffset());
          log.deleteRecordsBefore(
              log.highWatermark() - random.nextInt(100) - 100 < log.logStartOffset()
                  ? log.logStartOffset()
                  : log.highWatermark() - 100);
        }
        case 5 -> log.flush();
        default -> {}
      }
    }
    done.set(true);
  }

  /** Holds what it reads for a while: the bytes must stay what they are. */
  private void readAnywhere(PartitionLog log, RandomGenerator random) {
    List<LogRead> held = new ArrayList<>();
    List<byte[]> seen = new ArrayList<>();
    while (!done.get()) {
      long start = log.logStartOffset();
      long offset = start + random.nextLong(Math.max(1, log.logEndOffset() - start));
      try {
        LogRead read = log.read(offset, 1 + random.nextInt(20_000), Long.MAX_VALUE, true);
        read = read.mayBlock() ? log.load(read) : read;
        byte[] bytes = LogFixture.bytes(read.bytes());
        checkBatches(offset, bytes);
        held.add(read);
        seen.add(bytes);
      } catch (OffsetOutOfRangeException e) {
        // The log was cut at one end or the other.
      }
      if (held.size() > 20) {
        int index = random.nextInt(held.size());
        LogRead old = held.remove(index);
        assertEquals(
            ByteBuffer.wrap(seen.remove(index)),
            ByteBuffer.wrap(LogFixture.bytes(old.bytes())),
            "bytes that are held have changed");
        old.release();
      }
    }
    held.forEach(LogRead::release);
  }

  private static void checkBatches(long offset, byte[] bytes) {
    BatchView view = new BatchView();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long next = -1;
    for (int at = 0; at < bytes.length; at += view.sizeInBytes()) {
      Batches.check(view, buffer, at);
      assertTrue(next >= 0 ? view.baseOffset() == next : view.lastOffset() >= offset, "order");
      next = view.nextOffset();
    }
    int generation = -1;
    for (Record record : Batches.records(buffer, 1 << 20)) {
      assertEquals(record.offset(), record.value().getLong(0), "content of " + record.offset());
      assertTrue(record.value().getInt(8) >= generation, "generations in order");
      generation = record.value().getInt(8);
    }
  }
}
