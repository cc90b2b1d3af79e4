package io.sluice.protocol.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.Seeds;
import io.sluice.time.Randomness;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecompressionTest {
  private static final int MAX = 1 << 24;

  private final RecordCursor cursor = new RecordCursor();
  private final BatchView view = new BatchView();

  @ParameterizedTest
  @EnumSource(Compression.class)
  void recompressedBatchKeepsEverything(Compression to) {
    for (long seed : Seeds.of(60)) {
      RandomGenerator random = Randomness.seeded(seed);
      RandomBatch batch = new RandomBatch(random);
      String where = Seeds.replay(batch + " to " + to, seed);
      ByteBuffer from = direct(random.nextBoolean() ? batch.ours() : batch.theirs());
      ByteBuffer out = recompressed(view.wrap(from, 0), to, to.defaultLevel(), MAX);

      MutableRecordBatch read = ConformanceTest.onlyBatch(out);
      read.ensureValid();
      assertEquals(batch.expected(), ConformanceTest.records(read), where);
      assertEquals(to.id(), read.compressionType().id, where);
      Batches.check(view, out, 0);
      assertEquals(batch.expected(), Batches.records(out, MAX), where);
      assertHeaderKept(from, out, where);
    }
  }

  /** Compares all of the header but length, checksum and the bits that say how it is compressed. */
  private static void assertHeaderKept(ByteBuffer from, ByteBuffer to, String where) {
    ByteBuffer before = ByteBuffer.allocate(BatchView.OVERHEAD).put(0, from, 0, BatchView.OVERHEAD);
    ByteBuffer after = ByteBuffer.allocate(BatchView.OVERHEAD).put(0, to, 0, BatchView.OVERHEAD);
    for (ByteBuffer header : new ByteBuffer[] {before, after}) {
      header.putInt(BatchView.LENGTH_OFFSET, 0).putInt(BatchView.CRC_OFFSET, 0);
      int attributes = header.getShort(BatchView.ATTRIBUTES_OFFSET);
      header.putShort(BatchView.ATTRIBUTES_OFFSET, (short) (attributes & ~7));
    }
    assertEquals(before, after, where);
  }

  @Test
  void batchThereAndBackAgainIsTheSameBytes() {
    for (long seed : Seeds.of(60)) {
      RandomGenerator random = Randomness.seeded(seed);
      RandomBatch batch = new RandomBatch(random, Compression.NONE);
      Compression by = Compression.values()[random.nextInt(5)];
      ByteBuffer packed = recompressed(view.wrap(batch.ours(), 0), by, by.defaultLevel(), MAX);
      ByteBuffer back = recompressed(view.wrap(packed, 0), Compression.NONE, 0, MAX);
      assertEquals(batch.ours(), back, Seeds.replay(batch + " by " + by, seed));
    }
  }

  @Test
  void deleteHorizonStays() {
    ByteBuffer batch = new BatchBuilder().append(500, new byte[] {1}, null).build();
    view.wrap(batch, 0);
    batch.putShort(BatchView.ATTRIBUTES_OFFSET, (short) BatchView.DELETE_HORIZON_BIT);
    batch.putLong(BatchView.BASE_TIMESTAMP_OFFSET, 9_000);
    view.renewCrc();
    ByteBuffer out = recompressed(view, Compression.ZSTD, 3, MAX);
    assertEquals(9_000, ConformanceTest.onlyBatch(out).deleteHorizonMs().getAsLong());
  }

  @Test
  void emptyBatchStaysEmpty() {
    ByteBuffer batch =
        new BatchBuilder().baseOffset(40).producer(7, (short) 1, 12).lastOffsetDelta(4).build();
    for (Compression to : Compression.values()) {
      ByteBuffer out = recompressed(view.wrap(batch, 0), to, to.defaultLevel(), MAX);
      Batches.check(view, out, 0);
      assertEquals(0, view.recordCount());
      assertEquals(44, view.lastOffset());
      assertEquals(16, view.lastSequence());
      assertTrue(Batches.records(out, MAX).isEmpty());
    }
  }

  @Test
  void headerNameThatIsNotTextPassesUntouched() {
    ByteBuffer batch =
        new BatchBuilder()
            .append(1, null, null, java.util.List.of(Header.of("name", "value")))
            .build();
    int at = batch.limit() - "name".length() - 1 - "value".length();
    batch.put(at, (byte) 0xff);
    view.wrap(batch, 0).renewCrc();
    ByteBuffer packed = recompressed(view, Compression.LZ4, 9, MAX);
    assertEquals(batch, recompressed(view.wrap(packed, 0), Compression.NONE, 0, MAX));
  }

  @Test
  void recordsOverTheLimitOrBrokenAreRefused() {
    ByteBuffer large = new BatchBuilder(Compression.GZIP).append(1, null, new byte[5000]).build();
    InvalidBatchException tooLarge =
        assertThrows(
            InvalidBatchException.class,
            () -> recompressed(view.wrap(large, 0), Compression.NONE, 0, 4000));
    assertEquals(ErrorCode.MESSAGE_TOO_LARGE, tooLarge.errorCode());
    ByteBuffer broken = new BatchBuilder().append(1, null, new byte[50]).build();
    broken.put(BatchView.OVERHEAD, (byte) 2);
    assertThrows(
        InvalidBatchException.class,
        () -> recompressed(view.wrap(broken, 0), Compression.GZIP, -1, MAX));
  }

  @Test
  void recordsThatWereNotWalkedAreNotPacked() {
    ByteBuffer batch = new BatchBuilder().append(1, null, null).append(2, null, null).build();
    BatchView other = new BatchView().wrap(batch, 0);
    cursor.wrap(view.wrap(batch, 0), MAX).next();
    assertThrows(
        IllegalArgumentException.class, () -> Recompression.of(view, cursor, Compression.GZIP, -1));
    Walk.all(cursor, view, MAX);
    assertThrows(
        IllegalArgumentException.class,
        () -> Recompression.of(other, cursor, Compression.GZIP, -1));
  }

  private ByteBuffer recompressed(BatchView batch, Compression to, int level, int unpackedMax) {
    return Recompression.of(batch, Walk.all(cursor, batch, unpackedMax), to, level);
  }

  private static ByteBuffer direct(ByteBuffer batch) {
    return ByteBuffer.allocateDirect(batch.remaining()).put(0, batch, 0, batch.remaining());
  }
}
