package io.sluice.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key with the value in force, in the terms of the DescribeConfigs API.
 *
 * @param key what is described
 * @param value the value in force as text; null for a secret, and where there is none
 * @param source where it came from
 * @param readOnly whether it cannot be changed while the broker runs
 * @param synonyms every setting that bears on it, the one in force first
 */
public record ConfigEntry(
    ConfigKey<?> key,
    @Nullable String value,
    ConfigSource source,
    boolean readOnly,
    List<ConfigSynonym> synonyms) {
  public ConfigEntry {
    synonyms = List.copyOf(synonyms);
  }

  /** Returns the key's name. */
  public String name() {
    return key.name();
  }

  /** Returns whether the value is a secret. */
  public boolean sensitive() {
    return key.sensitive();
  }
}
