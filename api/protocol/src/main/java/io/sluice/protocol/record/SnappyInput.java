package io.sluice.protocol.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyOutputStream;

/**
 * Reads snappy in the framing of snappy-java: a header of 16 bytes, then blocks, each with its
 * length before it. What has no such header is one block of raw snappy.
 *
 * <p>No length is believed that the bytes at hand cannot bear out.
 */
final class SnappyInput extends InputStream {
  private static final long MAGIC = 0x82_53_4e_41_50_50_59_00L;
  private static final int HEADER_BYTES = 16;
  private static final int BLOCK_BYTES = 32 * 1024;

  /** The densest element, a copy, takes three bytes and stands for at most 64. */
  private static final int EXPANSION_MAX = 22;

  private final ByteBuffer compressed;
  private final boolean framed;
  private byte[] block = new byte[0];
  private int at;
  private int end;

  SnappyInput(ByteBuffer compressed) {
    this.compressed = compressed.slice();
    this.framed = compressed.remaining() >= HEADER_BYTES && this.compressed.getLong(0) == MAGIC;
    if (framed) {
      this.compressed.position(HEADER_BYTES);
    }
  }

  static OutputStream compress(OutputStream sink) {
    return new SnappyOutputStream(sink, BLOCK_BYTES);
  }

  @Override
  public int read() throws IOException {
    return fill() ? block[at++] & 0xff : -1;
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
    int taken = Math.min(count, end - at);
    System.arraycopy(block, at, into, from, taken);
    at += taken;
    return taken;
  }

  private boolean fill() throws IOException {
    while (at == end) {
      if (!compressed.hasRemaining()) {
        return false;
      }
      unpack(nextBlock());
    }
    return true;
  }

  private byte[] nextBlock() throws IOException {
    int length = compressed.remaining();
    if (framed) {
      if (length < Integer.BYTES) {
        throw new IOException("snappy data ends within a block's length");
      }
      length = compressed.getInt();
    }
    if (length < 0 || length > compressed.remaining()) {
      throw new IOException(
          "a snappy block of "
              + length
              + " bytes is claimed, "
              + compressed.remaining()
              + " are there");
    }
    byte[] bytes = new byte[length];
    compressed.get(bytes);
    return bytes;
  }

  private void unpack(byte[] packed) throws IOException {
    int size = packed.length == 0 ? 0 : Snappy.uncompressedLength(packed, 0, packed.length);
    if (size < 0 || size > (long) packed.length * EXPANSION_MAX) {
      throw new IOException(
          "a snappy block of "
              + packed.length
              + " bytes cannot hold "
              + Integer.toUnsignedString(size));
    }
    if (block.length < size) {
      block = new byte[size];
    }
    at = 0;
    end = size == 0 ? 0 : Snappy.uncompress(packed, 0, packed.length, block, 0);
  }
}
