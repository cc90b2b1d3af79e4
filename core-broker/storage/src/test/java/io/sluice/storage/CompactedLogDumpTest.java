package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Compression;
import io.sluice.protocol.record.Record;
import io.sluice.time.Randomness;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own dump tool reads compacted segments: rewritten, emptied and with delete horizons. */
class CompactedLogDumpTest {
  private static final long SEED = 9;

  @TempDir Path dir;

  @Test
  void dumpToolReadsCompactedSegmentsAndTheirIndexes() throws Exception {
    DirsFixture fixture = new DirsFixture(dir);
    fixture.defaultConfig =
        LogConfig.builder()
            .compact(true)
            .delete(false)
            .minCleanableRatio(0)
            .segmentBytes(60_000)
            .indexIntervalBytes(500)
            .build();
    try (LogDirs dirs = fixture.open()) {
      PartitionLog log = fixture.create(dirs, "a", 0);
      write(fixture, log);
      fixture.time.advance(15_000);

      List<LogSegment> compacted = log.segments().subList(0, log.segments().size() - 1);
      String dump = dumpAll(compacted);
      long end = log.segments().getLast().baseOffset();
      List<Long> expected =
          DirsFixture.read(log, 0).stream().map(Record::offset).filter(o -> o < end).toList();
      assertEquals(expected, KafkaDumpToolTest.offsets(dump));
      assertEquals(0, KafkaDumpToolTest.count(dump, "isvalid: false"));
      assertTrue(KafkaDumpToolTest.count(dump, "deleteHorizonMs: OptionalLong\\[") > 0, dump);
      assertTrue(KafkaDumpToolTest.count(dump, "count: 0 ") > 0, dump);
      for (Compression compression : Compression.values()) {
        assertTrue(KafkaDumpToolTest.count(dump, "compresscodec: " + compression + " ") > 0, dump);
      }
      assertTrue(compacted.getLast().indexes().offsets().entries() > 3);
      for (LogSegment segment : compacted) {
        SegmentFiles files = segment.files();
        KafkaDumpToolTest.assertFoundNothing(KafkaDumpToolTest.dump(files.offsetIndex()));
        KafkaDumpToolTest.assertFoundNothing(KafkaDumpToolTest.dump(files.timeIndex()));
      }
    }
  }

  private static String dumpAll(List<LogSegment> segments) throws Exception {
    StringBuilder dump = new StringBuilder();
    for (LogSegment segment : segments) {
      dump.append(KafkaDumpToolTest.dump(segment.files().log()));
    }
    return dump.toString();
  }

  private static void write(DirsFixture fixture, PartitionLog log) {
    RandomGenerator random = Randomness.seeded(SEED);
    for (int i = 0; log.segments().size() < 4; i++) {
      BatchBuilder builder = new BatchBuilder(Compression.of(i % 5));
      builder.producer(i % 200, (short) 0, 0);
      for (int r = 0; r < 8; r++) {
        byte[] value = new byte[random.nextInt(200)];
        random.nextBytes(value);
        byte[] key = DirsFixture.bytes("key-" + random.nextInt(300));
        builder.append(fixture.time.wallMs(), key, random.nextInt(6) == 0 ? null : value);
      }
      ByteBuffer batch = builder.build();
      assertTrue(new BatchView().wrap(batch, 0).crcMatches());
      DirsFixture.append(log, batch);
      fixture.time.advance(3);
    }
  }
}
