package io.sluice.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of one concern, in the order in which they are declared and printed. */
final class Section {
  private final String title;
  private final List<ConfigKey<?>> keys = new ArrayList<>();

  Section(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  List<ConfigKey<?>> keys() {
    return Collections.unmodifiableList(keys);
  }

  void add(ConfigKey<?> key) {
    keys.add(key);
  }

  <T> KeyBuilder<T> key(String name, ValueType<T> type, T defaultValue) {
    return new KeyBuilder<>(this, name, type, defaultValue);
  }

  /** Starts a key that has no value, or another key's, when it is not set. */
  <T> KeyBuilder<T> unset(String name, ValueType<T> type) {
    @Nullable T none = null;
    return new KeyBuilder<>(this, name, type, none);
  }
}
