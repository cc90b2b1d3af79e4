package io.sluice.generator;

import io.sluice.generator.FieldType.Array;
import io.sluice.generator.FieldType.Scalar;
import io.sluice.generator.FieldType.StructRef;
import java.util.List;

/** Writes the methods that read a struct. */
final class ReadSource extends StructSource {
  ReadSource(MessageSchema schema, Layout layout, Code code) {
    super(schema, layout, code);
  }

  void write() {
    writeRead();
    if (layout.nullable()) {
      writeReadNullable("Nullable", "WireReader.readByte(in) < 0");
    }
    if (layout.nullableTag()) {
      writeReadNullable("NullableTag", "WireReader.readUnsignedVarint(in) <= 0");
    }
    if (layout.inList()) {
      writeReadList();
    }
  }

  private void writeRead() {
    if (isRoot()) {
      code.line("/** Reads the given version from the buffer's position on. */");
      code.line("public static %s read(ByteBuffer in, int version) {", name());
      code.line(
          "Checks.version(\"%s\", version, %d, %d);",
          name(), schema.valid().lowest(), schema.valid().highest());
    } else {
      code.line("static %s read(ByteBuffer in, int version) {", name());
    }
    declareFlexible(true);
    for (Field field : layout.fields()) {
      readPlain(field);
    }
    if (openFlexible()) {
      readTags();
      closeBlock(flexible());
    }
    List<String> names = layout.fields().stream().map(StructSource::local).toList();
    new Call("return new " + name(), names).writeTo(code);
    code.line("}").blank();
  }

  private void readPlain(Field field) {
    VersionSet present = plain(field);
    String condition = present.condition(layout.domain());
    String declaration = JavaType.of(field.type()) + " " + local(field);
    if (condition.equals("true")) {
      code.assignment(declaration, value(field, present));
      requireNonNull(field, present);
      return;
    }
    code.line("%s = %s;", declaration, JavaType.defaultLiteral(field));
    if (!condition.equals("false")) {
      code.line("if (%s) {", condition);
      code.assignment(local(field), value(field, present));
      requireNonNull(field, present);
      code.line("}");
    }
  }

  /** Checks a value that may be null in some of the versions, in the others. */
  private void requireNonNull(Field field, VersionSet present) {
    if (isPartlyNullable(field, present)) {
      code.line("if (%s) {", present.minus(field.nullable()).condition(present));
      code.line("WireReader.nonNull(%s);", local(field));
      code.line("}");
    }
  }

  static boolean isPartlyNullable(Field field, VersionSet present) {
    VersionSet nullable = field.nullable().and(present);
    return !nullable.isEmpty() && !nullable.containsAll(present);
  }

  private String value(Field field, VersionSet present) {
    boolean nullable = !field.nullable().and(present).isEmpty();
    if (field.type() instanceof Scalar scalar) {
      String length = scalar.fixedSize == 0 ? ", " + flexible(field) : "";
      return "WireReader.read%s%s(in%s)"
          .formatted(nullable ? "Nullable" : "", scalar.method, length);
    }
    if (field.type() instanceof StructRef struct) {
      return "%s.read%s(in, version)".formatted(struct.name(), nullability(field, present));
    }
    String list = list(field, (Array) field.type());
    return nullable ? list : "WireReader.nonNull(" + list + ")";
  }

  private String list(Field field, Array array) {
    return array.element() instanceof Scalar scalar
        ? "WireReader.read%sList(in, %s)".formatted(scalar.method, flexible(field))
        : "%s.readList(in, version)".formatted(((StructRef) array.element()).name());
  }

  private void readTags() {
    if (!layout.hasTags()) {
      code.line("WireReader.skipTags(in);");
      return;
    }
    code.line("for (int count = WireReader.readUnsignedVarint(in); count != 0; count--) {");
    code.line("int tag = WireReader.readUnsignedVarint(in);");
    code.line("int end = WireReader.readTagEnd(in);");
    code.line("switch (tag) {");
    taggedFields().forEach(this::readTag);
    code.line("default -> in.position(end);");
    code.line("}");
    code.line("WireReader.endTag(in, end);");
    code.line("}");
  }

  private void readTag(Field field) {
    String value = value(field, tagged(field));
    String condition = tagged(field).condition(layout.flexible());
    if (condition.equals("true")) {
      code.assignment("case " + field.tag() + " -> " + local(field), value);
      return;
    }
    code.line("case %d -> {", field.tag());
    code.line("if (%s) {", condition).assignment(local(field), value);
    code.line("} else {").line("in.position(end);").line("}");
    code.line("}");
  }

  private void writeReadNullable(String nullability, String isNull) {
    code.method("static @Nullable " + name() + " read" + nullability, "ByteBuffer in, int version");
    code.line("return %s ? null : read(in, version);", isNull);
    code.line("}").blank();
  }

  private void writeReadList() {
    code.method("static @Nullable List<" + name() + "> readList", "ByteBuffer in, int version");
    String count = "WireReader.readArrayLength(in, %s, %d)";
    code.assignment("int count", count.formatted(flexible(), layout.sizeMin()));
    code.line("if (count < 0) {").line("return null;").line("}");
    code.assignment(name() + "[] elements", "new " + name() + "[count]");
    code.line("for (int i = 0; i < count; i++) {");
    code.line("elements[i] = read(in, version);");
    code.line("}");
    code.line("return FixedList.of(elements);");
    code.line("}").blank();
  }
}
