package io.sluice.generator;

import java.util.ArrayList;
import java.util.List;

/** Writes the Javadoc of a generated record. */
final class RecordDoc {
  private final MessageSchema schema;
  private final Layout layout;
  private final Code code;

  RecordDoc(MessageSchema schema, Layout layout, Code code) {
    this.schema = schema;
    this.layout = layout;
    this.code = code;
  }

  void write() {
    code.line("/**");
    wrap(" * ", summary());
    if (!layout.fields().isEmpty()) {
      code.line(" *");
    }
    for (Field field : layout.fields()) {
      wrap(" * ", "@param " + field.name() + " " + about(field) + versions(field));
    }
    code.line(" */");
  }

  private String summary() {
    if (layout.struct() != schema.root()) {
      return "A part of {@link " + schema.name() + "}, versions " + layout.domain() + ".";
    }
    String versions = "Versions " + schema.valid() + ", flexible: " + schema.flexible();
    if (!schema.stable().equals(schema.valid())) {
      versions += ", not yet stable: " + schema.valid().minus(schema.stable());
    }
    return what() + " " + versions + ".";
  }

  private String what() {
    return switch (schema.kind()) {
      case REQUEST -> "The request of {@link ApiKey#" + schema.apiConstant() + "}.";
      case RESPONSE -> "The response of {@link ApiKey#" + schema.apiConstant() + "}.";
      case HEADER -> "What stands before every " + headed() + ".";
      case DATA -> "Data that is kept inside records and byte strings.";
      case COORDINATOR_KEY -> "The key of a coordinator's records of type " + schema.apiKey() + ".";
      case COORDINATOR_VALUE ->
          "The value of a coordinator's records of type " + schema.apiKey() + ".";
    };
  }

  private String headed() {
    return schema.name().startsWith("Request") ? "request" : "response";
  }

  private static String about(Field field) {
    String text = field.about().strip();
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    text = text.replace("@", "&#64;").replace("*/", "*&#47;").replace("`", "");
    return text.isEmpty() || text.endsWith(".") ? text : text + ".";
  }

  private String versions(Field field) {
    VersionSet versions = field.versions().and(layout.domain());
    List<String> notes = new ArrayList<>();
    if (!versions.equals(layout.domain())) {
      notes.add("versions " + versions);
    }
    addNote(notes, "may be null", field.nullable().and(versions), versions);
    addNote(notes, "tagged", field.tagged().and(versions), versions);
    return notes.isEmpty() ? "" : " (" + String.join("; ", notes) + ")";
  }

  private static void addNote(
      List<String> notes, String word, VersionSet some, VersionSet versions) {
    if (!some.isEmpty()) {
      notes.add(some.equals(versions) ? word : word + ": " + some);
    }
  }

  private void wrap(String prefix, String text) {
    StringBuilder line = new StringBuilder(prefix);
    String indent = prefix;
    for (String word : text.split(" +")) {
      if (line.length() > indent.length() && line.length() + word.length() > code.columns()) {
        code.line("%s", line.toString().stripTrailing());
        indent = text.startsWith("@param") ? prefix + "    " : prefix;
        line = new StringBuilder(indent);
      }
      line.append(word).append(' ');
    }
    code.line("%s", line.toString().stripTrailing());
  }
}
