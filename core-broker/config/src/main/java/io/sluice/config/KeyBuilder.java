package io.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts a key together; {@link #doc} ends it. */
final class KeyBuilder<T> {
  final String name;
  final ValueType<T> type;
  final @Nullable T defaultValue;
  final List<ConfigKey.Fallback<T>> fallbacks = new ArrayList<>();
  private final Section section;
  String unit = "";
  String doc = "";
  Importance importance = Importance.MEDIUM;
  UpdateMode updateMode = UpdateMode.READ_ONLY;

  KeyBuilder(Section section, String name, ValueType<T> type, @Nullable T defaultValue) {
    this.section = section;
    this.name = name;
    this.type = type;
    this.defaultValue = defaultValue;
  }

  KeyBuilder<T> unit(String value) {
    unit = value;
    return this;
  }

  KeyBuilder<T> high() {
    importance = Importance.HIGH;
    return this;
  }

  KeyBuilder<T> low() {
    importance = Importance.LOW;
    return this;
  }

  KeyBuilder<T> clusterWide() {
    updateMode = UpdateMode.CLUSTER_WIDE;
    return this;
  }

  /** Takes the value of another key of the same type when this one is not set. */
  @SuppressWarnings("unchecked")
  KeyBuilder<T> orElse(ConfigKey<T> key) {
    fallbacks.add(new ConfigKey.Fallback<>(key, value -> (T) value));
    return this;
  }

  /** Takes the converted value of another key when this one is not set. */
  @SuppressWarnings("unchecked")
  <S> KeyBuilder<T> orElse(ConfigKey<S> key, Function<S, T> conversion) {
    fallbacks.add(new ConfigKey.Fallback<>(key, value -> conversion.apply((S) value)));
    return this;
  }

  /** Says what the key means, and adds it to its section. */
  ConfigKey<T> doc(String text) {
    doc = text;
    ConfigKey<T> key = new ConfigKey<>(this);
    section.add(key);
    return key;
  }
}
