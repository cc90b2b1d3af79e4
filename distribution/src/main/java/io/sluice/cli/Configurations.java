package io.sluice.cli;

import io.sluice.config.BrokerConfig;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the broker's configuration as a command names it. */
final class Configurations {
  private Configurations() {}

  /**
   * Reads a configuration.
   *
   * @param file its file, or null for the distribution's own, if there is one
   * @param settings what goes before it
   */
  static BrokerConfig load(@Nullable String file, Map<String, String> settings) {
    Path path =
        file == null ? Installation.defaultConfiguration() : Installation.directory().resolve(file);
    boolean given = file != null || Installation.isReadable(path);
    return BrokerConfig.load(
        given ? path : null, settings, Installation.defaults(), Installation.directory());
  }
}
