package io.sluice.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Apache Kafka's command-line tools, in the release that the build has fetched. */
final class KafkaTool {
  private KafkaTool() {}

  /** Runs a tool with this input; fails unless it succeeds. Returns what it prints. */
  static String run(String input, String servers, String tool, String... arguments) {
    List<String> command = command(tool);
    command.addAll(List.of("--bootstrap-server", servers));
    command.addAll(List.of(arguments));
    return ChildProcess.run(input, command);
  }

  /** Runs a tool that asks no broker. */
  static String runAlone(String tool, String... arguments) {
    List<String> command = command(tool);
    command.addAll(List.of(arguments));
    return ChildProcess.run("", command);
  }

  private static List<String> command(String tool) {
    Path libraries = Path.of(System.getProperty("sluice.tools"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", libraries + "/*", tool));
    return command;
  }
}
