package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.Compression;
import io.sluice.protocol.record.Header;
import io.sluice.protocol.record.Record;
import io.sluice.time.Randomness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Writes, compacts and reopens a log at random and compares it with everything that was ever
 * written.
 */
class CompactionModelTest {
  private static final TopicPartition A0 = new TopicPartition("a", 0);
  private static final long DELETE_RETENTION_MS = 200_000;

  @TempDir Path dir;

  private RandomGenerator random;
  private DirsFixture fixture;
  private LogDirs dirs;
  private PartitionLog log;
  private String trace;

  /** Everything that was ever written, by offset. */
  private final List<Record> written = new ArrayList<>();

  /** When a tombstone was first compacted, by offset. */
  private final Map<Long, Long> firstCompactedMs = new HashMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void compactedLogSaysTheSameAsWholeLog(long seed) {
    random = Randomness.seeded(seed);
    trace = "seed " + seed;
    boolean tinyMap = seed % 3 == 0;
    fixture = new DirsFixture(dir);
    fixture.defaultConfig =
        LogConfig.builder()
            .compact(true)
            .delete(false)
            .minCleanableRatio(0)
            .deleteRetentionMs(DELETE_RETENTION_MS)
            .segmentBytes(2_000 + random.nextInt(20_000))
            .indexIntervalBytes(300)
            .build();
    fixture.config =
        LogDirsConfig.builder(List.of(dir), DirsFixture.CLUSTER, DirsFixture.BROKER)
            .cleaner(
                new CleanerConfig(
                    1, tinyMap ? 40 * OffsetMap.SLOT_BYTES : 1 << 20, 0.9, 4_096, 1e18, 15_000))
            .build();
    dirs = fixture.open();
    log = fixture.create(dirs, "a", 0);
    for (int step = 0; step < 40; step++) {
      trace = "seed " + seed + ", step " + step;
      write();
      if (random.nextInt(3) == 0) {
        fixture.time.advance(15_000);
        noteCompactedTombstones();
        check();
      }
      if (random.nextInt(10) == 0) {
        reopen();
      }
    }
    fixture.time.advance(15_000);
    assertEquals(List.of(), fixture.events);
    assertEquals(Map.of(), dirs.uncleanable());
    noteCompactedTombstones();
    check();
    assertTrue(log.state().cleanedTo > 0, trace);
    dirs.close();
  }

  private void write() {
    int batches = 1 + random.nextInt(20);
    for (int b = 0; b < batches; b++) {
      Compression compression = Compression.of(random.nextInt(5));
      BatchBuilder builder = new BatchBuilder(compression);
      if (random.nextInt(4) == 0) {
        builder.producer(random.nextInt(3), (short) 0, random.nextInt(1_000));
      }
      int count = 1 + random.nextInt(12);
      for (int i = 0; i < count; i++) {
        ByteBuffer key = ByteBuffer.wrap(DirsFixture.bytes("key-" + random.nextInt(60)));
        ByteBuffer value = random.nextInt(5) == 0 ? null : bytes(random.nextInt(120));
        long timestamp = fixture.time.wallMs() - random.nextInt(1_000);
        List<Header> headers =
            random.nextInt(4) == 0 ? List.of(new Header("h", bytes(5))) : List.of();
        builder.append(timestamp, key, value, headers);
        written.add(new Record(written.size(), timestamp, key, value, headers));
      }
      AppendOutcome outcome = DirsFixture.append(log, builder.build());
      assertEquals(AppendOutcome.Appended.class, outcome.getClass(), trace);
    }
    fixture.time.advance(random.nextInt(2_000));
  }

  private ByteBuffer bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }

  private void reopen() {
    long cleanedTo = log.state().cleanedTo;
    dirs.close();
    dirs = fixture.open();
    log = Objects.requireNonNull(dirs.get(A0));
    assertEquals(cleanedTo, log.state().cleanedTo, trace);
    check();
  }

  private void noteCompactedTombstones() {
    for (long offset = 0; offset < log.state().cleanedTo; offset++) {
      if (written.get((int) offset).value() == null) {
        firstCompactedMs.putIfAbsent(offset, fixture.time.wallMs());
      }
    }
  }

  private void check() {
    List<Record> found = DirsFixture.read(log, 0);
    assertEquals(written.size(), log.logEndOffset(), trace);
    assertEquals(written.size(), log.highWatermark(), trace);
    long last = -1;
    for (Record record : found) {
      assertTrue(record.offset() > last, trace);
      last = record.offset();
      assertEquals(written.get((int) record.offset()), record, trace);
    }
    assertEquals(lastValues(written), lastValues(found), trace);
    Set<Long> offsets = new LinkedHashSet<>(found.stream().map(Record::offset).toList());
    assertEquals(List.of(), mustStay().stream().filter(o -> !offsets.contains(o)).toList(), trace);
    assertEquals(List.of(), mustGo().stream().filter(offsets::contains).toList(), trace);
    checkSearch(found);
    checkSegmentsMeet();
  }

  /** Each segment reaches up to the next one, whatever is left in it. */
  private void checkSegmentsMeet() {
    List<LogSegment> segments = log.segments();
    for (int i = 0; i < segments.size() - 1; i++) {
      long next = segments.get(i + 1).baseOffset();
      assertEquals(next, endOffset(segments.get(i)), trace + ", " + segments.get(i));
    }
  }

  private static long endOffset(LogSegment segment) {
    try {
      BatchScanner scanner = new BatchScanner(BatchScanner.SMALL_WINDOW_BYTES);
      scanner.start(segment.channel(), 0, segment.sizeInBytes());
      long end = segment.baseOffset();
      while (scanner.next()) {
        end = scanner.header().nextOffset();
      }
      return end;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<ByteBuffer, ByteBuffer> lastValues(List<Record> records) {
    Map<ByteBuffer, ByteBuffer> values = new HashMap<>();
    for (Record record : records) {
      if (record.value() == null) {
        values.remove(record.key());
      } else {
        values.put(record.key(), record.value());
      }
    }
    return values;
  }

  /**
   * What is not compacted yet, the last record of each key, and tombstones until their time is
   * over.
   */
  private List<Long> mustStay() {
    long cleanedTo = log.state().cleanedTo;
    Map<ByteBuffer, Long> lastBelow = lastOffsetsBelow(cleanedTo);
    List<Long> stay = new ArrayList<>();
    for (Record record : written) {
      boolean lastOfKey = lastBelow.getOrDefault(record.key(), -1L) == record.offset();
      boolean young =
          fixture.time.wallMs() - firstCompactedMs.getOrDefault(record.offset(), Long.MAX_VALUE / 2)
              < DELETE_RETENTION_MS;
      if (record.offset() >= cleanedTo || (lastOfKey && (record.value() != null || young))) {
        stay.add(record.offset());
      }
    }
    return stay;
  }

  /** What was compacted and has a later record of its key that was compacted too. */
  private List<Long> mustGo() {
    long cleanedTo = log.state().cleanedTo;
    Map<ByteBuffer, Long> lastBelow = lastOffsetsBelow(cleanedTo);
    return written.stream()
        .filter(r -> r.offset() < cleanedTo && lastBelow.get(r.key()) > r.offset())
        .map(Record::offset)
        .toList();
  }

  private Map<ByteBuffer, Long> lastOffsetsBelow(long end) {
    Map<ByteBuffer, Long> last = new HashMap<>();
    for (Record record : written.subList(0, (int) end)) {
      last.put(record.key(), record.offset());
    }
    return last;
  }

  /** The indexes of compacted segments lead to the right places. */
  private void checkSearch(List<Record> found) {
    for (int i = 0; i < 5 && !found.isEmpty(); i++) {
      int index = random.nextInt(found.size());
      long offset = found.get(index).offset();
      assertEquals(found.get(index), DirsFixture.read(log, offset).getFirst(), trace);
    }
    for (long offset = 0; offset < 5 && !found.isEmpty(); offset++) {
      long from = random.nextLong(log.logEndOffset());
      Record next = found.stream().filter(r -> r.offset() >= from).findFirst().orElse(null);
      List<Record> read = DirsFixture.read(log, from);
      assertEquals(next, read.isEmpty() ? null : read.getFirst(), trace + ", from " + from);
    }
  }
}
