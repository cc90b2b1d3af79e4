package io.sluice.cli;

import io.sluice.config.BrokerConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that name a broker's configuration. */
final class BrokerOptions {
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description =
          "The broker's properties file; without it, config/server.properties of the distribution.")
  private @Nullable String file;

  @Option(
      names = "--set",
      paramLabel = "key=value",
      description = "A setting that goes before the file; may be given several times.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Nullable String file() {
    return file;
  }

  Map<String, String> settings() {
    return settings;
  }

  BrokerConfig load() {
    return Configurations.load(file, settings);
  }
}
