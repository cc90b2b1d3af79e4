package io.sluice.generator;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses one schema and refuses what it does not understand. */
final class SchemaReader {
  /** A key that stands twice is no error: it does so in a schema of Kafka, with one value. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

  private static final Set<String> MESSAGE_KEYS =
      Set.of(
          "apiKey",
          "type",
          "name",
          "validVersions",
          "flexibleVersions",
          "latestVersionUnstable",
          "fields",
          "commonStructs",
          "listeners",
          "deprecatedVersions");
  private static final Set<String> STRUCT_KEYS = Set.of("name", "versions", "fields", "about");
  private static final Set<String> FIELD_KEYS =
      Set.of(
          "name",
          "type",
          "versions",
          "nullableVersions",
          "taggedVersions",
          "tag",
          "ignorable",
          "flexibleVersions",
          "default",
          "about",
          "fields",
          "entityType",
          "mapKey",
          "zeroCopy");

  private final Map<String, Struct> structs = new LinkedHashMap<>();
  private final VersionSet flexible;

  private SchemaReader(VersionSet flexible) {
    this.flexible = flexible;
  }

  /**
   * Parses the text of a schema.
   *
   * @param source what to call the text in an error
   * @throws SchemaException if the schema is malformed or says something unknown
   */
  static MessageSchema read(String source, String text) {
    try {
      return message(JSON.readTree(text));
    } catch (IOException | SchemaException e) {
      throw new SchemaException(source + ": " + e.getMessage());
    }
  }

  private static MessageSchema message(JsonNode node) {
    String name = text(node, "name");
    expectKeys(node, MESSAGE_KEYS, name);
    VersionSet valid = VersionSet.parse(text(node, "validVersions"));
    if (valid.isEmpty()) {
      // A message that is no longer spoken: the schema may say no more than that.
      return new MessageSchema(
          name,
          kind(node),
          node.path("apiKey").asInt(-1),
          valid,
          valid,
          valid,
          new Struct(name, List.of()),
          Map.of());
    }
    VersionSet flexible = VersionSet.parse(text(node, "flexibleVersions"));
    boolean unstable = node.path("latestVersionUnstable").asBoolean(false);
    SchemaReader reader = new SchemaReader(flexible);
    reader.commonStructs(node.path("commonStructs"));
    Struct root = new Struct(name, reader.fields(node, name));
    return new MessageSchema(
        name,
        kind(node),
        node.path("apiKey").asInt(-1),
        valid,
        unstable ? valid.below(valid.highest()) : valid,
        flexible.and(valid),
        root,
        reader.structs);
  }

  private static MessageSchema.Kind kind(JsonNode node) {
    String type = text(node, "type");
    try {
      return MessageSchema.Kind.valueOf(type.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new SchemaException("message type '" + type + "' is unknown");
    }
  }

  private void commonStructs(JsonNode nodes) {
    for (JsonNode node : nodes) {
      String name = text(node, "name");
      expectKeys(node, STRUCT_KEYS, name);
      add(new Struct(name, fields(node, name)));
    }
  }

  private List<Field> fields(JsonNode owner, String ownerName) {
    List<Field> fields = new ArrayList<>();
    for (JsonNode node : owner.path("fields")) {
      fields.add(field(node, ownerName));
    }
    return List.copyOf(fields);
  }

  private Field field(JsonNode node, String ownerName) {
    String where = ownerName + "." + text(node, "name");
    expectKeys(node, FIELD_KEYS, where);
    FieldType type = FieldType.parse(text(node, "type"));
    VersionSet tagged = optional(node, "taggedVersions", VersionSet.NONE);
    // A field that is tagged wherever it is there need not say twice where that is.
    VersionSet versions =
        tagged.isEmpty() || node.has("versions")
            ? VersionSet.parse(text(node, "versions"))
            : tagged;
    nestedFields(node, type, where);
    Field field =
        new Field(
            javaName(text(node, "name")),
            type,
            versions,
            optional(node, "nullableVersions", VersionSet.NONE).and(versions),
            tagged.and(versions),
            node.path("tag").asInt(-1),
            node.path("ignorable").asBoolean(false) ? VersionSet.ALL : VersionSet.NONE,
            optional(node, "flexibleVersions", flexible),
            // A null of JSON is none: a default that is null is the string "null".
            node.hasNonNull("default") ? node.get("default").asText() : null,
            node.path("about").asText(""));
    check(field, where);
    return field;
  }

  private void nestedFields(JsonNode node, FieldType type, String where) {
    if (!node.has("fields")) {
      return;
    }
    FieldType inner = type instanceof FieldType.Array array ? array.element() : type;
    if (!(inner instanceof FieldType.StructRef struct)) {
      throw new SchemaException(where + " has fields but is no struct");
    }
    add(new Struct(struct.name(), fields(node, struct.name())));
  }

  private void check(Field field, String where) {
    if (!field.nullable().isEmpty() && !field.type().canBeNull()) {
      throw new SchemaException(where + " is nullable, which its type cannot be");
    }
    if (field.tagged().isEmpty() != (field.tag() < 0)) {
      throw new SchemaException(where + " needs both a tag and tagged versions, or neither");
    }
    if (!flexible.containsAll(field.tagged())) {
      throw new SchemaException(where + " is tagged in a version that is not flexible");
    }
    if (field.type() instanceof FieldType.Array array) {
      checkElement(array.element(), where);
    }
    JavaType.checkDefault(field, where);
  }

  private static void checkElement(FieldType element, String where) {
    boolean supported =
        element instanceof FieldType.StructRef
            || element instanceof FieldType.Scalar scalar
                && Set.of("int8", "int16", "int32", "int64", "uuid", "string")
                    .contains(scalar.schemaName);
    if (!supported) {
      throw new SchemaException(where + ": arrays of this type are not supported");
    }
  }

  private void add(Struct struct) {
    if (structs.put(struct.name(), struct) != null) {
      throw new SchemaException("struct " + struct.name() + " is declared twice");
    }
  }

  private static String javaName(String name) {
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  private static VersionSet optional(JsonNode node, String key, VersionSet otherwise) {
    return node.has(key) ? VersionSet.parse(node.get(key).asText()) : otherwise;
  }

  private static String text(JsonNode node, String key) {
    @Nullable JsonNode value = node.get(key);
    if (value == null || !value.isTextual() || value.asText().isEmpty()) {
      throw new SchemaException("'" + key + "' is missing");
    }
    return value.asText();
  }

  private static void expectKeys(JsonNode node, Set<String> known, String where) {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                throw new SchemaException(where + ": '" + key + "' is unknown");
              }
            });
  }
}
