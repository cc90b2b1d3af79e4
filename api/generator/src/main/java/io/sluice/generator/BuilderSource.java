package io.sluice.generator;

import java.util.List;

/** Writes a struct's builder and the methods that return one. */
final class BuilderSource extends StructSource {
  BuilderSource(MessageSchema schema, Layout layout, Code code) {
    super(schema, layout, code);
  }

  void writeFactories() {
    code.line("/** Returns a builder that holds the defaults. */");
    code.line("public static Builder builder() {").line("return new Builder();").line("}").blank();
    code.line("/** Returns a builder that holds the values of this record. */");
    code.line("public Builder toBuilder() {");
    code.line("Builder builder = new Builder();");
    for (Field field : layout.fields()) {
      code.line("builder.%s = %s;", field.name(), component(field));
    }
    code.line("return builder;").line("}").blank();
  }

  void writeBuilder() {
    code.line("/** Builds the record: each method sets the component of its name. */");
    code.line("public static final class Builder {");
    for (Field field : layout.fields()) {
      String type = JavaType.of(field);
      code.line("private %s %s = %s;", type, field.name(), JavaType.defaultLiteral(field));
    }
    code.blank().line("private Builder() {}");
    for (Field field : layout.fields()) {
      writeSetter(field);
    }
    List<String> names = layout.fields().stream().map(Field::name).toList();
    code.blank().line("/** Returns the record. */");
    code.line("public %s build() {", name());
    new Call("return new " + name(), names).writeTo(code);
    code.line("}").line("}");
  }

  private void writeSetter(Field field) {
    String name = field.name();
    code.blank().method("public Builder " + name, JavaType.of(field) + " " + name);
    String value = name;
    if (field.type() instanceof FieldType.Array) {
      value = (field.isNullable() ? "FixedList.copyOfNullable(" : "FixedList.copyOf(") + name + ")";
    }
    code.assignment("this." + name, value);
    code.line("return this;").line("}");
  }
}
