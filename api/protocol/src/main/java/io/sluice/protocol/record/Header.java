package io.sluice.protocol.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A header of a record: a name and some bytes.
 *
 * @param key the name
 * @param value the bytes, or null
 */
public record Header(String key, @Nullable ByteBuffer value) {

  /** Takes a slice: the content is shared, the position is not. */
  public Header {
    value = Record.ownPosition(value);
  }

  /** Makes a header whose value is text. */
  public static Header of(String key, String value) {
    return new Header(key, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
  }

  /** Returns the value with a position of its own, so that reading it changes nothing here. */
  @Override
  public @Nullable ByteBuffer value() {
    return Record.ownPosition(value);
  }
}
