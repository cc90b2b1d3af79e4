package io.sluice.protocol.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.protocol.message.Seeds;
import io.sluice.time.Randomness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.record.internal.CompressionType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyOutputStream;

class CompressionTest {
  @Test
  void namesNumbersAndLevelsAreKafkas() {
    for (CompressionType theirs : CompressionType.values()) {
      Compression ours = Compression.of(theirs.id);
      assertSame(ours, Compression.named(theirs.name));
      assertEquals(theirs.name, ours.toString());
    }
    assertNull(Compression.named("lzma"));
    assertNull(Compression.named("ZSTD"));
    assertThrows(InvalidBatchException.class, () -> Compression.of(5));
    assertThrows(InvalidBatchException.class, () -> Compression.of(-1));
    for (int level : new int[] {-131_073, -131_072, -2, -1, 0, 1, 9, 10, 17, 18, 22, 23}) {
      assertLevel(CompressionType.GZIP, level);
      assertLevel(CompressionType.LZ4, level);
      assertLevel(CompressionType.ZSTD, level);
    }
    assertEquals(CompressionType.GZIP.defaultLevel(), Compression.GZIP.defaultLevel());
    assertEquals(CompressionType.LZ4.defaultLevel(), Compression.LZ4.defaultLevel());
    assertEquals(CompressionType.ZSTD.defaultLevel(), Compression.ZSTD.defaultLevel());
  }

  private static void assertLevel(CompressionType theirs, int level) {
    boolean valid = true;
    try {
      theirs.levelValidator().ensureValid("level", level);
    } catch (org.apache.kafka.common.config.ConfigException e) {
      valid = false;
    }
    Compression ours = Compression.of(theirs.id);
    assertEquals(valid, ours.isLevel(level), theirs + " " + level);
    if (!valid) {
      assertThrows(IllegalArgumentException.class, () -> new BatchBuilder(ours, level));
      assertThrows(
          IllegalArgumentException.class,
          () -> ours.compress(OutputStream.nullOutputStream(), level));
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void bytesReadInPiecesOfAnySizeAreThoseThatWerePacked(Compression compression)
      throws IOException {
    for (long seed : Seeds.of(20)) {
      RandomGenerator random = Randomness.seeded(seed);
      byte[] content = content(random);
      ByteBuffer packed = compression.pack(direct(content), compression.defaultLevel());
      assertArrayEquals(
          content, readInPieces(compression, packed, random), Seeds.replay("pieces", seed));
      assertArrayEquals(
          content, readInPieces(compression, direct(packed), random), "direct, seed " + seed);
    }
  }

  private static byte[] content(RandomGenerator random) {
    byte[] content = new byte[random.nextInt(200_000)];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i % 7 == 0 ? random.nextInt() : i / 1000);
    }
    return content;
  }

  private static byte[] readInPieces(
      Compression compression, ByteBuffer packed, RandomGenerator random) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int position = packed.position();
    try (InputStream in = compression.decompress(packed)) {
      byte[] some = new byte[10_000];
      int n;
      while ((n = in.read(some, 7, random.nextInt(1, 9_990))) >= 0) {
        out.write(some, 7, n);
        int one = in.read();
        if (one >= 0) {
          out.write(one);
        }
      }
    }
    assertEquals(position, packed.position());
    return out.toByteArray();
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
  }

  private static ByteBuffer direct(ByteBuffer bytes) {
    int size = bytes.remaining();
    return ByteBuffer.allocateDirect(size + 5)
        .put(2, bytes, bytes.position(), size)
        .position(2)
        .limit(2 + size);
  }

  @Test
  void snappyWithoutAFrameAndWithBlocksOfAnySizeIsRead() throws IOException {
    for (long seed : Seeds.of(20)) {
      RandomGenerator random = Randomness.seeded(seed);
      byte[] content = content(random);
      String where = Seeds.replay("snappy", seed);
      ByteBuffer raw = ByteBuffer.wrap(Snappy.compress(content));
      assertArrayEquals(content, readInPieces(Compression.SNAPPY, raw, random), where);
      ByteArrayOutputStream framed = new ByteArrayOutputStream();
      int block = random.nextInt(1024, 1 << 18);
      try (OutputStream out = new SnappyOutputStream(framed, block)) {
        out.write(content);
      }
      ByteBuffer blocks = ByteBuffer.wrap(framed.toByteArray());
      assertArrayEquals(content, readInPieces(Compression.SNAPPY, blocks, random), where);
    }
  }

  @Test
  void gzipOfSeveralMembersIsReadAndWhatFollowsIsIgnored() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    RandomGenerator random = Randomness.seeded(4);
    for (int i = 0; i < 5; i++) {
      byte[] content = i == 2 ? new byte[0] : content(random);
      expected.write(content);
      try (OutputStream out = new GZIPOutputStream(packed)) {
        out.write(content);
      }
    }
    packed.write("not a member, this".getBytes());
    ByteBuffer all = ByteBuffer.wrap(packed.toByteArray());
    assertArrayEquals(expected.toByteArray(), readInPieces(Compression.GZIP, all, random));
  }

  @Test
  void gzipHeaderWithEveryOptionalFieldIsRead() throws IOException {
    byte[] plain = "content of the member".getBytes();
    ByteBuffer member = Compression.GZIP.pack(ByteBuffer.wrap(plain), 6);
    byte[] extra = {3, 0, 'a', 'b', 'c', 'n', 'a', 'm', 'e', 0, 'w', 'h', 'y', 0};
    byte[] head = {0x1f, (byte) 0x8b, 8, 0x1c | 2, 0, 0, 0, 0, 0, 0};
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(head);
    crc.update(extra);
    ByteBuffer full = ByteBuffer.allocate(member.remaining() + extra.length + 2);
    full.put(head).put(extra).put((byte) crc.getValue()).put((byte) (crc.getValue() >> 8));
    full.put(member.position(10)).flip();
    assertArrayEquals(plain, readInPieces(Compression.GZIP, full, Randomness.seeded(1)));
    full.put(24, (byte) (full.get(24) + 1));
    assertThrows(IOException.class, () -> Compression.GZIP.decompress(full));
  }

  @ParameterizedTest
  @EnumSource(value = Compression.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void dataCutShortIsRefused(Compression compression) throws IOException {
    byte[] content = content(Randomness.seeded(3));
    ByteBuffer packed = compression.pack(ByteBuffer.wrap(content), compression.defaultLevel());
    List<Integer> ends = new ArrayList<>(List.of(1, 5, 9, 17, 40));
    for (int i = 1; i < 30; i++) {
      ends.add(packed.remaining() - i);
    }
    for (int end : ends) {
      ByteBuffer cut = packed.duplicate().limit(end);
      assertThrows(
          IOException.class,
          () -> {
            try (InputStream in = compression.decompress(cut)) {
              in.readAllBytes();
            }
          },
          compression + " cut at " + end);
    }
  }
}
