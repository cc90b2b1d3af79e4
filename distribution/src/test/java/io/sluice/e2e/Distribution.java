package io.sluice.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * An unpacked distribution, and how its processes are run.
 *
 * @param home its folder
 * @param prefix a command that runs another one, or nothing
 * @param javaOptions for the Java virtual machine, beside those of the distribution
 */
record Distribution(Path home, List<String> prefix, String javaOptions) {
  Distribution(Path home) {
    this(home, List.of(), "");
  }

  /** Returns the one that the build has made. */
  static Distribution built() {
    return new Distribution(Path.of(System.getProperty("sluice.distribution")));
  }

  /**
   * Returns the same, with processes run by another command, such as one that changes the network.
   */
  Distribution within(List<String> command) {
    return new Distribution(home, command, javaOptions);
  }

  /** Returns the same, with other options for the Java virtual machine. */
  Distribution withJavaOptions(String options) {
    return new Distribution(home, prefix, options);
  }

  /** Returns a copy without the JAR of one module of {@code lib/}. */
  Distribution without(String artifact, Path copy) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(home.relativize(file).toString()));
      }
    }
    List<Path> jars;
    try (Stream<Path> files = Files.list(copy.resolve("lib"))) {
      jars =
          files.filter(file -> file.getFileName().toString().startsWith(artifact + "-")).toList();
    }
    if (jars.size() != 1) {
      throw new IllegalStateException("not one JAR of " + artifact + " but " + jars);
    }
    Files.delete(jars.getFirst());
    return new Distribution(copy);
  }

  /**
   * Starts a broker on a free port and waits until it is ready.
   *
   * @param directory holds its configuration, data, logs and output; a second start continues with
   *     what is there
   * @param settings go before the defaults of {@link #settings}
   */
  BrokerProcess start(Path directory, Map<String, String> settings) throws IOException {
    BrokerProcess broker = launch(directory, settings);
    broker.awaitReady();
    return broker;
  }

  /** Starts a broker and does not wait for anything. */
  BrokerProcess launch(Path directory, Map<String, String> settings) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve("server.properties");
    Properties properties = settings(directory);
    properties.putAll(settings);
    try (var out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    return run(directory, "start", file.toString());
  }

  /** Runs {@code bin/sluice} with these arguments. */
  BrokerProcess run(Path directory, String... arguments) throws IOException {
    Files.createDirectories(directory);
    List<String> command = new ArrayList<>(prefix);
    command.add(home.resolve("bin/sluice").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    Path errors = directory.resolve("stderr");
    builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    builder.environment().put("SLUICE_LOG_DIR", directory.resolve("logs").toString());
    builder.environment().put("SLUICE_JAVA_OPTS", javaOptions);
    return new BrokerProcess(builder.start(), errors);
  }

  private static Properties settings(Path directory) {
    Properties properties = new Properties();
    properties.setProperty("listeners", "PLAINTEXT://127.0.0.1:0");
    properties.setProperty("log.dirs", directory.resolve("data").toString());
    return properties;
  }
}
