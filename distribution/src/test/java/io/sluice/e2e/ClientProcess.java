package io.sluice.e2e;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A client in a process of its own, which says what it does line by line, and can be killed. */
final class ClientProcess implements AutoCloseable {
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(90);

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  private ClientProcess(Process process) {
    this.process = process;
    gather("output", process.inputReader(), lines);
    gather("errors", process.errorReader(), complaints);
  }

  private void gather(String what, BufferedReader from, List<String> to) {
    Thread.ofPlatform()
        .daemon()
        .name(what + " of client " + process.pid())
        .start(() -> from.lines().forEach(line -> take(line, to)));
  }

  /** Starts a main class of the tests with the JARs of a release. */
  static ClientProcess start(ClientVersion client, Class<?> main, String... arguments)
      throws IOException {
    return start(Path.of(System.getProperty("sluice.clients"), client.toString()), main, arguments);
  }

  /** Starts a main class of the tests with the JARs of a folder. */
  static ClientProcess start(Path jars, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    command.addAll(List.of("-cp", classes() + File.pathSeparator + jars + "/*"));
    command.add(main.getName());
    command.addAll(Arrays.asList(arguments));
    return new ClientProcess(new ProcessBuilder(command).start());
  }

  private static Path classes() {
    try {
      return Path.of(
          ClientProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private synchronized void take(String line, List<String> to) {
    to.add(line);
    notifyAll();
  }

  /** Waits until it has said so. */
  synchronized void await(String what, Predicate<List<String>> said) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NS;
    while (!said.test(lines)) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (leftMs <= 0 || !process.isAlive()) {
        throw new AssertionError(what + "; alive: " + process.isAlive() + "; " + this);
      }
      wait(leftMs);
    }
  }

  /** Returns what it has said so far. */
  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  boolean running() {
    return process.isAlive();
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

  @Override
  public synchronized String toString() {
    return "it said " + lines + ", and complained " + complaints;
  }
}
