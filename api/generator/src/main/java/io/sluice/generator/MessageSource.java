package io.sluice.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes the Java file of one message: a record, with the message's structs as nested records. */
final class MessageSource {
  static final String PACKAGE = "io.sluice.protocol.message";

  private static final Map<String, String> IMPORTS =
      new TreeMap<>(
          Map.of(
              "ApiKey", "io.sluice.protocol.ApiKey",
              "Uuid", "io.sluice.protocol.Uuid",
              "FixedList", "io.sluice.protocol.wire.FixedList",
              "Payload", "io.sluice.protocol.wire.Payload",
              "Sizes", "io.sluice.protocol.wire.Sizes",
              "WireReader", "io.sluice.protocol.wire.WireReader",
              "WireWriter", "io.sluice.protocol.wire.WireWriter",
              "ByteBuffer", "java.nio.ByteBuffer",
              "List", "java.util.List",
              "Nullable", "org.jspecify.annotations.Nullable"));

  private final MessageSchema schema;
  private final Code code = new Code();

  private MessageSource(MessageSchema schema) {
    this.schema = schema;
  }

  /**
   * Returns the text of the file.
   *
   * @param releases which releases the schema is from, for the first lines
   */
  static String of(MessageSchema schema, String releases) {
    Map<String, Layout> layouts = Layout.of(schema);
    for (String name : layouts.keySet()) {
      if (IMPORTS.containsKey(name)) {
        throw new SchemaException(schema.name() + ": struct name " + name + " is taken");
      }
    }
    return new MessageSource(schema).file(new ArrayList<>(layouts.values()), releases);
  }

  private String file(List<Layout> layouts, String releases) {
    writeRecord(layouts.get(0), layouts.subList(1, layouts.size()));
    String body = code.toString();
    Code head = new Code();
    head.line("// Generated from common/message/%s.json", schema.name());
    head.line("// of kafka-clients %s. Not to be edited.", releases);
    head.line("package %s;", PACKAGE).blank();
    IMPORTS.entrySet().stream()
        .filter(entry -> Pattern.compile("\\b" + entry.getKey() + "\\b").matcher(body).find())
        .map(Map.Entry::getValue)
        .sorted()
        .forEach(name -> head.line("import %s;", name));
    return head.blank() + body;
  }

  private void writeRecord(Layout layout, List<Layout> nested) {
    boolean root = layout.struct() == schema.root();
    new RecordDoc(schema, layout, code).write();
    code.line("public record %s(", layout.struct().name());
    writeComponents(layout.fields(), root ? ")" : ") {");
    if (root) {
      code.continued("implements %s {", parent());
    }
    code.blank();
    if (!root && layout.inField()) {
      code.line("static final %s DEFAULT = builder().build();", layout.struct().name()).blank();
    }
    writeBody(layout, root);
    for (Layout inner : nested) {
      code.blank();
      writeRecord(inner, List.of());
    }
    code.line("}");
  }

  private void writeComponents(List<Field> fields, String end) {
    for (int i = 0; i < fields.size(); i++) {
      String last = i < fields.size() - 1 ? "," : end;
      code.continued("%s %s%s", JavaType.of(fields.get(i)), fields.get(i).name(), last);
    }
    if (fields.isEmpty()) {
      code.continued(end);
    }
  }

  private void writeBody(Layout layout, boolean root) {
    BuilderSource builder = new BuilderSource(schema, layout, code);
    builder.writeFactories();
    if (root && !parent().equals("Message")) {
      code.line("@Override").line("public ApiKey apiKey() {");
      code.line("return ApiKey.%s;", schema.apiConstant()).line("}").blank();
    }
    if (!root && layout.inField()) {
      code.line("boolean isDefault() {");
      code.line("return this == DEFAULT || equals(DEFAULT);").line("}").blank();
    }
    new ReadSource(schema, layout, code).write();
    new SizeSource(schema, layout, code).write();
    new WriteSource(schema, layout, code).write();
    builder.writeBuilder();
  }

  private String parent() {
    return switch (schema.kind()) {
      case REQUEST -> "RequestMessage";
      case RESPONSE -> "ResponseMessage";
      default -> "Message";
    };
  }
}
