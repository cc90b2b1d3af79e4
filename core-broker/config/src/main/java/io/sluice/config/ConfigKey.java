package io.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A setting: its name, the type of its values, its default, and what it means.
 *
 * <p>Keys are constants, compared by identity.
 *
 * @param <T> what {@link BrokerConfig#get} returns for it
 */
public final class ConfigKey<T> {

  /** A key that gives this one its value when this one has none, and how the value is converted. */
  record Fallback<T>(ConfigKey<?> key, Function<Object, T> conversion) {
    /** Returns the way from a key further back, which ends in this one's key. */
    Fallback<T> after(Fallback<?> next) {
      return new Fallback<>(next.key, value -> conversion.apply(next.conversion.apply(value)));
    }
  }

  private final String name;
  private final ValueType<T> type;
  private final @Nullable T defaultValue;
  private final String unit;
  private final String doc;
  private final Importance importance;
  private final UpdateMode updateMode;
  private final List<Fallback<T>> chain;

  ConfigKey(KeyBuilder<T> builder) {
    this.name = builder.name;
    this.type = builder.type;
    this.defaultValue = builder.defaultValue;
    this.unit = builder.unit;
    this.doc = builder.doc;
    this.importance = builder.importance;
    this.updateMode = builder.updateMode;
    this.chain = chain(builder.fallbacks);
  }

  /** Returns the name under which it is set. */
  public String name() {
    return name;
  }

  /** Returns the kind of its values. */
  public ConfigType type() {
    return type.type();
  }

  /**
   * Returns the default as it would be written, or null when there is none, or it is another key's
   * value.
   */
  public @Nullable String defaultText() {
    return defaultValue == null ? null : type.render(defaultValue);
  }

  /** Returns the unit of its values, empty when they have none. */
  public String unit() {
    return unit;
  }

  /** Returns what it means, in a sentence or more. */
  public String doc() {
    return doc;
  }

  /** Returns what may be written, in words. */
  public String allowed() {
    return type.allowed();
  }

  /** Returns how likely it is that somebody wants to set it. */
  public Importance importance() {
    return importance;
  }

  /** Returns whether it may be changed while the broker runs. */
  public UpdateMode updateMode() {
    return updateMode;
  }

  /** Returns whether its values are secrets. */
  public boolean sensitive() {
    return type.type() == ConfigType.PASSWORD;
  }

  /** Returns the keys from which the value comes when this one is not set, in order. */
  public List<ConfigKey<?>> fallbackKeys() {
    return chain.stream().skip(1).<ConfigKey<?>>map(Fallback::key).toList();
  }

  @Override
  public String toString() {
    return name;
  }

  /** Returns this key and then every key that it falls back on, directly or not. */
  List<Fallback<T>> chain() {
    return chain;
  }

  @Nullable T defaultValue() {
    return defaultValue;
  }

  ValueType<T> valueType() {
    return type;
  }

  T parse(String text) {
    return type.parse(text);
  }

  @SuppressWarnings("unchecked")
  private List<Fallback<T>> chain(List<Fallback<T>> fallbacks) {
    List<Fallback<T>> all = new ArrayList<>();
    all.add(new Fallback<>(this, value -> (T) value));
    for (Fallback<T> fallback : fallbacks) {
      fallback.key().chain.forEach(next -> all.add(fallback.after(next)));
    }
    return List.copyOf(all);
  }

  /** Returns a value of this key as text; the value must have come from this key. */
  @SuppressWarnings("unchecked")
  String render(Object value) {
    return type.render((T) value);
  }
}
