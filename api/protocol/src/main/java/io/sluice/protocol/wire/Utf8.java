package io.sluice.protocol.wire;

import io.sluice.protocol.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Strings as UTF-8 in buffers, without intermediate objects where the characters are ASCII. A lone
 * surrogate becomes a question mark, as it does in {@link String#getBytes}.
 */
final class Utf8 {
  private Utf8() {}

  /** Returns the number of bytes of the string's UTF-8 form. */
  static int length(String value) {
    int chars = value.length();
    int at = 0;
    while (at < chars && value.charAt(at) < 0x80) {
      at++;
    }
    return at == chars ? chars : at + lengthFrom(value, at);
  }

  private static int lengthFrom(String value, int start) {
    int bytes = 0;
    for (int at = start; at < value.length(); at++) {
      char c = value.charAt(at);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (isPair(value, at)) {
        bytes += 4;
        at++;
      } else {
        bytes++;
      }
    }
    if (bytes < 0) {
      throw new ProtocolException("a string of " + value.length() + " characters is too long");
    }
    return bytes;
  }

  /** Writes the string's UTF-8 form, whose length the caller knows. */
  static void put(ByteBuffer buffer, String value, int length) {
    int chars = value.length();
    if (length != chars) {
      buffer.put(value.getBytes(StandardCharsets.UTF_8));
      return;
    }
    for (int at = 0; at < chars; at++) {
      char c = value.charAt(at);
      buffer.put((byte) (c < 0x80 ? c : '?'));
    }
  }

  private static boolean isPair(String value, int at) {
    return Character.isHighSurrogate(value.charAt(at))
        && at + 1 < value.length()
        && Character.isLowSurrogate(value.charAt(at + 1));
  }

  /**
   * Reads so many bytes, which the caller has found to be there, as a string. Malformed UTF-8
   * becomes U+FFFD.
   */
  static String read(ByteBuffer buffer, int length) {
    int at = buffer.position();
    buffer.position(at + length);
    if (buffer.hasArray()) {
      return new String(buffer.array(), buffer.arrayOffset() + at, length, StandardCharsets.UTF_8);
    }
    byte[] bytes = new byte[length];
    buffer.get(at, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
