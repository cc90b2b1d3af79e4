package io.sluice.e2e;

import io.sluice.e2e.client.MemberMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A member of a group in a process of its own. */
final class MemberProcess implements AutoCloseable {
  private static final long PATIENCE_MS = 90_000;

  private final Process process;
  private final List<String> lines = new ArrayList<>();

  private MemberProcess(Process process) {
    this.process = process;
    Thread.ofPlatform()
        .daemon()
        .name("output of member " + process.pid())
        .start(() -> process.inputReader().lines().forEach(this::take));
  }

  static MemberProcess start(
      ClientVersion client, String servers, String topic, Map<String, String> settings)
      throws IOException {
    String clients = Path.of(System.getProperty("sluice.clients"), client.toString()) + "/*";
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.add(classes() + java.io.File.pathSeparator + clients);
    command.addAll(List.of(MemberMain.class.getName(), servers, topic));
    settings.forEach((key, value) -> command.add(key + "=" + value));
    return new MemberProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  private static Path classes() {
    try {
      return Path.of(MemberMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (java.net.URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private synchronized void take(String line) {
    lines.add(line);
    notifyAll();
  }

  /** Waits until it has said so. */
  synchronized void await(String what, Predicate<List<String>> said) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_MS * 1_000_000;
    while (!said.test(lines)) {
      long leftMs = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0 || !process.isAlive()) {
        throw new AssertionError(what + ": " + lines + ", alive: " + process.isAlive());
      }
      wait(leftMs);
    }
  }

  /** Returns what it owns by its last word, such as {@code [0, 1]}. */
  synchronized String owned() {
    String owned = "[]";
    for (String line : lines) {
      if (line.startsWith("owns ")) {
        owned = line.substring("owns ".length());
      } else if (line.startsWith("gives up ")) {
        owned = "[]";
      }
    }
    return owned;
  }

  /** Ends it without a word to the broker. */
  @Override
  public void close() {
    process.toHandle().destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
