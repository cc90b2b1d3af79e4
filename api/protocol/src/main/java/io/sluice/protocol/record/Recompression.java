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
   * @param cursor walks the records
   * @param unpackedBytesMax how large the records may be when unpacked
   * @throws InvalidBatchException if the records cannot be read
   */
  public static ByteBuffer of(
      BatchView batch,
      RecordCursor cursor,
      Compression compression,
      int level,
      int unpackedBytesMax) {
    cursor.wrap(batch, unpackedBytesMax);
    ByteBuffer records = cursor.rest();
    while (cursor.next()) {
      // To walk them is to check them.
    }
    ByteBuffer body = compression.pack(records, level);
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
