package io.sluice.protocol.record;

import java.nio.ByteBuffer;

/**
 * Writes a batch anew with another compression. The records stay as they are, byte for byte, and so
 * does the header but for its length, compression and checksum.
 */
public final class Recompression {
  private Recompression() {}

  /**
   * Returns the batch in a buffer of its own.
   *
   * @param walked has been wrapped around the batch and has walked its records to the end, which is
   *     to check them; what it has unpacked is not unpacked again
   * @throws IllegalArgumentException if it has not
   */
  public static ByteBuffer of(
      BatchView batch, RecordCursor walked, Compression compression, int level) {
    ByteBuffer body = compression.pack(walked.walkedOf(batch), level);
    ByteBuffer out = ByteBuffer.allocate(BatchView.OVERHEAD + body.remaining());
    out.put(0, batch.buffer(), batch.position(), BatchView.OVERHEAD);
    out.putInt(BatchView.LENGTH_OFFSET, out.capacity() - BatchView.LOG_OVERHEAD);
    int attributes = batch.attributes() & ~BatchView.COMPRESSION_MASK | compression.id();
    out.putShort(BatchView.ATTRIBUTES_OFFSET, (short) attributes);
    out.put(BatchView.OVERHEAD, body, body.position(), body.remaining());
    new BatchView().wrap(out, 0).renewCrc();
    return out;
  }
}
