package io.sluice.protocol.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import net.jpountz.xxhash.XXHashFactory;
import org.junit.jupiter.api.Test;

/** Frames as other writers of LZ4 make them. */
class Lz4InputTest {
  static byte headerChecksum(byte[] frame, int from, int to) {
    return (byte) (XXHashFactory.fastestInstance().hash32().hash(frame, from, to - from, 0) >> 8);
  }

  private static byte[] read(ByteBuffer frame, RandomGenerator random) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] some = new byte[5000];
    try (InputStream in = Compression.LZ4.decompress(frame)) {
      while (true) {
        int n = random.nextInt(9) == 0 ? 0 : in.read(some, 3, random.nextInt(1, 4990));
        int one = n > 0 ? 0 : in.read();
        if (n < 0 || one < 0) {
          return out.toByteArray();
        }
        out.write(some, 3, n);
        if (n == 0) {
          out.write(one);
        }
      }
    }
  }

  private static byte[] frame(byte[] content, BLOCKSIZE size, FLG.Bits... bits) throws IOException {
    List<FLG.Bits> all = new ArrayList<>(List.of(bits));
    all.add(FLG.Bits.BLOCK_INDEPENDENCE);
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    boolean sized = all.contains(FLG.Bits.CONTENT_SIZE);
    try (OutputStream out =
        new LZ4FrameOutputStream(
            frame, size, sized ? content.length : -1, all.toArray(FLG.Bits[]::new))) {
      out.write(content);
    }
    return frame.toByteArray();
  }

  private static byte[] content(RandomGenerator random) {
    byte[] content = new byte[random.nextInt(300_000)];
    int noise = random.nextInt(1, content.length + 2);
    for (int i = 0; i < content.length; i++) {
      content[i] = i % noise < noise / 2 ? (byte) random.nextInt() : 5;
    }
    return content;
  }

  @Test
  void framesOfAllSizesAndFlagsAreReadFromDirectAndHeapMemory() throws IOException {
    FLG.Bits[][] flags = {
      {},
      {FLG.Bits.BLOCK_CHECKSUM},
      {FLG.Bits.CONTENT_CHECKSUM},
      {FLG.Bits.CONTENT_SIZE},
      {FLG.Bits.BLOCK_CHECKSUM, FLG.Bits.CONTENT_SIZE, FLG.Bits.CONTENT_CHECKSUM},
    };
    for (long seed : Seeds.of(5)) {
      RandomGenerator random = Randomness.seeded(seed);
      for (BLOCKSIZE size : BLOCKSIZE.values()) {
        for (FLG.Bits[] bits : flags) {
          byte[] content = content(random);
          byte[] frame = frame(content, size, bits);
          String where = Seeds.replay(size + " " + List.of(bits), seed);
          assertArrayEquals(content, read(ByteBuffer.wrap(frame), random), where);
          ByteBuffer direct = ByteBuffer.allocateDirect(frame.length + 9).put(4, frame);
          direct.position(4).limit(4 + frame.length);
          assertArrayEquals(content, read(direct, random), where);
          assertArrayEquals(content, read(direct.asReadOnlyBuffer(), random), where);
          assertEquals(4, direct.position());
        }
      }
    }
  }

  @Test
  void everyFlippedBitOfDescriptorAndCheckedBlockIsFound() throws IOException {
    byte[] content = content(Randomness.seeded(7));
    byte[] frame = frame(content, BLOCKSIZE.SIZE_64KB, FLG.Bits.BLOCK_CHECKSUM);
    for (int bit = 0; bit < 200 * 8; bit++) {
      byte[] broken = frame.clone();
      broken[bit / 8] ^= (byte) (1 << bit % 8);
      RandomGenerator random = Randomness.seeded(bit);
      assertThrows(IOException.class, () -> read(ByteBuffer.wrap(broken), random), "bit " + bit);
    }
  }

  @Test
  void frameCutShortAnywhereIsRefused() throws IOException {
    byte[] content = "to be cut to be cut to be cut to be cut".getBytes();
    byte[] frame = frame(content, BLOCKSIZE.SIZE_64KB, FLG.Bits.BLOCK_CHECKSUM);
    for (int end = 0; end < frame.length; end++) {
      ByteBuffer cut = ByteBuffer.wrap(frame, 0, end);
      RandomGenerator random = Randomness.seeded(end);
      assertThrows(IOException.class, () -> read(cut, random), "cut at " + end);
    }
  }

  @Test
  void blocksThatDependOnOthersAndDictionariesAreRefused() throws IOException {
    for (int flags : new int[] {0x40, 0x61, 0x62, 0x20, 0xa0}) {
      byte[] frame = frame(new byte[100], BLOCKSIZE.SIZE_64KB);
      frame[4] = (byte) flags;
      frame[6] = headerChecksum(frame, 4, 6);
      IOException refused =
          assertThrows(IOException.class, () -> read(ByteBuffer.wrap(frame), Randomness.seeded(1)));
      assertTrue(refused.getMessage().contains("LZ4"), refused.getMessage());
    }
  }
}
