package io.sluice.coordination;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts a coordinator's records into bytes and back. Safe for use by any thread.
 *
 * @param <R> a record
 */
public interface RecordCodec<R> {
  /**
   * Returns the bytes of a record.
   *
   * @throws io.sluice.protocol.ProtocolException if it cannot be put into bytes
   */
  EncodedRecord encode(R record);

  /**
   * Reads a record. The buffers' positions stay; the record may be made of views of them.
   *
   * @param value the value, null in a tombstone
   * @throws io.sluice.protocol.ProtocolException if it cannot be read: it is then left out
   */
  R decode(ByteBuffer key, @Nullable ByteBuffer value);
}
