package io.sluice.metadata;

import io.sluice.protocol.Uuid;
import io.sluice.time.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a session with the tree: lays out an empty one, sets the watches and has everything read
 * after each connect, opens a new session when one has ended. Confined to the store's thread.
 */
final class SessionKeeper {
  private static final Logger log = LoggerFactory.getLogger(SessionKeeper.class);
  private static final long RETRY_MS = 1_000;

  private final Scheduler scheduler;
  private final Tree tree;
  private final Replica replica;
  private final Follower follower;
  private final Operations operations;
  private final Supplier<Uuid> clusterIds;
  private final Lease lease;
  private final LeaseRenewal renewal;
  private final List<Consumer<SessionState>> listeners = new ArrayList<>();
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private SessionState state = SessionState.SUSPENDED;
  private @Nullable TreeSession session;
  private int connection;
  private boolean imageIsCurrent;
  private boolean closed;
  private volatile String trouble = "no server answers";

  SessionKeeper(
      Scheduler scheduler,
      Tree tree,
      Replica replica,
      Follower follower,
      Operations operations,
      Lease lease,
      Supplier<Uuid> clusterIds) {
    this.scheduler = scheduler;
    this.tree = tree;
    this.replica = replica;
    this.follower = follower;
    this.operations = operations;
    this.clusterIds = clusterIds;
    this.lease = lease;
    renewal = new LeaseRenewal(scheduler, lease, this::renewed, this::lapsed);
  }

  /** Completes when the first image is there. */
  CompletableFuture<Void> started() {
    return started;
  }

  /** Returns what stood in the way of the first image, in words. */
  String trouble() {
    return trouble;
  }

  /** Returns the present session; null before the first. */
  @Nullable TreeSession session() {
    return session;
  }

  void subscribe(Consumer<SessionState> listener) {
    listeners.add(listener);
    tell(listener, state);
  }

  void open() {
    if (!closed) {
      Events events = new Events();
      session = tree.open(events);
      events.of = session;
    }
  }

  void close() {
    if (closed) {
      return;
    }
    closed = true;
    connection++;
    renewal.end();
    follower.disconnected();
    operations.close();
    if (session != null) {
      session.close();
    }
    started.completeExceptionally(
        new MetadataException(MetadataException.Reason.CLOSED, "The metadata store is closed"));
  }

  private void connected(TreeSession current) {
    prepare(current, ++connection);
  }

  private void prepare(TreeSession current, int mine) {
    current
        .watch(Layout.FOLLOWED)
        .thenCombine(layOut(current), (watching, laidOut) -> laidOut)
        .whenComplete(
            (done, failure) -> {
              if (mine != connection) {
                return;
              }
              if (failure != null) {
                broken(current, mine, TreeException.of(failure));
              } else {
                renewal.begin(current);
                follower.load(current, () -> loaded(current), f -> broken(current, mine, f));
              }
            });
  }

  private CompletableFuture<Void> layOut(TreeSession current) {
    return current
        .read(Layout.CLUSTER)
        .thenCompose(
            node -> {
              if (node != null) {
                replica.clusterId(clusterId(node));
                return CompletableFuture.completedFuture(null);
              }
              return current
                  .createRoot()
                  .thenCompose(made -> current.commit(Layout.empty(clusterIds.get().toString())))
                  .exceptionallyCompose(SessionKeeper::unlessOtherWasFaster)
                  .thenCompose(done -> layOut(current));
            });
  }

  private static String clusterId(Node node) {
    try {
      return NodeFormat.clusterId(node);
    } catch (IllegalArgumentException senseless) {
      throw new TreeException(
          TreeException.Kind.REFUSED,
          "Node " + Layout.CLUSTER + " makes no sense: " + senseless.getMessage());
    }
  }

  private static CompletableFuture<Void> unlessOtherWasFaster(Throwable failure) {
    TreeException cause = TreeException.of(failure);
    return cause.kind() == TreeException.Kind.CONFLICT
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(cause);
  }

  private void loaded(TreeSession current) {
    operations.ready(current);
    imageIsCurrent = true;
    renewed();
    started.complete(null);
  }

  private void renewed() {
    if (imageIsCurrent && lease.inTime()) {
      moveTo(SessionState.CONNECTED);
    }
  }

  /** A lost connection is reported by itself; all else is tried again. */
  private void broken(TreeSession current, int mine, TreeException failure) {
    operations.suspended();
    imageIsCurrent = false;
    renewal.pause(); // Who cannot follow must not lead.
    if (failure.kind() == TreeException.Kind.CONNECTION_LOST
        || failure.kind() == TreeException.Kind.SESSION_OVER) {
      return;
    }
    trouble = String.valueOf(failure.getMessage());
    log.error("Reading the metadata failed, trying again: {}", trouble);
    if (state == SessionState.CONNECTED) {
      moveTo(SessionState.SUSPENDED);
    }
    scheduler.schedule(
        RETRY_MS,
        () -> {
          if (mine == connection) {
            prepare(current, mine);
          }
        });
  }

  private void disconnected() {
    connection++;
    imageIsCurrent = false;
    renewal.pause();
    follower.disconnected();
    operations.suspended();
    if (state == SessionState.CONNECTED) {
      moveTo(SessionState.SUSPENDED);
    }
  }

  private void lapsed() {
    if (state == SessionState.CONNECTED || state == SessionState.SUSPENDED) {
      moveTo(SessionState.LAPSED);
    }
  }

  private void expired() {
    connection++;
    imageIsCurrent = false;
    renewal.end();
    follower.disconnected();
    operations.sessionOver();
    if (started.isDone()) {
      moveTo(SessionState.EXPIRED);
    }
    open();
  }

  private void moveTo(SessionState next) {
    if (next != state) {
      if (started.isDone()) {
        log.info("Metadata session: {} → {}", state, next);
      }
      state = next;
      List.copyOf(listeners).forEach(listener -> tell(listener, next));
    }
  }

  private static void tell(Consumer<SessionState> listener, SessionState state) {
    try {
      listener.accept(state);
    } catch (RuntimeException | Error failure) {
      log.error("A listener failed on the session's state {}", state, failure);
    }
  }

  /** Events of one session; those of a session that was given up are dropped. */
  private final class Events implements TreeEvents {
    private @Nullable TreeSession of;

    @Override
    public void connected() {
      if (isCurrent()) {
        SessionKeeper.this.connected(of);
      }
    }

    @Override
    public void disconnected() {
      if (isCurrent()) {
        SessionKeeper.this.disconnected();
      }
    }

    @Override
    public void expired() {
      if (isCurrent()) {
        SessionKeeper.this.expired();
      }
    }

    @Override
    public void changed(String path) {
      if (isCurrent()) {
        follower.changed(path);
      }
    }

    private boolean isCurrent() {
      return !closed && of != null && of == session;
    }
  }
}
