package io.sluice.generator;

import org.jspecify.annotations.Nullable;

/**
 * A field of a message or struct.
 *
 * @param name the name as a Java identifier
 * @param type the type
 * @param versions the versions that carry the field
 * @param nullable those of them in which it may be null
 * @param tagged those of them in which it is a tagged field
 * @param tag its tag, −1 without one
 * @param ignorable the versions that may silently drop the value if they do not carry the field
 * @param flexible the versions in which its length is compact
 * @param defaultText the default as the schema gives it, null without one
 * @param about what the schema says about the field
 */
record Field(
    String name,
    FieldType type,
    VersionSet versions,
    VersionSet nullable,
    VersionSet tagged,
    int tag,
    VersionSet ignorable,
    VersionSet flexible,
    @Nullable String defaultText,
    String about) {

  boolean defaultsToNull() {
    return "null".equals(defaultText) && type.canBeNull();
  }

  /** Returns whether the Java component can be null. */
  boolean isNullable() {
    return !nullable.isEmpty() || defaultsToNull();
  }

  /** Returns the field as it is in some of the versions only. */
  Field in(VersionSet some) {
    return with(
        versions.and(some),
        nullable.and(some),
        tagged.and(some),
        ignorable.and(some),
        flexible.and(some));
  }

  /** Returns the field as it is in this schema's versions and in another's. */
  Field or(Field other) {
    return with(
        versions.or(other.versions),
        nullable.or(other.nullable),
        tagged.or(other.tagged),
        ignorable.or(other.ignorable),
        flexible.or(other.flexible));
  }

  private Field with(
      VersionSet versions,
      VersionSet nullable,
      VersionSet tagged,
      VersionSet ignorable,
      VersionSet flexible) {
    return new Field(
        name, type, versions, nullable, tagged, tag, ignorable, flexible, defaultText, about);
  }

  Field ignorableIn(VersionSet more) {
    return with(versions, nullable, tagged, ignorable.or(more), flexible);
  }
}
