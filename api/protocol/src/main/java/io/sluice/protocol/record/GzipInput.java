package io.sluice.protocol.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads gzip, RFC 1952: members one after the other, whose contents are one. What follows the last
 * and is not a member is ignored, as Kafka's readers do.
 *
 * <p>The JDK's own stream goes one call deeper for each member, so that some thousands of empty
 * ones overflow the stack.
 */
final class GzipInput extends InputStream {
  private static final int HEADER_BYTES = 10;
  private static final int TRAILER_BYTES = 8;
  private static final short MAGIC = (short) 0x8b1f;
  private static final int DEFLATE = 8;
  private static final int HEADER_CHECKSUM_BIT = 0x02;
  private static final int EXTRA_BIT = 0x04;
  private static final int NAME_BIT = 0x08;
  private static final int COMMENT_BIT = 0x10;
  private static final int RESERVED_BITS = 0xe0;

  private final ByteBuffer frame;
  private final Inflater inflater;
  private final CRC32 checksum = new CRC32();
  private final byte[] one = new byte[1];
  private boolean ended;

  GzipInput(ByteBuffer compressed) throws IOException {
    frame = compressed.slice().order(ByteOrder.LITTLE_ENDIAN);
    readHeader();
    inflater = new Inflater(true);
    inflater.setInput(frame);
  }

  private void readHeader() throws IOException {
    int from = frame.position();
    need(HEADER_BYTES);
    if (frame.getShort() != MAGIC || frame.get() != DEFLATE) {
      throw new IOException("this is not gzip");
    }
    int flags = frame.get();
    if ((flags & RESERVED_BITS) != 0) {
      throw new IOException("a gzip header has flags 0x" + Integer.toHexString(flags & 0xff));
    }
    skip(HEADER_BYTES - 4);
    if ((flags & EXTRA_BIT) != 0) {
      need(Short.BYTES);
      skip(frame.getShort() & 0xffff);
    }
    if ((flags & NAME_BIT) != 0) {
      skipText();
    }
    if ((flags & COMMENT_BIT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CHECKSUM_BIT) != 0) {
      checkHeader(from);
    }
  }

  private void checkHeader(int from) throws IOException {
    need(Short.BYTES);
    checksum.update(frame.slice(from, frame.position() - from));
    if (frame.getShort() != (short) checksum.getValue()) {
      throw new IOException("a gzip header does not match its checksum");
    }
    checksum.reset();
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int count) throws IOException {
    Objects.checkFromIndexSize(from, count, into.length);
    if (count == 0) {
      return 0;
    }
    while (!ended) {
      int n = inflate(into, from, count);
      if (n > 0) {
        checksum.update(into, from, n);
        return n;
      }
      if (inflater.finished()) {
        endMember();
      } else if (inflater.needsDictionary() || !frame.hasRemaining()) {
        throw new IOException("gzip data ends early, or needs a dictionary");
      }
    }
    return -1;
  }

  private int inflate(byte[] into, int from, int count) throws IOException {
    try {
      return inflater.inflate(into, from, count);
    } catch (DataFormatException e) {
      throw new IOException(GuardedInput.reason(e), e);
    }
  }

  private void endMember() throws IOException {
    need(TRAILER_BYTES);
    if (frame.getInt() != (int) checksum.getValue()) {
      throw new IOException("gzip data does not match its checksum");
    }
    if (frame.getInt() != (int) inflater.getBytesWritten()) {
      throw new IOException("gzip data does not have the size that it states");
    }
    if (frame.remaining() < HEADER_BYTES || frame.getShort(frame.position()) != MAGIC) {
      ended = true;
      return;
    }
    checksum.reset();
    readHeader();
    inflater.reset();
    inflater.setInput(frame);
  }

  private void skip(int bytes) throws IOException {
    need(bytes);
    frame.position(frame.position() + bytes);
  }

  private void skipText() throws IOException {
    do {
      need(1);
    } while (frame.get() != 0);
  }

  private void need(int bytes) throws IOException {
    if (frame.remaining() < bytes) {
      throw new IOException("gzip data ends where " + bytes + " bytes are due");
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
