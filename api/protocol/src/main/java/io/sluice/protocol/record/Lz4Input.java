package io.sluice.protocol.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Reads one frame of the LZ4 frame format whose blocks stand alone; what follows it is ignored, as
 * Kafka's readers do.
 *
 * <p>The frame's header may permit blocks of 4 MiB, and a frame takes 11 bytes: memory for a block
 * is taken when the block is there, and no more than its bytes can be unpacked to.
 */
final class Lz4Input extends InputStream {
  private static final int MAGIC = 0x18_4D_22_04;
  private static final int VERSION_MASK = 0xc0;
  private static final int VERSION = 0x40;
  private static final int INDEPENDENT_BIT = 0x20;
  private static final int BLOCK_CHECKSUM_BIT = 0x10;
  private static final int CONTENT_SIZE_BIT = 0x08;
  private static final int DICTIONARY_OR_RESERVED_BITS = 0x03;
  private static final int UNPACKED_BIT = 0x8000_0000;

  /** A byte that prolongs a match stands for at most 255. */
  private static final int EXPANSION_MAX = 255;

  private final LZ4SafeDecompressor decompressor = LZ4Factory.fastestInstance().safeDecompressor();
  private final XXHash32 hash = XXHashFactory.fastestInstance().hash32();
  private final ByteBuffer frame;
  private boolean checksummed;
  private int blockBytesMax;

  private boolean ended;
  private byte[] unpacked = new byte[0];

  /** What is being read: the memory above, or the frame itself if a block is not compressed. */
  private ByteBuffer block = ByteBuffer.allocate(0);

  Lz4Input(ByteBuffer compressed) throws IOException {
    frame = compressed.slice().order(ByteOrder.LITTLE_ENDIAN);
    need(7);
    if (frame.getInt() != MAGIC) {
      throw new IOException("this is not an LZ4 frame");
    }
    readDescriptor();
  }

  private void readDescriptor() throws IOException {
    int from = frame.position();
    int flags = frame.get();
    int sizes = frame.get();
    if ((flags & VERSION_MASK) != VERSION || (flags & DICTIONARY_OR_RESERVED_BITS) != 0) {
      throw new IOException("an LZ4 frame has flags 0x" + Integer.toHexString(flags & 0xff));
    }
    if ((flags & INDEPENDENT_BIT) == 0) {
      throw new IOException("LZ4 blocks that depend on others are not supported");
    }
    if ((sizes & 0x8f) != 0 || (sizes & 0x70) < 0x40) {
      throw new IOException("an LZ4 frame has block size 0x" + Integer.toHexString(sizes & 0xff));
    }
    checksummed = (flags & BLOCK_CHECKSUM_BIT) != 0;
    blockBytesMax = 1 << (8 + (sizes >> 4) * 2);
    if ((flags & CONTENT_SIZE_BIT) != 0) {
      need(Long.BYTES + 1);
      frame.position(frame.position() + Long.BYTES);
    }
    int expected = hash.hash(frame, from, frame.position() - from, 0) >> 8;
    if ((byte) expected != frame.get()) {
      throw new IOException("the descriptor of an LZ4 frame does not match its checksum");
    }
  }

  @Override
  public int read() throws IOException {
    return fill() ? block.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int from, int count) throws IOException {
    Objects.checkFromIndexSize(from, count, into.length);
    if (count == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int taken = Math.min(count, block.remaining());
    block.get(into, from, taken);
    return taken;
  }

  private boolean fill() throws IOException {
    while (!block.hasRemaining() && !ended) {
      nextBlock();
    }
    return block.hasRemaining();
  }

  private void nextBlock() throws IOException {
    need(Integer.BYTES);
    int size = frame.getInt();
    if (size == 0) {
      ended = true;
      return;
    }
    boolean packed = (size & UNPACKED_BIT) == 0;
    size &= ~UNPACKED_BIT;
    if (size > blockBytesMax) {
      throw new IOException(
          "an LZ4 block of " + size + " bytes is in a frame for " + blockBytesMax);
    }
    need(size + (checksummed ? Integer.BYTES : 0));
    int at = frame.position();
    frame.position(at + size);
    if (checksummed && hash.hash(frame, at, size, 0) != frame.getInt()) {
      throw new IOException("an LZ4 block does not match its checksum");
    }
    block = packed ? unpack(at, size) : frame.slice(at, size);
  }

  private ByteBuffer unpack(int at, int size) {
    int room = (int) Math.min(blockBytesMax, (long) size * EXPANSION_MAX);
    if (unpacked.length < room) {
      unpacked = new byte[Math.min(blockBytesMax, Math.max(room, unpacked.length * 2))];
    }
    ByteBuffer target = ByteBuffer.wrap(unpacked);
    return target.limit(decompressor.decompress(frame, at, size, target, 0, room));
  }

  private void need(int bytes) throws IOException {
    if (frame.remaining() < bytes) {
      throw new IOException(
          "an LZ4 frame ends where "
              + bytes
              + " bytes are due, "
              + frame.remaining()
              + " are there");
    }
  }
}
