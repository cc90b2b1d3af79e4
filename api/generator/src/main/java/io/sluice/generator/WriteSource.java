package io.sluice.generator;

import io.sluice.generator.FieldType.Array;
import io.sluice.generator.FieldType.Scalar;
import io.sluice.generator.FieldType.StructRef;
import java.util.List;

/** Writes the methods that write a struct. */
final class WriteSource extends StructSource {
  WriteSource(MessageSchema schema, Layout layout, Code code) {
    super(schema, layout, code);
  }

  void write() {
    writeWrite();
    if (layout.hasTags()) {
      writeWriteTags();
    }
    if (layout.nullable()) {
      writeWriteNullable("Nullable", "putByte((byte) (value == null ? -1 : 1))");
    }
    if (layout.nullableTag()) {
      writeWriteNullable("NullableTag", "putUnsignedVarint(value == null ? 0 : 1)");
    }
    if (layout.inList()) {
      writeWriteList();
    }
  }

  private void writeWrite() {
    if (isRoot()) {
      code.line("@Override");
      code.line("public void write(WireWriter out, int version) {");
      code.line(
          "Checks.version(\"%s\", version, %d, %d);",
          name(), schema.valid().lowest(), schema.valid().highest());
    } else {
      code.line("void write(WireWriter out, int version) {");
    }
    declareFlexible(true);
    for (Field field : layout.fields()) {
      writePlain(field);
    }
    if (openFlexible()) {
      code.line(layout.hasTags() ? "writeTags(out, version);" : "out.putByte((byte) 0);");
      closeBlock(flexible());
    }
    code.line("}").blank();
  }

  private void writePlain(Field field) {
    VersionSet present = plain(field);
    VersionSet lost = layout.domain().minus(field.versions()).minus(field.ignorable());
    String condition = present.condition(layout.domain());
    if (!condition.equals("false")) {
      openBlock(condition);
      writeValue(field, present);
      if (!lost.isEmpty() && lost.equals(layout.domain().minus(present))) {
        code.line("} else if (%s) {", JavaType.differs(field, component(field)));
        refuse(field);
        return;
      }
      closeBlock(condition);
    }
    if (!lost.isEmpty()) {
      String differs = JavaType.differs(field, component(field));
      code.line("if (%s) {", both(lost.condition(layout.domain()), differs));
      refuse(field);
    }
  }

  private void refuse(Field field) {
    List<String> arguments = List.of("\"" + path(field) + "\"", "version");
    new Call("throw Checks.absent", arguments).writeTo(code);
    code.line("}");
  }

  private String path(Field field) {
    return isRoot()
        ? name() + "." + field.name()
        : schema.name() + "." + name() + "." + field.name();
  }

  private void writeValue(Field field, VersionSet present) {
    if (ReadSource.isPartlyNullable(field, present)) {
      code.line("if (%s) {", present.minus(field.nullable()).condition(present));
      code.line("Checks.notNull(%s, \"%s\", version);", component(field), path(field));
      code.line("}");
    }
    code.line("%s;", put(field, present, flexible(field)));
  }

  private String put(Field field, VersionSet present, String flexible) {
    boolean nullable = !field.nullable().and(present).isEmpty();
    String value = component(field);
    if (field.type() instanceof Scalar scalar) {
      String length = scalar.fixedSize == 0 ? ", " + flexible : "";
      return "out.put%s%s(%s%s)"
          .formatted(nullable ? "Nullable" : "", scalar.method, value, length);
    }
    if (field.type() instanceof StructRef struct) {
      return nullable
          ? "%s.write%s(out, %s, version)"
              .formatted(struct.name(), nullability(field, present), value)
          : "%s.write(out, version)".formatted(value);
    }
    Array array = (Array) field.type();
    return array.element() instanceof Scalar scalar
        ? "out.put%sList(%s, %s)".formatted(scalar.method, value, flexible)
        : "%s.writeList(out, %s, version)".formatted(JavaType.of(array.element()), value);
  }

  private void writeWriteTags() {
    code.line("private void writeTags(WireWriter out, int version) {");
    List<Field> tagged = taggedFields();
    code.line("int count = 0;");
    for (Field field : tagged) {
      code.line("if (%s) {", isWritten(field)).line("count++;").line("}");
    }
    code.line("out.putUnsignedVarint(count);");
    for (Field field : tagged) {
      code.line("if (%s) {", isWritten(field));
      String size = SizeSource.value(field, tagged(field), "true");
      code.line("out.putTag(%d, %s);", field.tag(), size);
      code.line("%s;", put(field, tagged(field), "true"));
      code.line("}");
    }
    code.line("}").blank();
  }

  /** Returns the condition that a tagged field is written. */
  private String isWritten(Field field) {
    return both(
        tagged(field).condition(layout.flexible()), JavaType.differs(field, component(field)));
  }

  private void writeWriteNullable(String nullability, String mark) {
    String value = "@Nullable " + name() + " value";
    code.method("static void write" + nullability, "WireWriter out, " + value + ", int version");
    code.line("out.%s;", mark);
    code.line("if (value != null) {").line("value.write(out, version);").line("}");
    code.line("}").blank();
  }

  private void writeWriteList() {
    String list = "@Nullable List<" + name() + "> list";
    code.method("static void writeList", "WireWriter out, " + list + ", int version");
    code.line("if (list == null) {");
    code.line("out.putNullLength(%s);", flexible());
    code.line("return;").line("}");
    code.line("out.putLength(list.size(), %s);", flexible());
    code.line("for (%s each : list) {", name()).line("each.write(out, version);").line("}");
    code.line("}").blank();
  }
}
