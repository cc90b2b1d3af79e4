package io.sluice.spi;

import java.nio.ByteBuffer;

/**
 * Turns bytes into an application's keys or values. A null key or value is null in the application
 * too, and is never shown to it.
 *
 * @param <T> what it makes
 */
public interface Deserializer<T> extends Plugin {
  /**
   * Reads one key or value.
   *
   * @param bytes between its position and limit, read-only, and valid only until this returns
   * @param part what they are a part of
   * @throws IllegalArgumentException if the bytes are not what it writes; the message goes to the
   *     application
   */
  T deserialize(ByteBuffer bytes, RecordPart part);
}
