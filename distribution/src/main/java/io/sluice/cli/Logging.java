package io.sluice.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.ConsoleHandler;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * Sets up java.util.logging, which slf4j writes to: levels from {@code config/logging.properties},
 * one line a message.
 */
final class Logging {
  private static final int FILE_BYTES_MAX = 20 * 1024 * 1024;
  private static final int FILES_MAX = 10;

  private Logging() {}

  /**
   * Writes to the console, and to {@code sluice.0.log} in the log folder, which is rotated by size.
   */
  static void toConsoleAndFile() {
    readLevels();
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(prepared(new ConsoleHandler()));
    Path folder = Installation.logDir();
    try {
      Files.createDirectories(folder);
      root.addHandler(
          prepared(
              new FileHandler(
                  folder.resolve("sluice.%g.log").toString(), FILE_BYTES_MAX, FILES_MAX, true)));
    } catch (IOException e) {
      root.warning("No log file can be written in " + folder + ": " + e.getMessage());
    }
  }

  private static Handler prepared(Handler handler) {
    handler.setFormatter(new LineFormatter());
    handler.setLevel(Level.ALL);
    return handler;
  }

  private static void readLevels() {
    Path file = Installation.loggingConfiguration();
    if (!Installation.isReadable(file)) {
      return;
    }
    try (InputStream in = Files.newInputStream(file)) {
      LogManager.getLogManager().readConfiguration(in);
    } catch (IOException e) {
      Logger.getLogger("").warning(file + " cannot be read: " + e.getMessage());
    }
  }
}
