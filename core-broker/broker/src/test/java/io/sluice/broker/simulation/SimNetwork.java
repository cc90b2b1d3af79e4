package io.sluice.broker.simulation;

import io.sluice.time.VirtualTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Connections between processes. Within a connection and direction nothing overtakes; across
 * connections anything may. A message that is lost takes its connection with it: what was sent
 * after it does not arrive either, as TCP has it.
 */
final class SimNetwork {
  private static final int RESET_CHANCE = 2;

  private final VirtualTime time;
  private final RandomGenerator random;
  private final Map<Integer, Host> hosts = new TreeMap<>();
  private final Set<Link> cuts = new HashSet<>();
  private final List<Connection> connections = new ArrayList<>();
  private boolean faulty = true;

  /** One direction between two hosts. */
  private record Link(int from, int to) {}

  /** A process that answers requests. */
  private record Host(Process process, BiConsumer<Object, Consumer<Object>> handler) {}

  SimNetwork(VirtualTime time, RandomGenerator random) {
    this.time = time;
    this.random = random;
  }

  /** Has a process answer the requests that come to a host from now on. */
  void listen(int host, Process process, BiConsumer<Object, Consumer<Object>> handler) {
    hosts.put(host, new Host(process, handler));
  }

  /** Nothing arrives in this direction until it is mended. */
  void cut(int from, int to) {
    cuts.add(new Link(from, to));
  }

  boolean isCut(int from, int to) {
    return cuts.contains(new Link(from, to));
  }

  void mendAll() {
    cuts.clear();
  }

  /** Loses and delays no more, beyond what is usual. */
  void calm() {
    faulty = false;
    mendAll();
  }

  boolean faulty() {
    return faulty;
  }

  /** Resets all connections of a host, as when its process ends. */
  void reset(int host) {
    for (Connection connection : List.copyOf(connections)) {
      if (connection.from == host || connection.to == host) {
        connection.lose();
      }
    }
  }

  /**
   * Opens a connection, which is made for the process that listens when the first request comes.
   */
  Connection connect(int from, Process process, int to) {
    Connection connection = new Connection(from, process, to);
    connections.add(connection);
    return connection;
  }

  private long delayMs() {
    if (!faulty || random.nextInt(8) != 0) {
      return random.nextInt(1, 4);
    }
    return random.nextInt(20) == 0 ? random.nextInt(2_000) : random.nextInt(100);
  }

  /** Carries requests from one process to another, in order, and the answers back. */
  final class Connection {
    private final int from;
    private final int to;
    private final Process process;
    private final Set<CompletableFuture<Object>> unanswered = new java.util.LinkedHashSet<>();
    private Process listener;
    private long requestDueMs;
    private long answerDueMs;
    private boolean lost;

    private Connection(int from, Process process, int to) {
      this.from = from;
      this.process = process;
      this.to = to;
    }

    /** Gives it up; what was sent may still arrive. */
    void close() {
      lost = true;
      connections.remove(this);
    }

    boolean lost() {
      return lost;
    }

    /**
     * Sends a request.
     *
     * @return the answer; fails with an IOException if the connection is lost, or if there is no
     *     answer in time, which ends the connection as well
     */
    CompletableFuture<Object> ask(Object request, int timeoutMs) {
      CompletableFuture<Object> answer = new CompletableFuture<>();
      unanswered.add(answer);
      var timer = process.schedule(timeoutMs, () -> timedOut(answer));
      answer.whenComplete((done, failure) -> timer.cancel());
      if (lost) {
        process.schedule(0, () -> fail(answer, "the connection is lost"));
        return answer;
      }
      requestDueMs = Math.max(requestDueMs, time.wallMs() + delayMs());
      time.schedule(requestDueMs - time.wallMs(), () -> arrive(request, answer));
      return answer;
    }

    private void arrive(Object request, CompletableFuture<Object> answer) {
      Host host = hosts.get(to);
      if (listener == null && host != null) {
        listener = host.process;
      }
      if (lost || host == null || host.process != listener || !listener.alive()) {
        lose();
        return;
      }
      if (dropped(from, to)) {
        lose();
        return;
      }
      listener.execute(() -> host.handler.accept(request, response -> answer(response, answer)));
    }

    private void answer(Object response, CompletableFuture<Object> answer) {
      if (lost) {
        return;
      }
      answerDueMs = Math.max(answerDueMs, time.wallMs() + delayMs());
      time.schedule(
          answerDueMs - time.wallMs(),
          () -> {
            if (lost || dropped(to, from)) {
              lose();
            } else {
              process.execute(() -> complete(answer, response));
            }
          });
    }

    private boolean dropped(int sender, int receiver) {
      return cuts.contains(new Link(sender, receiver)) || faulty && random.nextInt(500) == 0;
    }

    private void complete(CompletableFuture<Object> answer, Object response) {
      if (unanswered.remove(answer)) {
        answer.complete(response);
      }
    }

    private void fail(CompletableFuture<Object> answer, String why) {
      if (unanswered.remove(answer)) {
        answer.completeExceptionally(new IOException(why));
      }
    }

    private void timedOut(CompletableFuture<Object> answer) {
      if (unanswered.contains(answer)) {
        lost = true;
        connections.remove(this);
        fail(answer, "no answer in time");
      }
    }

    /** Nothing arrives any more; whoever asked learns of it soon, or when its time is over. */
    private void lose() {
      connections.remove(this);
      if (lost) {
        return;
      }
      lost = true;
      if (!isCut(to, from) && random.nextInt(RESET_CHANCE) == 0) {
        process.schedule(
            delayMs(), () -> List.copyOf(unanswered).forEach(each -> fail(each, "reset")));
      }
    }
  }
}
