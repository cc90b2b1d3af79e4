package io.sluice.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes the Java file of one message: a record, with the message's structs as nested records. */
final class MessageSource {
  static final String PACKAGE = "io.sluice.protocol.message";

  /** The types that a file may name, but those of its own package need no import. */
  private static final Map<String, String> IMPORTS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("ApiKey", "io.sluice.protocol"),
              Map.entry("Uuid", "io.sluice.protocol"),
              Map.entry("Checks", PACKAGE),
              Map.entry("Message", PACKAGE),
              Map.entry("FixedList", "io.sluice.protocol.wire"),
              Map.entry("Payload", "io.sluice.protocol.wire"),
              Map.entry("Sizes", "io.sluice.protocol.wire"),
              Map.entry("WireReader", "io.sluice.protocol.wire"),
              Map.entry("WireWriter", "io.sluice.protocol.wire"),
              Map.entry("ByteBuffer", "java.nio"),
              Map.entry("List", "java.util"),
              Map.entry("Nullable", "org.jspecify.annotations")));

  private final MessageSchema schema;
  private final String packageName;
  private final Code code = new Code();

  private MessageSource(MessageSchema schema, String packageName) {
    this.schema = schema;
    this.packageName = packageName;
  }

  /**
   * Returns the text of the file.
   *
   * @param packageName the package of the type
   * @param releases which releases the schema is from, for the first lines
   */
  static String of(MessageSchema schema, String packageName, String releases) {
    Map<String, Layout> layouts = Layout.of(schema);
    for (String name : layouts.keySet()) {
      if (IMPORTS.containsKey(name)) {
        throw new SchemaException(schema.name() + ": struct name " + name + " is taken");
      }
    }
    return new MessageSource(schema, packageName).file(new ArrayList<>(layouts.values()), releases);
  }

  private String file(List<Layout> layouts, String releases) {
    writeRecord(layouts.get(0), layouts.subList(1, layouts.size()));
    String body = code.toString();
    Code head = new Code();
    head.line("// Generated from %s.json", schema.name());
    head.line("// of %s. Not to be edited.", releases);
    head.line("package %s;", packageName).blank();
    IMPORTS.entrySet().stream()
        .filter(entry -> !entry.getValue().equals(packageName))
        .filter(entry -> Pattern.compile("\\b" + entry.getKey() + "\\b").matcher(body).find())
        .map(entry -> entry.getValue() + "." + entry.getKey())
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
    if (root && schema.kind() == MessageSchema.Kind.COORDINATOR_KEY) {
      code.line("/** The number of the record type, which stands before the key. */");
      code.line("public static final short TYPE = %d;", schema.apiKey()).blank();
    }
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
    if (root && schema.hasApi()) {
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
