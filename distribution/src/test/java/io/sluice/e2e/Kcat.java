package io.sluice.e2e;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The command-line client built on librdkafka. */
final class Kcat {
  private Kcat() {}

  static boolean isInstalled() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kcat")));
  }

  /** Runs it with this input and returns what it prints; fails unless it succeeds. */
  static String run(String input, String... arguments) {
    return ChildProcess.run(
        input, Stream.concat(Stream.of("kcat"), List.of(arguments).stream()).toList());
  }
}
