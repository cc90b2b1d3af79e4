package io.sluice.spi;

/**
 * Turns an application's keys or values into bytes. A null key or value is null on the wire too,
 * and is never shown to it.
 *
 * @param <T> what it takes
 */
public interface Serializer<T> extends Plugin {
  /**
   * Writes one key or value.
   *
   * @param value what to write
   * @param part what it is a part of
   * @param out takes the bytes, from where it stands; it belongs to the caller
   */
  void serialize(T value, RecordPart part, ByteSink out);
}
