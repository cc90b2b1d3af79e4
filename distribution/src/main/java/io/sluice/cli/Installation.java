package io.sluice.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where the distribution lies, and what follows from it. */
final class Installation {
  private static final String HOME_PROPERTY = "sluice.home";
  private static final String DIRECTORY_PROPERTY = "sluice.directory";
  private static final String LOG_DIR_VARIABLE = "SLUICE_LOG_DIR";

  private Installation() {}

  /** Returns the distribution's folder, which the launcher names. */
  static Path home() {
    return Path.of(System.getProperty(HOME_PROPERTY, ".")).toAbsolutePath().normalize();
  }

  /** Returns the folder in which the command was given; the launcher names it, for it leaves it. */
  static Path directory() {
    return Path.of(System.getProperty(DIRECTORY_PROPERTY, "")).toAbsolutePath();
  }

  static Path defaultConfiguration() {
    return home().resolve("config").resolve("server.properties");
  }

  static Path loggingConfiguration() {
    return home().resolve("config").resolve("logging.properties");
  }

  /** Returns where the log files go. */
  static Path logDir() {
    String chosen = System.getenv(LOG_DIR_VARIABLE);
    return chosen == null || chosen.isBlank()
        ? home().resolve("logs")
        : directory().resolve(chosen);
  }

  /** Returns the settings whose defaults are folders of the distribution. */
  static Map<String, String> defaults() {
    return Map.of(
        "log.dir",
        home().resolve("data").toString(),
        "plugins.dir",
        home().resolve("plugins").toString());
  }

  static String version() {
    try (InputStream in = Installation.class.getResourceAsStream("version.txt")) {
      return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean isReadable(Path file) {
    return Files.isRegularFile(file) && Files.isReadable(file);
  }
}
