package io.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process of the distribution: a broker, or an attempt at one. Closing it kills it if it still
 * runs.
 */
final class BrokerProcess implements AutoCloseable {
  private static final int PATIENCE_S = 120;

  private final Process process;
  private final Path errors;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();

  BrokerProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    Thread reader = new Thread(this::read, "output of broker " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    process
        .inputReader()
        .lines()
        .forEach(
            line -> {
              lines.add(line);
              if (line.equals("ready")) {
                ready.complete(true);
              }
            });
    ready.complete(false);
  }

  void awaitReady() {
    try {
      if (!ready.get(PATIENCE_S, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "the broker ended with " + awaitExit() + "\n" + output() + errors());
      }
    } catch (InterruptedException | ExecutionException | TimeoutException failure) {
      close();
      throw new AssertionError("the broker did not become ready\n" + output() + errors(), failure);
    }
  }

  /** Returns the first listener of the start block, as {@code host:port}. */
  String address() {
    return lines.stream()
        .filter(line -> line.strip().startsWith("listeners "))
        .map(line -> line.replaceFirst(".*?://", "").replaceFirst(",.*", "").strip())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no listener in\n" + output()));
  }

  String host() {
    return address().substring(0, address().lastIndexOf(':'));
  }

  int port() {
    return Integer.parseInt(address().substring(address().lastIndexOf(':') + 1));
  }

  /** Returns what it has written to standard output. */
  String output() {
    return String.join("\n", lines) + "\n";
  }

  /** Returns what it has written to standard error: refusals, and its log. */
  String errors() {
    try {
      return Files.readString(errors);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  boolean running() {
    return process.isAlive();
  }

  /** Asks it to end as an operator does, with SIGTERM, and returns its exit code. */
  int terminate() {
    process.toHandle().destroy();
    return awaitExit();
  }

  /** Ends it as a power cut would, with SIGKILL. */
  void kill() {
    process.toHandle().destroyForcibly();
    awaitExit();
  }

  /** Stops it in its tracks, as a machine does that hangs, with SIGSTOP. */
  void pause() {
    signal("-STOP");
  }

  /** Lets it go on after {@link #pause}. */
  void resume() {
    signal("-CONT");
  }

  private void signal(String name) {
    ChildProcess.run("", List.of("kill", name, String.valueOf(process.pid())));
  }

  int awaitExit() {
    try {
      if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
        process.toHandle().destroyForcibly();
        throw new AssertionError("the process did not end\n" + output() + errors());
      }
      ready.get(PATIENCE_S, TimeUnit.SECONDS);
      return process.exitValue();
    } catch (InterruptedException | ExecutionException | TimeoutException failure) {
      throw new AssertionError(failure);
    }
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly();
    awaitExit();
  }
}
