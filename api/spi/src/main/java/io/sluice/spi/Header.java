package io.sluice.spi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A header of a record: a key and bytes, or a key and null. Immutable; a record may have several of
 * one key.
 */
public final class Header {
  private final String key;
  private final @Nullable ByteBuffer value;

  private Header(String key, @Nullable ByteBuffer value) {
    this.key = Objects.requireNonNull(key);
    this.value = value;
  }

  /** Returns a header with a text, in UTF-8. */
  public static Header of(String key, String text) {
    return new Header(key, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Returns a header over the bytes between the buffer's position and limit, which must not change
   * any more.
   */
  public static Header of(String key, @Nullable ByteBuffer value) {
    return new Header(key, value == null ? null : value.slice());
  }

  /** Returns the key. */
  public String key() {
    return key;
  }

  /** Returns the value as a read-only buffer of its own. */
  public @Nullable ByteBuffer value() {
    return value == null ? null : value.asReadOnlyBuffer();
  }

  /** Returns the value as text in UTF-8; null if it is null. Bytes that are none are replaced. */
  public @Nullable String text() {
    return value == null ? null : StandardCharsets.UTF_8.decode(value.duplicate()).toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Header header
        && key.equals(header.key)
        && Objects.equals(value, header.value);
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + Objects.hashCode(value);
  }

  @Override
  public String toString() {
    return key + "=" + text();
  }
}
