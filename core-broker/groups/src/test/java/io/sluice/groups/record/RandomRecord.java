package io.sluice.groups.record;

import java.nio.ByteBuffer;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.NullableSchema;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.coordinator.group.generated.CoordinatorRecordType;

/**
 * Bytes of keys and values with random content, made from Kafka's tables of their fields: by
 * neither side's generated code.
 */
final class RandomRecord {
  private static final String[] STRINGS = {
    "", "a", "group-1", "ÄÖ", "π≈3", "🙂🙃", "y".repeat(127), "z".repeat(300)
  };
  private static final int UNKNOWN_TAG = 100;

  private final CoordinatorRecordType type;
  private final RandomGenerator random;
  private boolean unknownTags;

  RandomRecord(CoordinatorRecordType type, RandomGenerator random) {
    this.type = type;
    this.random = random;
  }

  /** Puts tagged fields that nobody knows behind each struct, from now on. */
  RandomRecord withUnknownTags() {
    unknownTags = true;
    return this;
  }

  byte[] key() {
    return prefixed(type.id(), schema(type.newRecordKey(), 0));
  }

  byte[] value(int version) {
    return prefixed((short) version, schema(type.newRecordValue(), version));
  }

  private static Schema schema(ApiMessage message, int version) {
    try {
      return ((Schema[]) message.getClass().getField("SCHEMAS").get(null))[version];
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] prefixed(short prefix, Schema schema) {
    Struct content = struct(schema);
    ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES + content.sizeOf()).putShort(prefix);
    content.writeTo(bytes);
    return bytes.array();
  }

  private Struct struct(Schema schema) {
    Struct struct = new Struct(schema);
    for (BoundField field : schema.fields()) {
      struct.set(field, value(field.def.type));
    }
    return struct;
  }

  private Object value(Type type) {
    if (type.isNullable() && !(type instanceof NullableSchema) && random.nextInt(4) == 0) {
      return null; // Of a tagged struct Kafka's table writes a null that Kafka's code cannot read.
    }
    if (type instanceof Schema schema) {
      return struct(schema);
    }
    if (type instanceof TaggedFields tagged) {
      return tagged(tagged);
    }
    return type.arrayElementType().map(this::array).orElseGet(() -> scalar(type));
  }

  private Object array(Type element) {
    Object[] elements = new Object[random.nextInt(4)];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = value(element);
    }
    return elements;
  }

  private NavigableMap<Integer, Object> tagged(TaggedFields type) {
    NavigableMap<Integer, Object> fields = new TreeMap<>();
    type.fields()
        .forEach(
            (tag, field) -> {
              if (random.nextBoolean()) {
                fields.put(tag, value(field.type));
              }
            });
    if (unknownTags) {
      fields.put(UNKNOWN_TAG, new RawTaggedField(UNKNOWN_TAG, new byte[random.nextInt(5)]));
    }
    return fields;
  }

  private Object scalar(Type type) {
    return switch (type.toString()) {
      case "INT8" -> (byte) number();
      case "INT16" -> (short) number();
      case "UINT16" -> (int) number() & 0xffff;
      case "INT32" -> (int) number();
      case "INT64" -> number();
      case "UUID" -> new Uuid(number(), number());
      case "STRING", "NULLABLE_STRING", "COMPACT_STRING", "COMPACT_NULLABLE_STRING" ->
          STRINGS[random.nextInt(STRINGS.length)];
      case "BYTES", "COMPACT_BYTES" -> bytes();
      default -> throw new AssertionError(type);
    };
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

  private ByteBuffer bytes() {
    byte[] bytes = new byte[random.nextInt(4) == 0 ? random.nextInt(200) : random.nextInt(4)];
    random.nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }
}
