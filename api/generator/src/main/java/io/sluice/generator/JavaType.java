package io.sluice.generator;

import io.sluice.generator.FieldType.Array;
import io.sluice.generator.FieldType.Scalar;
import io.sluice.generator.FieldType.StructRef;
import org.jspecify.annotations.Nullable;

/** How fields look in Java: types, defaults, and the test for the default. */
final class JavaType {
  private JavaType() {}

  /** Returns the type of the record component. */
  static String of(Field field) {
    String type = of(field.type());
    return field.isNullable() ? "@Nullable " + type : type;
  }

  /** Returns the type of a local variable, which needs no annotation. */
  static String of(FieldType type) {
    if (type instanceof Array array) {
      return "List<" + element(array) + ">";
    }
    return type instanceof Scalar scalar ? scalar.javaType : ((StructRef) type).name();
  }

  private static String element(Array array) {
    if (array.element() instanceof Scalar scalar) {
      return scalar == Scalar.INT32 ? "Integer" : boxed(scalar);
    }
    return ((StructRef) array.element()).name();
  }

  private static String boxed(Scalar scalar) {
    return scalar.isNumber() ? scalar.method : scalar.javaType;
  }

  /** Refuses a default that is none of the type's values. */
  static void checkDefault(Field field, String where) {
    try {
      defaultLiteral(field);
    } catch (IllegalArgumentException e) {
      throw new SchemaException(where + ": '" + field.defaultText() + "' is no valid default");
    }
  }

  /** Returns the Java expression of the default. */
  static String defaultLiteral(Field field) {
    String text = field.defaultText();
    if (field.defaultsToNull()) {
      return "null";
    }
    if (field.type() instanceof Scalar scalar) {
      return scalarDefault(scalar, text, field.isNullable());
    }
    expectNone(text);
    return field.type() instanceof StructRef struct ? struct.name() + ".DEFAULT" : "List.of()";
  }

  private static String scalarDefault(Scalar scalar, @Nullable String text, boolean nullable) {
    switch (scalar) {
      case BOOL:
        return text == null ? "false" : bool(text);
      case FLOAT64:
        return text == null ? "0.0" : Double.toString(Double.parseDouble(text));
      case STRING:
        return text == null ? "\"\"" : quoted(text);
      case UUID:
        expectNone(text);
        return "Uuid.ZERO";
      case BYTES:
        expectNone(text);
        return "WireReader.NO_BYTES";
      case RECORDS:
        expectNone(text);
        return nullable ? "null" : "Payload.EMPTY";
      default:
        return text == null ? "0" : integer(scalar, text);
    }
  }

  private static String bool(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException();
    }
    return text;
  }

  private static String quoted(String text) {
    if (!text.matches("[ !#-\\[\\]-~]*")) {
      throw new IllegalArgumentException();
    }
    return "\"" + text + "\"";
  }

  private static void expectNone(@Nullable String text) {
    if (text != null) {
      throw new IllegalArgumentException();
    }
  }

  private static String integer(Scalar scalar, String text) {
    long value = Long.decode(text);
    int bits = scalar.fixedSize * Byte.SIZE;
    boolean unsigned = scalar == Scalar.UINT16 || scalar == Scalar.UINT32;
    boolean fits = unsigned ? value >>> bits == 0 : value << 64 - bits >> 64 - bits == value;
    if (!fits) {
      throw new IllegalArgumentException();
    }
    if (scalar == Scalar.INT32 && value == Integer.MAX_VALUE) {
      return "Integer.MAX_VALUE";
    }
    if (scalar == Scalar.INT64 && value == Long.MAX_VALUE) {
      return "Long.MAX_VALUE";
    }
    return scalar.javaType.equals("long") && value != (int) value ? value + "L" : "" + value;
  }

  /**
   * Returns the condition that the value is not the default.
   *
   * @param value the expression of the value
   */
  static String differs(Field field, String value) {
    String literal = defaultLiteral(field);
    if (literal.equals("null")) {
      return value + " != null";
    }
    String test = differsFromNonNull(field, value, literal);
    return field.isNullable() ? "(" + value + " == null || " + test + ")" : test;
  }

  private static String differsFromNonNull(Field field, String value, String literal) {
    if (field.type() instanceof Scalar scalar) {
      switch (scalar) {
        case BOOL:
          return literal.equals("true") ? "!" + value : value;
        case STRING:
          return literal.equals("\"\"")
              ? "!" + value + ".isEmpty()"
              : "!" + value + ".equals(" + literal + ")";
        case UUID:
          return "!" + value + ".equals(" + literal + ")";
        case BYTES:
          return value + ".hasRemaining()";
        case RECORDS:
          return value + ".size() != 0";
        default:
          return value + " != " + literal;
      }
    }
    return "!" + value + (field.type() instanceof Array ? ".isEmpty()" : ".isDefault()");
  }
}
