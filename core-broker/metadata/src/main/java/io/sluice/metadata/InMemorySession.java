package io.sluice.metadata;

import io.sluice.time.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session with the tree in memory, both its ends. What was sent when the connection is cut is
 * lost: a request that had not arrived is not carried out, an answer is not heard.
 */
final class InMemorySession implements TreeSession {
  private final InMemoryMetadata server;

  /** Runs what happens at this end of the connection. */
  private final Scheduler client;

  private final TreeEvents events;
  private final int timeoutMs;
  private final Set<CompletableFuture<?>> unanswered = new LinkedHashSet<>();
  private final List<String> watched = new ArrayList<>();
  private Pipe toServer;
  private Pipe toClient;
  private Scheduler.@Nullable Timer timeout;
  private long id;
  private boolean connected;
  private boolean over;
  private boolean deaf;

  InMemorySession(InMemoryMetadata server, Scheduler client, TreeEvents events, int timeoutMs) {
    this.server = server;
    this.client = client;
    this.events = events;
    this.timeoutMs = timeoutMs;
    toServer = new Pipe(server.scheduler());
    toClient = new Pipe(client);
  }

  /** The network between the two ends works from now on. */
  void connect() {
    if (connected || deaf) {
      return;
    }
    connected = true;
    toServer = new Pipe(server.scheduler());
    toClient = new Pipe(client);
    toServer.send(this::greet);
  }

  private void greet() {
    if (timeout != null) {
      timeout.cancel();
      timeout = null;
    }
    if (over) {
      toClient.send(this::tellExpired);
      return;
    }
    if (id == 0) {
      id = server.begin(this);
    }
    toClient.send(events::connected);
  }

  /** The network between the two ends is cut; the session ends when its time is over. */
  void disconnect() {
    if (!connected) {
      return;
    }
    toClient.cut();
    lose();
    hearOfLoss();
  }

  /**
   * The process at this end was stopped: what had come to it is read when it goes on, and then that
   * the connection is lost.
   */
  void fallSilent() {
    if (connected) {
      toClient.end();
      lose();
      client.schedule(0, this::hearOfLoss);
    }
  }

  private void lose() {
    connected = false;
    toServer.cut();
    watched.clear();
    if (id != 0 && timeout == null) {
      timeout = server.scheduler().schedule(timeoutMs, this::endAtServer);
    }
  }

  private void hearOfLoss() {
    if (!deaf) {
      failUnanswered(TreeException.Kind.CONNECTION_LOST);
      events.disconnected();
    }
  }

  /** The process at this end is gone; nobody tells the server. */
  void crash() {
    deaf = true;
    unanswered.clear();
    disconnect();
  }

  /** The server ends the session. */
  void expire() {
    endAtServer();
    if (connected) {
      toClient.send(this::tellExpired);
    }
  }

  private void endAtServer() {
    timeout = null;
    if (!over) {
      over = true;
      server.end(this, id);
    }
  }

  private void tellExpired() {
    deaf = true;
    failUnanswered(TreeException.Kind.SESSION_OVER);
    events.expired();
  }

  private void failUnanswered(TreeException.Kind kind) {
    List<CompletableFuture<?>> failed = List.copyOf(unanswered);
    unanswered.clear();
    failed.forEach(f -> f.completeExceptionally(new TreeException(kind, kind.toString())));
  }

  /** Tells the client of a change, if it watches the path. */
  void report(String path) {
    boolean isWatched =
        watched.stream().anyMatch(top -> path.equals(top) || path.startsWith(top + "/"));
    if (isWatched) {
      toClient.send(() -> events.changed(path));
    }
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public int timeoutMs() {
    return timeoutMs;
  }

  @Override
  public CompletableFuture<@Nullable Node> read(String path) {
    return ask(() -> server.read(path));
  }

  @Override
  public CompletableFuture<List<String>> children(String path) {
    return ask(() -> server.children(path));
  }

  @Override
  public CompletableFuture<Void> commit(List<Edit> edits) {
    return ask(
        () -> {
          server.commit(edits, id);
          return null;
        });
  }

  @Override
  public CompletableFuture<Void> sync() {
    return ask(() -> null);
  }

  @Override
  public CompletableFuture<Void> confirm() {
    return sync();
  }

  @Override
  public CompletableFuture<Void> watch(List<String> paths) {
    return ask(
        () -> {
          watched.addAll(paths);
          return null;
        });
  }

  @Override
  public CompletableFuture<Void> createRoot() {
    return ask(() -> null);
  }

  @Override
  public void close() {
    deaf = true;
    unanswered.clear();
    if (connected) {
      toServer.send(
          () -> {
            endAtServer();
            disconnect();
          });
    } else {
      disconnect();
    }
  }

  private <T> CompletableFuture<T> ask(Supplier<T> request) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    if (!connected || deaf) {
      TreeException.Kind kind =
          over ? TreeException.Kind.SESSION_OVER : TreeException.Kind.CONNECTION_LOST;
      return CompletableFuture.failedFuture(new TreeException(kind, kind.toString()));
    }
    unanswered.add(answer);
    toServer.send(() -> answer(request, answer));
    return answer;
  }

  private <T> void answer(Supplier<T> request, CompletableFuture<T> answer) {
    if (over) {
      return; // That the session is over is on its way.
    }
    try {
      T result = request.get();
      toClient.send(() -> complete(answer, () -> answer.complete(result)));
    } catch (TreeException refused) {
      toClient.send(() -> complete(answer, () -> answer.completeExceptionally(refused)));
    }
  }

  private void complete(CompletableFuture<?> answer, Runnable completion) {
    if (unanswered.remove(answer)) {
      completion.run();
    }
  }

  /** One direction of a connection: nothing in it overtakes. */
  private final class Pipe {
    private final Queue<Runnable> messages = new ArrayDeque<>();
    private final Scheduler receiver;
    private boolean cut;

    Pipe(Scheduler receiver) {
      this.receiver = receiver;
    }

    void send(Runnable message) {
      if (!cut) {
        messages.add(message);
        receiver.schedule(server.nextDelayMs(), this::deliverNext);
      }
    }

    private void deliverNext() {
      Runnable message = messages.poll();
      if (message != null && !(deaf && this == toClient)) {
        message.run();
      }
    }

    void cut() {
      end();
      messages.clear();
    }

    /** Takes nothing more; what is under way still arrives. */
    void end() {
      cut = true;
    }
  }
}
