package io.sluice.cli.cluster;

import io.sluice.cli.client.CommandException;
import io.sluice.time.Threads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One broker of a local cluster: a process whose output goes to a file. */
final class DevBroker {
  private static final String READY = "ready";
  private static final int TAIL_LINES = 20;

  private final int id;
  private final Process process;
  private final Path output;
  private final Deque<String> tail = new ArrayDeque<>();
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();

  private DevBroker(int id, Process process, Path output) {
    this.id = id;
    this.process = process;
    this.output = output;
  }

  /**
   * Starts a broker; does not wait.
   *
   * @param home the distribution
   * @param folder where it keeps everything; made if need be
   */
  static DevBroker start(int id, Path home, Path folder, Map<String, String> settings) {
    try {
      Files.createDirectories(folder);
      Path file = folder.resolve("server.properties");
      Properties properties = new Properties();
      properties.putAll(settings);
      try (Writer out = Files.newBufferedWriter(file)) {
        properties.store(out, null);
      }
      ProcessBuilder builder =
          new ProcessBuilder(home.resolve("bin").resolve("sluice").toString(), "start", "" + file)
              .directory(folder.toFile())
              .redirectErrorStream(true);
      builder.environment().put("SLUICE_LOG_DIR", folder.resolve("logs").toString());
      DevBroker broker = new DevBroker(id, builder.start(), folder.resolve("output.log"));
      Threads.startDaemon("output of broker " + id, broker::read);
      return broker;
    } catch (IOException e) {
      throw new CommandException("broker " + id + " cannot be started: " + e.getMessage());
    }
  }

  /** Reads to the end even if nothing can be written: a broker must not wait for its reader. */
  private void read() {
    try (BufferedReader lines = process.inputReader();
        PrintWriter out = new PrintWriter(Files.newBufferedWriter(output), true)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.println(line);
        remember(line);
        if (line.equals(READY)) {
          ready.complete(true);
        }
      }
    } catch (IOException e) {
      remember("its output cannot be read: " + e.getMessage());
    }
    process.onExit().thenRun(() -> ready.complete(false));
  }

  private synchronized void remember(String line) {
    tail.addLast(line);
    if (tail.size() > TAIL_LINES) {
      tail.removeFirst();
    }
  }

  int id() {
    return id;
  }

  Path output() {
    return output;
  }

  /** Completes with whether the broker is ready: if not, it has ended before. */
  CompletableFuture<Boolean> ready() {
    return ready;
  }

  /** Completes when the process has ended. */
  CompletableFuture<Integer> ended() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** Returns the last lines that it has printed. */
  synchronized List<String> tail() {
    return List.copyOf(tail);
  }

  /** Asks it to end. */
  void ask() {
    process.destroy();
  }

  /**
   * Waits until it has ended, and kills it if it does not in time.
   *
   * @return whether it ended by itself
   */
  boolean awaitEnd(long waitMaxMs) {
    try {
      if (process.waitFor(waitMaxMs, TimeUnit.MILLISECONDS)) {
        return true;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly().onExit().join();
    return false;
  }
}
