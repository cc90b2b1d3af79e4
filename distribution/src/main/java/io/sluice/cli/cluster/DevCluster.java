package io.sluice.cli.cluster;

import io.sluice.cli.client.CommandException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The brokers of a local cluster. Started by one thread, stopped by any: what is started after that
 * is stopped at once.
 */
final class DevCluster {
  private static final long START_WAIT_S = 120;
  private static final long STOP_WAIT_MS = 30_000;

  private final DevSettings settings;
  private final PrintWriter out;
  private final List<DevBroker> brokers = new ArrayList<>();
  private boolean stopped;

  DevCluster(DevSettings settings, PrintWriter out) {
    this.settings = settings;
    this.out = out;
  }

  /**
   * Starts all brokers and waits until they are ready.
   *
   * @param home the distribution
   * @throws CommandException if one is not; the others still run then
   */
  void start(Path home) {
    for (int id = 1; id <= settings.brokers(); id++) {
      synchronized (this) {
        if (stopped) {
          return;
        }
        brokers.add(DevBroker.start(id, home, settings.folder(id), settings.of(id)));
      }
    }
    for (DevBroker broker : brokers()) {
      awaitReady(broker);
    }
  }

  private void awaitReady(DevBroker broker) {
    try {
      if (!anyEnded().applyToEither(broker.ready(), x -> x).get(START_WAIT_S, TimeUnit.SECONDS)) {
        throw failed();
      }
    } catch (TimeoutException late) {
      throw new CommandException(
          "broker %d is not ready after %d s; %s"
              .formatted(broker.id(), START_WAIT_S, endOfLog(broker)));
    } catch (ExecutionException failure) {
      throw new IllegalStateException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted");
    }
  }

  /** Completes with false when a broker has ended before it was ready. */
  private CompletableFuture<Boolean> anyEnded() {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    for (DevBroker broker : brokers()) {
      broker
          .ready()
          .thenAccept(
              ready -> {
                if (!ready) {
                  ended.complete(false);
                }
              });
    }
    return ended;
  }

  private CommandException failed() {
    for (DevBroker broker : brokers()) {
      if (Boolean.FALSE.equals(broker.ready().getNow(null))) {
        return new CommandException(
            "broker %d has not started; %s".formatted(broker.id(), endOfLog(broker)));
      }
    }
    return new CommandException("a broker has not started");
  }

  private static String endOfLog(DevBroker broker) {
    return "the end of " + broker.output() + ":\n    " + String.join("\n    ", broker.tail());
  }

  /** Returns when all brokers have ended, each of which is told of. */
  void awaitEnd() {
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (DevBroker broker : brokers()) {
      ends.add(broker.ended().thenAccept(code -> tellOfEnd(broker, code)));
    }
    CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join();
  }

  private synchronized void tellOfEnd(DevBroker broker, int code) {
    if (!stopped) {
      out.println("broker " + broker.id() + " has ended with " + code + "; " + endOfLog(broker));
      out.flush();
    }
  }

  synchronized boolean isStopped() {
    return stopped;
  }

  String bootstrap() {
    return settings.bootstrap();
  }

  private synchronized List<DevBroker> brokers() {
    return List.copyOf(brokers);
  }

  /**
   * Stops all brokers, at the same time, and waits for them.
   *
   * @return whether there was anything to do: false if another thread does or has done it
   */
  boolean stop() {
    synchronized (this) {
      if (stopped) {
        return false;
      }
      stopped = true;
    }
    List<DevBroker> all = brokers();
    all.forEach(DevBroker::ask);
    for (DevBroker broker : all) {
      if (!broker.awaitEnd(STOP_WAIT_MS)) {
        out.println("broker " + broker.id() + " did not stop in time and was killed");
      }
    }
    return true;
  }
}
