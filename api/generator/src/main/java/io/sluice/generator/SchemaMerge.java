package io.sluice.generator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Widens a schema by the versions that only an older release speaks: in the newer one's versions
 * its own rules hold, below them the older one's.
 */
final class SchemaMerge {
  private final MessageSchema newer;
  private final MessageSchema older;
  private final VersionSet below;

  private SchemaMerge(MessageSchema newer, MessageSchema older, VersionSet below) {
    this.newer = newer;
    this.older = older;
    this.below = below;
  }

  /**
   * Returns the union of two releases' schemas of one message.
   *
   * @throws SchemaException if they contradict each other
   */
  static MessageSchema merge(MessageSchema newer, MessageSchema older) {
    if (newer.kind() != older.kind() || newer.apiKey() != older.apiKey()) {
      throw new SchemaException(newer.name() + ": kind or API key differs between releases");
    }
    VersionSet below = older.stable().minus(newer.valid());
    if (!newer.valid().isEmpty()) {
      below = below.below(newer.valid().lowest());
    }
    return below.isEmpty() ? newer : new SchemaMerge(newer, older, below).merge();
  }

  private MessageSchema merge() {
    Map<String, Struct> structs = new LinkedHashMap<>();
    Set<String> names = new LinkedHashSet<>(newer.structs().keySet());
    names.addAll(older.structs().keySet());
    for (String name : names) {
      structs.put(name, merge(newer.structs().get(name), older.structs().get(name)));
    }
    return new MessageSchema(
        newer.name(),
        newer.kind(),
        newer.apiKey(),
        newer.valid().or(below),
        newer.stable().or(below),
        newer.flexible().or(older.flexible().and(below)),
        merge(newer.root(), older.root()),
        structs);
  }

  private Struct merge(@Nullable Struct newStruct, @Nullable Struct oldStruct) {
    List<Field> oldFields = oldStruct == null ? List.of() : oldStruct.fields();
    List<Field> newFields = newStruct == null ? List.of() : newStruct.fields();
    String name = newStruct != null ? newStruct.name() : oldStruct.name();
    List<Field> fields = new ArrayList<>();
    for (Field field : newFields) {
      fields.add(merge(name, field, find(oldFields, field.name())));
    }
    insertOnlyOld(name, fields, oldFields);
    fields.removeIf(field -> field.versions().isEmpty());
    return new Struct(name, List.copyOf(fields));
  }

  private Field merge(String owner, Field newField, @Nullable Field oldField) {
    Field high = newField.in(newer.valid());
    if (oldField == null) {
      return high.ignorableIn(newField.ignorable());
    }
    String newDefault = JavaType.defaultLiteral(newField);
    if (!newField.type().equals(oldField.type())
        || !newDefault.equals(JavaType.defaultLiteral(oldField))
        || newField.tag() != oldField.tag()) {
      throw new SchemaException(
          owner + "." + newField.name() + ": type, default or tag differs between releases");
    }
    return high.or(oldField.in(below));
  }

  /** Puts the fields that only the older release has behind those that they follow there. */
  private void insertOnlyOld(String owner, List<Field> fields, List<Field> oldFields) {
    int at = -1;
    for (Field oldField : oldFields) {
      Field known = find(fields, oldField.name());
      if (known == null) {
        fields.add(++at, oldField.in(below).ignorableIn(oldField.ignorable()));
      } else if (fields.indexOf(known) > at) {
        at = fields.indexOf(known);
      } else {
        throw new SchemaException(owner + ": the order of fields differs between releases");
      }
    }
  }

  private static @Nullable Field find(List<Field> fields, String name) {
    for (Field field : fields) {
      if (field.name().equals(name)) {
        return field;
      }
    }
    return null;
  }
}
