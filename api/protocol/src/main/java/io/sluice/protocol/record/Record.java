package io.sluice.protocol.record;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record, as an immutable value.
 *
 * @param offset its place in the partition
 * @param timestamp milliseconds since the epoch, of the producer or of the append as the batch says
 * @param key the key, or null
 * @param value the value, or null: a tombstone
 * @param headers the headers in their order; keys may repeat
 */
public record Record(
    long offset,
    long timestamp,
    @Nullable ByteBuffer key,
    @Nullable ByteBuffer value,
    List<Header> headers) {

  /** Takes slices: the contents are shared, the positions are not. */
  public Record {
    key = ownPosition(key);
    value = ownPosition(value);
    headers = List.copyOf(headers);
  }

  /** Returns the key with a position of its own, so that reading it changes nothing here. */
  @Override
  public @Nullable ByteBuffer key() {
    return ownPosition(key);
  }

  /** Returns the value with a position of its own, so that reading it changes nothing here. */
  @Override
  public @Nullable ByteBuffer value() {
    return ownPosition(value);
  }

  static @Nullable ByteBuffer ownPosition(@Nullable ByteBuffer bytes) {
    return bytes == null ? null : bytes.duplicate();
  }
}
