package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.record.BatchView;
import io.sluice.time.Randomness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random operations on a log and on a list of batches; after each the two are the same, byte for
 * byte.
 */
class LogModelTest {
  private static final int STEPS = 250;

  @TempDir Path dir;

  private RandomGenerator random;
  private LogFixture fixture;
  private final List<Batch> model = new ArrayList<>();
  private long logStart;
  private long nextOffset;

  private record Batch(long base, long last, byte[] bytes) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void logEqualsModelAfterRandomOperations(long seed) throws IOException {
    random = Randomness.seeded(seed);
    LogConfig config =
        LogConfig.builder()
            .segmentBytes(2000 + random.nextInt(20_000))
            .indexIntervalBytes(random.nextInt(2000))
            .deleteDelayMs(random.nextInt(2))
            .build();
    fixture = new LogFixture(dir, config);
    for (int step = 0; step < STEPS; step++) {
      String at = "seed " + seed + " step " + step;
      try {
        at += " " + act();
        check();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(at + ": " + e.getMessage(), e);
      }
    }
    fixture.close();
    assertEquals(List.of(), fixture.failures, "seed " + seed);
  }

  private String act() throws IOException {
    fixture.time.advance(random.nextInt(3));
    int dice = random.nextInt(100);
    if (dice < 45) {
      return append();
    } else if (dice < 60) {
      return appendAsFollower();
    } else if (dice < 65) {
      fixture.log.roll();
      return "roll";
    } else if (dice < 71) {
      return truncate();
    } else if (dice < 77) {
      return deleteRecords();
    } else if (dice < 82) {
      fixture.log.flush();
      return "flush";
    } else if (dice < 86) {
      return dropOldest();
    } else if (dice < 91) {
      fixture.restart();
      assertTrue(!fixture.log.recovery().foundDamage(), fixture.log.recovery().toString());
      return "restart";
    } else if (dice < 95) {
      fixture.crash();
      assertTrue(!fixture.log.recovery().foundDamage(), fixture.log.recovery().toString());
      return "crash";
    } else {
      return crashAndLoseTail();
    }
  }

  private String append() {
    int count = 1 + random.nextInt(random.nextInt(5) == 0 ? 40 : 4);
    ByteBuffer[] batches = new ByteBuffer[count];
    for (int i = 0; i < count; i++) {
      long time = LogFixture.START_MS + nextOffset * 10;
      ByteBuffer batch = TestBatches.random(random, 1 + random.nextInt(5), 300, time);
      batches[i] = random.nextBoolean() ? direct(batch) : batch;
    }
    List<AppendOutcome> outcomes = fixture.append(batches);
    for (int i = 0; i < count; i++) {
      AppendOutcome.Appended done = assertInstanceOf(AppendOutcome.Appended.class, outcomes.get(i));
      BatchView view = new BatchView().wrap(batches[i], batches[i].position());
      assertEquals(nextOffset, done.baseOffset());
      assertEquals(nextOffset + view.lastOffsetDelta(), done.lastOffset());
      byte[] bytes = new byte[batches[i].remaining()];
      batches[i].duplicate().get(bytes);
      model.add(new Batch(done.baseOffset(), done.lastOffset(), bytes));
      nextOffset = done.lastOffset() + 1;
    }
    fixture.log.updateHighWatermark(random.nextLong(nextOffset + 1));
    return "append " + count;
  }

  /**
   * What a leader sends: several batches in one buffer, some with the gaps that compaction leaves.
   */
  private String appendAsFollower() {
    int count = 1 + random.nextInt(12);
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      ByteBuffer batch = TestBatches.random(random, 1 + random.nextInt(5), 300, nextOffset * 10);
      long base = nextOffset + (random.nextInt(4) == 0 ? random.nextInt(20) : 0);
      BatchView view = new BatchView().wrap(batch, batch.position());
      view.patch(base, LogFixture.EPOCH);
      byte[] bytes = new byte[batch.remaining()];
      batch.duplicate().get(bytes);
      model.add(new Batch(base, view.lastOffset(), bytes));
      nextOffset = view.lastOffset() + 1;
      records.writeBytes(bytes);
    }
    ActingAs.follower(fixture.log, ByteBuffer.wrap(records.toByteArray()));
    return "follow " + count;
  }

  private static ByteBuffer direct(ByteBuffer heap) {
    return ByteBuffer.allocateDirect(heap.remaining()).put(heap.duplicate()).flip();
  }

  private String truncate() {
    long back = random.nextInt(4) == 0 ? random.nextLong(nextOffset + 1) : random.nextInt(30);
    long to = Math.max(logStart, nextOffset - back);
    ActingAs.truncate(fixture.log, to);
    if (to < nextOffset) {
      forgetFrom(to);
    }
    return "truncate " + to;
  }

  /** The log then ends with its last batch, or is empty. */
  private void forgetFrom(long offset) {
    while (!model.isEmpty() && model.getLast().last >= offset) {
      model.removeLast();
    }
    long last = model.isEmpty() ? -1 : model.getLast().last;
    nextOffset = Math.max(last + 1, fixture.log.segments().getFirst().baseOffset());
    logStart = Math.min(logStart, nextOffset);
  }

  private String deleteRecords() {
    long highWatermark = fixture.log.highWatermark();
    if (highWatermark <= logStart) {
      return "nothing to delete";
    }
    long before = logStart + random.nextLong(highWatermark - logStart + 1);
    assertEquals(before, fixture.log.deleteRecordsBefore(before));
    logStart = before;
    return "delete before " + before;
  }

  private String dropOldest() {
    int wanted = random.nextInt(3);
    int[] asked = new int[1];
    fixture.log.dropOldest((segment, next) -> asked[0]++ < wanted);
    assertTrue(fixture.log.logStartOffset() >= logStart);
    logStart = fixture.log.logStartOffset();
    return "drop " + wanted;
  }

  /**
   * The machine fails: what was not flushed is lost from some byte on, in one segment and all
   * behind it.
   */
  private String crashAndLoseTail() throws IOException {
    fixture.rememberCheckpoints();
    long durable = fixture.log.recoveryPoint();
    List<LogSegment> segments = fixture.log.segments();
    fixture.log.abandon();
    int cutAt = random.nextInt(segments.size());
    int position = random.nextInt(segments.get(cutAt).sizeInBytes() + 1);
    long lost = Math.max(durable, firstLost(segments, cutAt, position));
    LogSegment cut = segments.get(cutAt);
    if (lost > durable || durable <= cut.baseOffset()) {
      try (FileChannel file = FileChannel.open(cut.files().log(), StandardOpenOption.WRITE)) {
        if (random.nextBoolean()) {
          file.truncate(position);
        } else if (position < file.size()) {
          int at = checksummed(segments, cutAt, position);
          file.write(ByteBuffer.wrap(new byte[] {(byte) random.nextInt()}), at);
        }
      }
    }
    fixture.highWatermark = Math.min(fixture.highWatermark, durable);
    fixture.open(false);
    long end = fixture.log.logEndOffset();
    assertTrue(end >= durable, "durable " + durable + ", found " + end);
    if (end < nextOffset) {
      forgetFrom(end);
      if (nextOffset < fixture.logStart) { // Deleted records stay deleted: the log begins anew.
        model.clear();
        logStart = fixture.logStart;
        nextOffset = logStart;
      }
      assertEquals(end, nextOffset, "the log ends at the end of a batch");
    }
    return "lose from " + position + " of segment " + cut.baseOffset();
  }

  /**
   * Returns a position in the same batch that checksum, length or format protect: base offset and
   * epoch have no such protection.
   */
  private int checksummed(List<LogSegment> segments, int index, int position) {
    int at = 0;
    for (Batch batch : model) {
      if (batch.base >= segments.get(index).baseOffset()) {
        int end = at + batch.bytes.length;
        if (end > position) {
          int unprotected = position - at < 8 || position - at >= 12 && position - at < 16 ? 16 : 0;
          return Math.max(position, at + unprotected);
        }
        at = end;
      }
    }
    return position;
  }

  private long firstLost(List<LogSegment> segments, int index, int position) {
    long at = 0;
    for (Batch batch : model) {
      if (batch.base >= segments.get(index).baseOffset()) {
        at += batch.bytes.length;
        if (at > position) {
          return batch.base;
        }
      }
    }
    return nextOffset;
  }

  private void check() {
    PartitionLog log = fixture.log;
    assertEquals(nextOffset, log.logEndOffset(), "log end");
    assertEquals(logStart, log.logStartOffset(), "log start");
    long offset = logStart + random.nextLong(nextOffset - logStart + 1);
    int maxBytes = random.nextInt(8000);
    long end = random.nextBoolean() ? Long.MAX_VALUE : offset + random.nextInt(60);
    boolean atLeastOne = random.nextBoolean();
    assertArrayEquals(
        expected(offset, maxBytes, end, atLeastOne),
        fixture.read(offset, maxBytes, end, atLeastOne),
        "read " + offset + " max " + maxBytes + " end " + end + " atLeastOne " + atLeastOne);
    assertThrows(OffsetOutOfRangeException.class, () -> log.read(nextOffset + 1, 10, 10, true));
    if (logStart > 0) {
      assertThrows(OffsetOutOfRangeException.class, () -> log.read(logStart - 1, 10, 10, true));
    }
  }

  /** A read ends where a segment does. */
  private byte[] expected(long offset, int maxBytes, long end, boolean atLeastOne) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long segmentEnd = -1;
    for (Batch batch : model) {
      if (batch.last < offset || batch.last >= end) {
        continue;
      }
      if (segmentEnd < 0) {
        segmentEnd = endOfSegmentOf(batch.base);
      }
      boolean first = bytes.size() == 0;
      if (batch.base >= segmentEnd
          || bytes.size() + batch.bytes.length > maxBytes && !(first && atLeastOne)) {
        break;
      }
      bytes.writeBytes(batch.bytes);
    }
    return bytes.toByteArray();
  }

  private long endOfSegmentOf(long offset) {
    List<LogSegment> segments = fixture.log.segments();
    for (LogSegment segment : segments) {
      if (segment.baseOffset() > offset) {
        return segment.baseOffset();
      }
    }
    return Long.MAX_VALUE;
  }
}
