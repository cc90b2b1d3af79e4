package io.sluice.metadata;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Turns any text into a node's name and back: letters, digits, dot, dash and underscore stand for
 * themselves, every other byte of the UTF-8 form is {@code %} and two hexadecimal digits; so is the
 * first dot of a text that is nothing but dots. The empty text is a lone {@code %}.
 */
final class NodeName {
  private static final String PLAIN = "._-";
  private static final String EMPTY = "%";

  private NodeName() {}

  static String encode(String text) {
    if (isPlain(text)) {
      return text;
    }
    if (text.isEmpty()) {
      return EMPTY;
    }
    StringBuilder name = new StringBuilder(text.length() + 16);
    boolean dots = text.chars().allMatch(c -> c == '.');
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (isPlain(c) && !(dots && name.isEmpty())) {
        name.append(c);
      } else {
        name.append('%').append("%02X".formatted((int) c));
      }
    }
    return name.toString();
  }

  /** Decodes a name; what is no encoding stands for itself. */
  static String decode(String name) {
    if (name.indexOf('%') < 0) {
      return name;
    }
    if (name.equals(EMPTY)) {
      return "";
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(name.length());
    byte[] in = name.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < in.length; i++) {
      int value = in[i] == '%' && i + 2 < in.length ? hex(in[i + 1], in[i + 2]) : -1;
      bytes.write(value < 0 ? in[i] : value);
      i += value < 0 ? 0 : 2;
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int hex(byte high, byte low) {
    int h = Character.digit(high, 16);
    int l = Character.digit(low, 16);
    return h < 0 || l < 0 ? -1 : h << 4 | l;
  }

  private static boolean isPlain(String text) {
    boolean dots = true;
    for (int i = 0; i < text.length(); i++) {
      if (!isPlain(text.charAt(i))) {
        return false;
      }
      dots &= text.charAt(i) == '.';
    }
    return !dots;
  }

  private static boolean isPlain(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || PLAIN.indexOf(c) >= 0;
  }
}
