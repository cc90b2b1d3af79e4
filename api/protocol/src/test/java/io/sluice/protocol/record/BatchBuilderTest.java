package io.sluice.protocol.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.protocol.message.Seeds;
import io.sluice.time.Randomness;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.internals.ByteUtils;
import org.junit.jupiter.api.Test;

class BatchBuilderTest {
  @Test
  void batchWithoutRecordsIsTheHeaderThatKafkaWrites() {
    ByteBuffer theirs = ByteBuffer.allocate(BatchView.OVERHEAD);
    DefaultRecordBatch.writeEmptyHeader(
        theirs,
        BatchView.MAGIC,
        99,
        (short) 3,
        17,
        1000,
        1009,
        12,
        TimestampType.CREATE_TIME,
        BatchView.NO_TIMESTAMP,
        true,
        false);
    ByteBuffer ours =
        new BatchBuilder()
            .baseOffset(1000)
            .lastOffsetDelta(9)
            .leaderEpoch(12)
            .producer(99, (short) 3, 17)
            .transactional()
            .build();
    assertEquals(theirs.flip(), ours);
  }

  @Test
  void recordsWithoutTimestampsAreTheBytesOfKafkas() {
    SimpleRecord record = new SimpleRecord(BatchView.NO_TIMESTAMP, null, new byte[] {1});
    ByteBuffer theirs =
        MemoryRecords.withRecords(org.apache.kafka.common.compress.Compression.NONE, record, record)
            .buffer();
    ByteBuffer ours =
        new BatchBuilder()
            .append(BatchView.NO_TIMESTAMP, null, new byte[] {1})
            .append(BatchView.NO_TIMESTAMP, null, new byte[] {1})
            .build();
    // Kafka's builder in a client names no leader epoch either: the whole batch is the same.
    assertEquals(theirs, ours);
  }

  @Test
  void estimateIsTheSizeOfTheUncompressedBatch() {
    for (long seed : Seeds.of(20)) {
      RandomBatch batch = new RandomBatch(Randomness.seeded(seed), Compression.ZSTD);
      BatchBuilder packed = new BatchBuilder(Compression.ZSTD);
      BatchBuilder plain = new BatchBuilder();
      for (Record r : batch.records) {
        packed.append(r.timestamp(), r.key(), r.value(), r.headers());
        plain.append(r.timestamp(), r.key(), r.value(), r.headers());
      }
      assertEquals(plain.build().remaining(), packed.estimatedSize(), "seed " + seed);
      assertEquals(batch.records.size(), packed.count());
    }
  }

  @Test
  void builderThatHasBuiltMayGoOn() {
    BatchBuilder builder = new BatchBuilder(Compression.LZ4).append(1, null, new byte[] {1});
    ByteBuffer first = builder.build();
    assertEquals(first, builder.build());
    ByteBuffer second = builder.append(2, null, new byte[] {2}).build();
    assertEquals(1, Batches.records(first, 1000).size());
    assertEquals(2, Batches.records(second, 1000).size());
  }

  @Test
  void buffersThatAreAppendedKeepTheirPositions() {
    ByteBuffer value = ByteBuffer.allocateDirect(10).position(3).limit(8);
    Header header = new Header("h", value);
    ByteBuffer batch = new BatchBuilder().append(1, value, value, List.of(header)).build();
    assertEquals(3, value.position());
    assertEquals(value, Batches.records(batch, 1000).get(0).value());
  }

  @Test
  void offsetThatDoesNotRiseIsRefused() {
    BatchBuilder builder = new BatchBuilder().append(1, null, null);
    assertThrows(
        IllegalArgumentException.class, () -> builder.appendAt(0, 1, null, null, List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> builder.appendAt(-1, 1, null, null, List.of()));
  }

  @Test
  void varintsAreTheBytesOfKafkas() {
    for (long seed : Seeds.of(200)) {
      RandomGenerator random = Randomness.seeded(seed);
      for (int shift = 0; shift < 64; shift++) {
        assertVarint(random.nextLong() >> shift);
      }
    }
    for (int i : new int[] {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertVarint(i);
    }
    assertVarint(Long.MAX_VALUE);
    assertVarint(Long.MIN_VALUE);
  }

  private static void assertVarint(long value) {
    byte[] ours = new byte[20];
    byte[] theirs = new byte[20];
    ByteBuffer out = ByteBuffer.wrap(ours);
    Varints.put(out, value);
    ByteUtils.writeVarlong(value, ByteBuffer.wrap(theirs));
    assertArrayEquals(theirs, ours, "" + value);
    assertEquals(out.position(), Varints.size(value), "" + value);
    if (value == (int) value) {
      ByteBuffer again = ByteBuffer.allocate(20);
      Varints.put(again, (int) value);
      assertArrayEquals(theirs, again.array(), "" + value);
      assertEquals(again.position(), Varints.size((int) value), "" + value);
    }
  }
}
