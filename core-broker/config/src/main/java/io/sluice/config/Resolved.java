package io.sluice.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The value of a key that is in force.
 *
 * @param value null when the key is not set and has no default
 * @param source the kind of place that it comes from
 * @param layer the place, or null for the key's default
 * @param synonyms all settings that bear on it, the one in force first
 */
record Resolved<T>(
    ConfigKey<T> key,
    @Nullable T value,
    ConfigSource source,
    @Nullable Layer layer,
    List<ConfigSynonym> synonyms) {

  /** Looks a key up in layers of falling precedence. */
  static <T> Resolved<T> of(ConfigKey<T> key, List<Layer> layers) {
    T value = null;
    Layer found = null;
    List<ConfigSynonym> synonyms = new ArrayList<>();
    for (Layer layer : layers) {
      for (ConfigKey.Fallback<T> link : key.chain()) {
        Layer.Setting setting = layer.get(link.key());
        if (setting == null) {
          continue;
        }
        if (value == null) {
          value = link.conversion().apply(setting.value());
          found = layer;
        }
        synonyms.add(synonym(link.key(), setting.text(), layer.source()));
      }
    }
    for (ConfigKey.Fallback<T> link : key.chain()) {
      Object byDefault = link.key().defaultValue();
      if (byDefault != null) {
        value = value == null ? link.conversion().apply(byDefault) : value;
        synonyms.add(
            synonym(link.key(), link.key().render(byDefault), ConfigSource.DEFAULT_CONFIG));
      }
    }
    ConfigSource source = found == null ? ConfigSource.DEFAULT_CONFIG : found.source();
    return new Resolved<>(key, value, source, found, List.copyOf(synonyms));
  }

  /** Returns it in the terms of DescribeConfigs. */
  ConfigEntry entry() {
    String text = value == null || key.sensitive() ? null : key.render(value);
    return new ConfigEntry(key, text, source, key.updateMode() == UpdateMode.READ_ONLY, synonyms);
  }

  /** Returns "name=value" and where it comes from, to be read in a sentence. */
  String shown() {
    ConfigSynonym first = synonyms.get(0);
    String place = layer == null ? "(the default)" : layer.origin();
    return (first.name() + "=" + first.value() + " " + place).strip();
  }

  private static ConfigSynonym synonym(ConfigKey<?> key, String text, ConfigSource source) {
    return new ConfigSynonym(key.name(), key.sensitive() ? null : text, source);
  }
}
