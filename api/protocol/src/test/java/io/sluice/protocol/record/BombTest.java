package io.sluice.protocol.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packed data that is far larger than it looks, or says that it is. */
@Timeout(120)
class BombTest {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;
  private static final int BOMB = 256 * MIB;

  /** A batch of one record whose body is these bytes. */
  private static ByteBuffer batch(Compression compression, byte[] body) {
    ByteBuffer head = new BatchBuilder(compression).append(1, null, null).build();
    ByteBuffer batch = ByteBuffer.allocate(BatchView.OVERHEAD + body.length);
    batch.put(0, head, 0, BatchView.OVERHEAD).put(BatchView.OVERHEAD, body);
    batch.putInt(BatchView.LENGTH_OFFSET, batch.capacity() - BatchView.LOG_OVERHEAD);
    new BatchView().wrap(batch, 0).renewCrc();
    return batch;
  }

  private static byte[] packedZeros(Compression compression, int size) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    byte[] zeros = new byte[MIB];
    try (OutputStream out = compression.compress(packed, compression.defaultLevel())) {
      for (int written = 0; written < size; written += MIB) {
        out.write(zeros);
      }
    }
    return packed.toByteArray();
  }

  private static ErrorCode refusal(ByteBuffer batch, int unpackedMax) {
    return assertThrows(
            InvalidBatchException.class,
            () -> Walk.all(new RecordCursor(), new BatchView().wrap(batch, 0), unpackedMax))
        .errorCode();
  }

  private static void assertCheap(ByteBuffer batch, int unpackedMax, long most) {
    long cost = Allocation.of(() -> refusal(batch, unpackedMax), most);
    assertTrue(cost <= most, cost + " bytes allocated, " + most + " are enough");
  }

  @ParameterizedTest
  @EnumSource(value = Compression.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void bombIsRefusedAtTheLimitInMemoryOfTheLimit(Compression compression) throws IOException {
    byte[] packed = packedZeros(compression, BOMB);
    ByteBuffer batch = batch(compression, packed);
    assertTrue(packed.length < BOMB / 20, "packed well: " + packed.length);
    assertEquals(ErrorCode.MESSAGE_TOO_LARGE, refusal(batch, MIB));
    assertCheap(batch, MIB, 4 * MIB + 64 * KIB);
    assertEquals(ErrorCode.MESSAGE_TOO_LARGE, refusal(batch, 0));
  }

  @ParameterizedTest
  @EnumSource(value = Compression.class)
  void recordsOfExactlyTheLimitPassAndOneByteMoreDoesNot(Compression compression) {
    for (int size : new int[] {1, 100, 16 * KIB, 64 * KIB, 100_000}) {
      BatchBuilder builder = new BatchBuilder(compression);
      int unpacked = builder.append(1, null, new byte[size]).estimatedSize() - BatchView.OVERHEAD;
      ByteBuffer batch = builder.build();
      BatchView view = new BatchView().wrap(batch, 0);
      RecordCursor cursor = new RecordCursor();
      Walk.all(cursor, view, unpacked);
      Walk.all(cursor, view, Integer.MAX_VALUE);
      if (compression != Compression.NONE) {
        assertEquals(ErrorCode.MESSAGE_TOO_LARGE, refusal(batch, unpacked - 1));
      }
    }
  }

  @Test
  void snappyBlockThatClaimsMoreThanItCanHoldIsRefusedUnseen() {
    for (String claim : new String[] {"ffffffff07", "ffffffff0f", "80808080", "8080808001"}) {
      byte[] raw = HexFormat.of().parseHex(claim + "00000000");
      assertEquals(ErrorCode.INVALID_RECORD, refusal(batch(Compression.SNAPPY, raw), 1 << 30));
      assertCheap(batch(Compression.SNAPPY, raw), 1 << 30, 32 * KIB);
    }
  }

  @Test
  void snappyBlockLongerThanTheDataIsRefusedUnseen() {
    for (String length : new String[] {"7fffffff", "00010000", "80000000", "ffffffff"}) {
      byte[] framed = HexFormat.of().parseHex("82534e41505059000000000100000001" + length + "0000");
      assertEquals(ErrorCode.INVALID_RECORD, refusal(batch(Compression.SNAPPY, framed), 1 << 30));
      assertCheap(batch(Compression.SNAPPY, framed), 1 << 30, 32 * KIB);
    }
  }

  @Test
  void lz4FrameForLargeBlocksTakesNoMemoryForThem() throws IOException {
    byte[] frame = packedZeros(Compression.LZ4, 0);
    frame[5] = 0x70; // blocks of 4 MiB
    frame[6] = Lz4InputTest.headerChecksum(frame, 4, 6);
    ByteBuffer batch = batch(Compression.LZ4, frame);
    assertEquals(ErrorCode.INVALID_RECORD, refusal(batch, 1 << 30));
    assertCheap(batch, 1 << 30, 32 * KIB);
  }

  @Test
  void manyEmptyFramesInARowCostNeitherMemoryNorStack() throws IOException {
    for (Compression compression : Compression.values()) {
      byte[] empty = packedZeros(compression, 0);
      ByteBuffer many = ByteBuffer.allocate(MIB);
      while (empty.length > 0 && many.remaining() >= empty.length) {
        many.put(empty);
      }
      ByteBuffer batch = batch(compression, many.array());
      assertEquals(ErrorCode.INVALID_RECORD, refusal(batch, 1 << 20));
      assertCheap(batch, 1 << 20, 2 * MIB);
    }
  }

  @Test
  void zstdFrameThatClaimsAHugeContentTakesNoMemoryForIt() throws IOException {
    // One segment of 2^62 bytes; a window of 2^41 bytes; a window of 2^27 with one byte in it.
    for (String frame : new String[] {"28b52ffde00000000000000040010000", "28b52ffd00f8010000"}) {
      byte[] bytes = HexFormat.of().parseHex(frame);
      assertCheap(batch(Compression.ZSTD, bytes), 1 << 30, 64 * KIB);
    }
    try (InputStream in =
        Compression.ZSTD.decompress(
            ByteBuffer.wrap(HexFormat.of().parseHex("28b52ffd008809000061")))) {
      assertEquals('a', in.read());
      assertEquals(-1, in.read());
    }
  }
}
