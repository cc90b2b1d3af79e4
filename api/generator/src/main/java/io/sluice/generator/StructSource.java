package io.sluice.generator;

import io.sluice.generator.FieldType.Array;
import io.sluice.generator.FieldType.Scalar;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * What the writers of a struct's methods share: the struct, where the text goes, and small pieces
 * of Java.
 */
abstract class StructSource {
  private static final Set<String> TAKEN =
      Set.of("in", "out", "version", "flexible", "size", "count", "tag", "end", "builder");

  final MessageSchema schema;
  final Layout layout;
  final Code code;

  StructSource(MessageSchema schema, Layout layout, Code code) {
    this.schema = schema;
    this.layout = layout;
    this.code = code;
  }

  boolean isRoot() {
    return layout.struct() == schema.root();
  }

  String name() {
    return layout.struct().name();
  }

  /** Returns the versions of this struct in which the field stands in its place. */
  VersionSet plain(Field field) {
    return field.versions().minus(field.tagged()).and(layout.domain());
  }

  /** Returns the versions of this struct in which the field is tagged. */
  VersionSet tagged(Field field) {
    return field.tagged().and(layout.domain());
  }

  /** Returns the fields that are tagged in some version, in the order of their tags. */
  List<Field> taggedFields() {
    return layout.fields().stream()
        .filter(field -> !tagged(field).isEmpty())
        .sorted(Comparator.comparingInt(Field::tag))
        .toList();
  }

  /**
   * Returns what the names of the methods for a struct's values end with: null looks different
   * where the field is tagged.
   */
  static String nullability(Field field, VersionSet present) {
    if (field.nullable().and(present).isEmpty()) {
      return "";
    }
    return field.tagged().containsAll(present) ? "NullableTag" : "Nullable";
  }

  /** Returns the condition that this struct is flexible. */
  String flexible() {
    return layout.flexible().condition(layout.domain());
  }

  /** Returns the argument that chooses between the plain and compact form of a field's length. */
  String flexible(Field field) {
    VersionSet present = field.versions().and(layout.domain());
    String own = field.flexible().condition(present);
    boolean constant = own.equals("true") || own.equals("false");
    boolean asStruct = field.flexible().and(present).equals(layout.flexible().and(present));
    return constant || !asStruct ? own : "flexible";
  }

  /** Declares the variable {@code flexible} if the code that follows uses it. */
  void declareFlexible(boolean byTags) {
    boolean used =
        layout.fields().stream()
            .anyMatch(field -> hasLength(field) && flexible(field).equals("flexible"));
    if (used || byTags && !isConstant(flexible())) {
      code.line("boolean flexible = %s;", flexible());
    }
  }

  /**
   * Opens a block for flexible versions and returns whether there are any; a block is closed by
   * {@link #closeBlock}.
   */
  boolean openFlexible() {
    String condition = flexible();
    if (condition.equals("false")) {
      return false;
    }
    openBlock(condition.equals("true") ? condition : "flexible");
    return true;
  }

  void openBlock(String condition) {
    if (!condition.equals("true")) {
      code.line("if (%s) {", condition);
    }
  }

  void closeBlock(String condition) {
    if (!condition.equals("true")) {
      code.line("}");
    }
  }

  static boolean isConstant(String condition) {
    return condition.equals("true") || condition.equals("false");
  }

  static String both(String first, String second) {
    if (first.equals("true")) {
      return second;
    }
    return (first.contains("||") ? "(" + first + ")" : first) + " && " + second;
  }

  private static boolean hasLength(Field field) {
    if (field.type() instanceof Scalar scalar) {
      return scalar.fixedSize == 0;
    }
    return field.type() instanceof Array array && array.element() instanceof Scalar;
  }

  /** Returns the expression of a component's value inside an instance method. */
  static String component(Field field) {
    return TAKEN.contains(field.name()) ? "this." + field.name() : field.name();
  }

  /** Returns the name of the local variable for a component. */
  static String local(Field field) {
    return TAKEN.contains(field.name()) ? field.name() + "Value" : field.name();
  }
}
