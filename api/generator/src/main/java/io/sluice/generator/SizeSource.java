package io.sluice.generator;

import io.sluice.generator.FieldType.Array;
import io.sluice.generator.FieldType.Scalar;
import io.sluice.generator.FieldType.StructRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the methods that tell the size of a struct. */
final class SizeSource extends StructSource {
  SizeSource(MessageSchema schema, Layout layout, Code code) {
    super(schema, layout, code);
  }

  /** The terms that are added under one condition. */
  private static final class Terms {
    int constant;
    final List<String> values = new ArrayList<>();
  }

  void write() {
    writeSize();
    if (layout.hasTags()) {
      writeTagsSize();
    }
    if (layout.nullable() || layout.nullableTag()) {
      writeNullableSize();
    }
    if (layout.inList()) {
      writeListSize();
    }
  }

  private void writeSize() {
    if (isRoot()) {
      code.line("@Override");
      code.line("public int size(int version) {");
      code.line(
          "Checks.version(\"%s\", version, %d, %d);",
          name(), schema.valid().lowest(), schema.valid().highest());
    } else {
      code.line("int size(int version) {");
    }
    Map<String, Terms> terms = terms();
    Terms always = terms.remove("true");
    declareFlexible(terms.containsKey("flexible"));
    boolean constant = always.constant != 0 || always.values.isEmpty();
    code.line("int size = %s;", constant ? "" + always.constant : always.values.remove(0));
    always.values.forEach(value -> code.line("size += %s;", value));
    terms.forEach(this::writeTerms);
    code.line("return size;");
    code.line("}").blank();
  }

  /** Returns the terms by condition, the unconditional ones first and always there. */
  private Map<String, Terms> terms() {
    Map<String, Terms> terms = new LinkedHashMap<>();
    terms.put("true", new Terms());
    for (Field field : layout.fields()) {
      VersionSet present = plain(field);
      if (!present.isEmpty()) {
        String condition = present.condition(layout.domain());
        Terms own = terms.computeIfAbsent(condition, key -> new Terms());
        if (field.type() instanceof Scalar scalar && scalar.fixedSize != 0) {
          own.constant += scalar.fixedSize;
        } else {
          own.values.add(value(field, present, flexible(field)));
        }
      }
    }
    if (!layout.flexible().isEmpty()) {
      String condition = flexible().equals("true") ? "true" : "flexible";
      Terms own = terms.computeIfAbsent(condition, key -> new Terms());
      if (layout.hasTags()) {
        own.values.add("tagsSize(version)");
      } else {
        own.constant++;
      }
    }
    return terms;
  }

  private void writeTerms(String condition, Terms terms) {
    code.line("if (%s) {", condition);
    if (terms.constant == 1) {
      code.line("size++;");
    } else if (terms.constant != 0) {
      code.line("size += %d;", terms.constant);
    }
    terms.values.forEach(value -> code.line("size += %s;", value));
    code.line("}");
  }

  /** Returns the expression of a value's size. */
  static String value(Field field, VersionSet present, String flexible) {
    boolean nullable = !field.nullable().and(present).isEmpty();
    String value = component(field);
    if (field.type() instanceof Scalar scalar) {
      if (scalar.fixedSize != 0) {
        return "" + scalar.fixedSize;
      }
      String method = (nullable ? "Nullable" : "") + scalar.method;
      return "Sizes.%s(%s, %s)".formatted(decapitalized(method), value, flexible);
    }
    if (field.type() instanceof StructRef struct) {
      return nullable
          ? "%s.nullableSize(%s, version)".formatted(struct.name(), value)
          : "%s.size(version)".formatted(value);
    }
    FieldType element = ((Array) field.type()).element();
    if (element instanceof StructRef struct) {
      return "%s.listSize(%s, version)".formatted(struct.name(), value);
    }
    return element == Scalar.STRING
        ? "Sizes.stringList(%s, %s)".formatted(value, flexible)
        : "Sizes.fixedList(%s, %d, %s)".formatted(value, ((Scalar) element).fixedSize, flexible);
  }

  private static String decapitalized(String name) {
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  private void writeTagsSize() {
    code.line("private int tagsSize(int version) {");
    code.line("int size = 1;");
    for (Field field : taggedFields()) {
      String condition = tagged(field).condition(layout.flexible());
      String differs = JavaType.differs(field, component(field));
      code.line("if (%s) {", both(condition, differs));
      code.line("size += Sizes.tag(%d, %s);", field.tag(), value(field, tagged(field), "true"));
      code.line("}");
    }
    code.line("return size;");
    code.line("}").blank();
  }

  private void writeNullableSize() {
    code.method("static int nullableSize", "@Nullable " + name() + " value, int version");
    code.line("return value == null ? 1 : 1 + value.size(version);");
    code.line("}").blank();
  }

  private void writeListSize() {
    code.method("static int listSize", "@Nullable List<" + name() + "> list, int version");
    code.line("if (list == null) {");
    code.line("return Sizes.length(-1, %s);", flexible());
    code.line("}");
    code.line("int size = Sizes.length(list.size(), %s);", flexible());
    code.line("for (%s each : list) {", name()).line("size += each.size(version);").line("}");
    code.line("return size;");
    code.line("}").blank();
  }
}
