package io.sluice.generator;

/** The type of a field. */
sealed interface FieldType {
  /** Parses a type as it stands in a schema; a name in upper case is that of a struct. */
  static FieldType parse(String text) {
    if (text.startsWith("[]")) {
      FieldType element = parse(text.substring(2));
      if (element instanceof Array) {
        throw new SchemaException("type '" + text + "': arrays of arrays are not supported");
      }
      return new Array(element);
    }
    for (Scalar scalar : Scalar.values()) {
      if (scalar.schemaName.equals(text)) {
        return scalar;
      }
    }
    if (text.isEmpty() || !Character.isUpperCase(text.charAt(0))) {
      throw new SchemaException("type '" + text + "' is unknown");
    }
    return new StructRef(text);
  }

  /** Returns whether a field of this type can be null. */
  default boolean canBeNull() {
    return true;
  }

  /** A type without parts. */
  enum Scalar implements FieldType {
    BOOL("bool", "boolean", "Boolean", 1),
    INT8("int8", "byte", "Byte", 1),
    INT16("int16", "short", "Short", 2),
    UINT16("uint16", "int", "UnsignedShort", 2),
    INT32("int32", "int", "Int", 4),
    UINT32("uint32", "long", "UnsignedInt", 4),
    INT64("int64", "long", "Long", 8),
    FLOAT64("float64", "double", "Double", 8),
    UUID("uuid", "Uuid", "Uuid", 16),
    STRING("string", "String", "String", 0),
    BYTES("bytes", "ByteBuffer", "Bytes", 0),
    RECORDS("records", "Payload", "Payload", 0);

    /** The name in a schema. */
    final String schemaName;

    /** The type in Java. */
    final String javaType;

    /** The part of the names of the methods that read and write such a value. */
    final String method;

    /** The number of bytes of any value; 0 where the values differ. */
    final int fixedSize;

    Scalar(String schemaName, String javaType, String method, int fixedSize) {
      this.schemaName = schemaName;
      this.javaType = javaType;
      this.method = method;
      this.fixedSize = fixedSize;
    }

    @Override
    public boolean canBeNull() {
      return fixedSize == 0;
    }

    boolean isNumber() {
      return fixedSize != 0 && this != BOOL && this != UUID;
    }
  }

  /**
   * A struct.
   *
   * @param name the struct's name, unique in its message
   */
  record StructRef(String name) implements FieldType {}

  /**
   * An array.
   *
   * @param element the type of its elements: no array, and no type that can be null but strings and
   *     structs
   */
  record Array(FieldType element) implements FieldType {}
}
