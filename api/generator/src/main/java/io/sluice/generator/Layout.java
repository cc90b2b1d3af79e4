package io.sluice.generator;

import io.sluice.generator.FieldType.Array;
import io.sluice.generator.FieldType.Scalar;
import io.sluice.generator.FieldType.StructRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the generated code of one struct depends on beside its fields.
 *
 * @param struct the struct
 * @param domain the versions in which it is read and written
 * @param flexible those of them that are flexible
 * @param sizeMin the least number of bytes that it takes in any of them
 * @param inList whether it is the element of an array
 * @param inField whether it is the value of a field
 * @param nullable whether such a field can be null where it stands in its place
 * @param nullableTag whether it can be null where it is tagged
 */
record Layout(
    Struct struct,
    VersionSet domain,
    VersionSet flexible,
    int sizeMin,
    boolean inList,
    boolean inField,
    boolean nullable,
    boolean nullableTag) {

  /** Returns the layouts of the message and of all structs that it uses, the message's first. */
  static Map<String, Layout> of(MessageSchema schema) {
    Walk walk = new Walk(schema);
    walk.visit(schema.root(), schema.valid());
    Map<String, Layout> layouts = new LinkedHashMap<>();
    walk.uses.forEach((name, use) -> layouts.put(name, walk.layout(use)));
    return layouts;
  }

  List<Field> fields() {
    return struct.fields();
  }

  boolean hasTags() {
    return struct.fields().stream().anyMatch(field -> !field.tagged().and(domain).isEmpty());
  }

  /** How a struct is used. */
  private static final class Use {
    final Struct struct;
    VersionSet domain = VersionSet.NONE;
    boolean inList;
    boolean inField;
    boolean nullable;
    boolean nullableTag;
    boolean open;

    Use(Struct struct) {
      this.struct = struct;
    }
  }

  /** Follows the fields from the message to its structs. */
  private static final class Walk {
    final MessageSchema schema;
    final Map<String, Use> uses = new LinkedHashMap<>();

    Walk(MessageSchema schema) {
      this.schema = schema;
    }

    Use visit(Struct struct, VersionSet domain) {
      Use use = uses.computeIfAbsent(struct.name(), name -> new Use(struct));
      if (use.open) {
        throw new SchemaException(schema.name() + ": struct " + struct.name() + " holds itself");
      }
      use.open = true;
      use.domain = use.domain.or(domain);
      for (Field field : struct.fields()) {
        VersionSet present = field.versions().and(domain);
        if (!present.isEmpty()) {
          visit(field, present);
        }
      }
      use.open = false;
      return use;
    }

    private void visit(Field field, VersionSet present) {
      if (field.type() instanceof Array array && array.element() instanceof StructRef ref) {
        visit(find(ref), present).inList = true;
      } else if (field.type() instanceof StructRef ref) {
        Use use = visit(find(ref), present);
        use.inField = true;
        VersionSet nullable = field.nullable().and(present);
        use.nullable |= !nullable.minus(field.tagged()).isEmpty();
        use.nullableTag |= !nullable.and(field.tagged()).isEmpty();
      }
    }

    private Struct find(StructRef ref) {
      Struct struct = schema.structs().get(ref.name());
      if (struct == null) {
        throw new SchemaException(schema.name() + ": struct " + ref.name() + " is not declared");
      }
      return struct;
    }

    Layout layout(Use use) {
      int sizeMin = Integer.MAX_VALUE;
      for (int version : use.domain.versions()) {
        sizeMin = Math.min(sizeMin, sizeMin(use.struct, version));
      }
      if (sizeMin == 0 && use.inList) {
        throw new SchemaException(
            schema.name() + ": an element " + use.struct.name() + " would take no bytes");
      }
      return new Layout(
          use.struct,
          use.domain,
          schema.flexible().and(use.domain),
          sizeMin,
          use.inList,
          use.inField,
          use.nullable,
          use.nullableTag);
    }

    private int sizeMin(Struct struct, int version) {
      int size = schema.flexible().contains(version) ? 1 : 0;
      for (Field field : struct.fields()) {
        if (field.versions().minus(field.tagged()).contains(version)) {
          size += sizeMin(field, version);
        }
      }
      return size;
    }

    private int sizeMin(Field field, int version) {
      if (field.type() instanceof StructRef ref) {
        return field.nullable().contains(version) ? 1 : sizeMin(find(ref), version);
      }
      if (field.type() instanceof Scalar scalar && scalar.fixedSize != 0) {
        return scalar.fixedSize;
      }
      if (field.flexible().contains(version)) {
        return 1;
      }
      return field.type() == Scalar.STRING ? 2 : 4;
    }
  }
}
