package io.sluice.protocol.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Bytes of a message with random content, made from the schema alone: by neither the generated code
 * nor Kafka's.
 */
final class RandomFrame {
  private static final String[] STRINGS = {
    "", "a", "topic-1", "ÄÖ", "π≈3", "🙂🙃", "x".repeat(62) + "é", "y".repeat(127), "z".repeat(300)
  };

  private final JsonNode schema;
  private final int version;
  private final boolean flexible;
  private final RandomGenerator random;
  private final RandomGenerator unknownTags;
  private boolean dense;

  /**
   * Creates a maker of frames.
   *
   * @param random the source of the content
   * @param unknownTags the source of tagged fields that no schema knows; null for none. The known
   *     content does not depend on it.
   */
  RandomFrame(JsonNode schema, int version, RandomGenerator random, RandomGenerator unknownTags) {
    this.schema = schema;
    this.version = version;
    this.flexible = in(schema, "flexibleVersions");
    this.random = random;
    this.unknownTags = unknownTags;
  }

  /** Makes frames of as many and as small objects as there can be, from now on. */
  RandomFrame dense() {
    dense = true;
    return this;
  }

  byte[] next() {
    Out out = new Out();
    struct(out, schema.path("fields"));
    return out.toByteArray();
  }

  private void struct(Out out, JsonNode fields) {
    Map<Integer, byte[]> tagged = new TreeMap<>();
    for (JsonNode field : fields) {
      if (in(field, "taggedVersions")) {
        if (random.nextBoolean()) {
          Out content = new Out();
          value(content, field, field.get("type").asText());
          tagged.put(field.get("tag").asInt(), content.toByteArray());
        }
      } else if (in(field, "versions")) {
        value(out, field, field.get("type").asText());
      }
    }
    if (flexible) {
      addUnknown(tagged);
      out.varint(tagged.size());
      tagged.forEach(
          (tag, content) -> {
            out.varint(tag);
            out.varint(content.length);
            out.writeBytes(content);
          });
    }
  }

  private void addUnknown(Map<Integer, byte[]> tagged) {
    if (unknownTags != null && unknownTags.nextInt(3) == 0) {
      byte[] content = new byte[unknownTags.nextInt(5)];
      unknownTags.nextBytes(content);
      tagged.put(100 + unknownTags.nextInt(1000), content);
    }
  }

  private void value(Out out, JsonNode field, String type) {
    boolean compact = field.has("flexibleVersions") ? in(field, "flexibleVersions") : flexible;
    boolean isNull = in(field, "nullableVersions") && !dense && random.nextInt(4) == 0;
    switch (type) {
      case "bool" -> out.write(random.nextInt(2));
      case "int8" -> out.write((int) number());
      case "int16", "uint16" -> out.bytes(2, number());
      case "int32", "uint32" -> out.bytes(4, number());
      case "int64" -> out.bytes(8, number());
      case "float64" -> out.bytes(8, Double.doubleToLongBits(number() / 8.0));
      case "uuid" -> {
        out.bytes(8, number());
        out.bytes(8, number());
      }
      case "string" -> out.sized(isNull ? null : string(), compact, 2);
      case "bytes", "records" -> out.sized(isNull ? null : bytes(), compact, 4);
      default -> composite(out, field, type, isNull, compact);
    }
  }

  private void composite(Out out, JsonNode field, String type, boolean isNull, boolean compact) {
    if (type.startsWith("[]")) {
      int count = isNull ? -1 : dense ? 12 : random.nextInt(4);
      out.length(count, compact, 4);
      for (int i = 0; i < count; i++) {
        element(out, field, type.substring(2), compact);
      }
      return;
    }
    if (in(field, "nullableVersions")) {
      out.write(isNull ? -1 : 1);
    }
    if (!isNull) {
      struct(out, fieldsOf(field, type));
    }
  }

  private void element(Out out, JsonNode field, String type, boolean compact) {
    switch (type) {
      case "string" -> out.sized(string(), compact, 2);
      case "int8" -> out.write((int) number());
      case "int16" -> out.bytes(2, number());
      case "int32" -> out.bytes(4, number());
      case "int64" -> out.bytes(8, number());
      case "uuid" -> {
        out.bytes(8, number());
        out.bytes(8, number());
      }
      default -> struct(out, fieldsOf(field, type));
    }
  }

  private JsonNode fieldsOf(JsonNode field, String type) {
    if (field.has("fields")) {
      return field.get("fields");
    }
    for (JsonNode struct : schema.path("commonStructs")) {
      if (struct.get("name").asText().equals(type)) {
        return struct.get("fields");
      }
    }
    throw new AssertionError(type);
  }

  /** Returns a number: often one that is a default somewhere. */
  private long number() {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> -1;
      case 2 -> random.nextInt(200);
      default -> random.nextLong();
    };
  }

  private byte[] string() {
    if (dense) {
      return new byte[] {'a'};
    }
    return STRINGS[random.nextInt(STRINGS.length)].getBytes(StandardCharsets.UTF_8);
  }

  private byte[] bytes() {
    if (dense) {
      return new byte[1];
    }
    byte[] bytes = new byte[random.nextInt(4) == 0 ? random.nextInt(200) : random.nextInt(4)];
    random.nextBytes(bytes);
    return bytes;
  }

  private boolean in(JsonNode node, String key) {
    String range = node.path(key).asText("none");
    if (range.equals("none")) {
      return false;
    }
    String[] ends = range.split("[-+]");
    int lowest = Integer.parseInt(ends[0]);
    int highest = range.endsWith("+") ? Integer.MAX_VALUE : Integer.parseInt(ends[ends.length - 1]);
    return version >= lowest && version <= highest;
  }

  /** A stream that knows the protocol's lengths. */
  private static final class Out extends ByteArrayOutputStream {
    void bytes(int count, long value) {
      byte[] all = ByteBuffer.allocate(8).putLong(value).array();
      write(all, 8 - count, count);
    }

    void varint(int value) {
      int rest = value;
      while (rest > 127) {
        write(rest % 128 + 128);
        rest /= 128;
      }
      write(rest);
    }

    void length(int length, boolean compact, int width) {
      if (compact) {
        varint(length + 1);
      } else {
        bytes(width, length);
      }
    }

    void sized(byte[] content, boolean compact, int width) {
      length(content == null ? -1 : content.length, compact, width);
      if (content != null) {
        writeBytes(content);
      }
    }
  }
}
