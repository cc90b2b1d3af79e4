package io.sluice.metadata;

import io.sluice.time.Scheduler;
import io.sluice.time.Threads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.HostProvider;
import org.apache.zookeeper.client.ZKClientConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session with a ZooKeeper ensemble; moves everything from the client's threads to the store's.
 */
final class ZooKeeperSession implements TreeSession, Watcher {
  private static final Logger log = LoggerFactory.getLogger(ZooKeeperSession.class);
  private static final long CLOSE_WAIT_MS = 3_000;

  /** Without a connection, nobody is there who could answer. */
  private static final long DISCONNECTED_CLOSE_WAIT_MS = 200;

  private final Scheduler scheduler;
  private final TreeEvents events;
  private final String chroot;
  private final boolean lone;
  private final ZooKeeper client;

  ZooKeeperSession(
      ZooKeeperSettings settings,
      HostProvider hosts,
      ZKClientConfig config,
      Scheduler scheduler,
      TreeEvents events)
      throws IOException {
    this.scheduler = scheduler;
    this.events = events;
    this.chroot = settings.chroot();
    this.lone = settings.lone();
    client =
        new ZooKeeper(settings.servers(), settings.sessionTimeoutMs(), this, false, hosts, config);
  }

  /** Returns ZooKeeper's own client. */
  ZooKeeper client() {
    return client;
  }

  /** Called by the client's event thread. */
  @Override
  public void process(WatchedEvent event) {
    switch (event.getType()) {
      case None -> {
        switch (event.getState()) {
          case SyncConnected -> onStoreThread(events::connected);
          case Disconnected -> onStoreThread(events::disconnected);
          case Expired -> onStoreThread(events::expired);
          case Closed -> {}
          default -> log.warn("ZooKeeper reports {}", event.getState());
        }
      }
      case NodeCreated, NodeDeleted, NodeDataChanged -> {
        String path = event.getPath().substring(chroot.length());
        onStoreThread(() -> events.changed(path));
      }
      default -> {}
    }
  }

  private void onStoreThread(Runnable action) {
    try {
      scheduler.schedule(0, action);
    } catch (RejectedExecutionException closed) {
      log.debug("An answer came after the store was closed");
    }
  }

  @Override
  public long id() {
    return client.getSessionId();
  }

  @Override
  public int timeoutMs() {
    return client.getSessionTimeout();
  }

  @Override
  public CompletableFuture<@Nullable Node> read(String path) {
    CompletableFuture<@Nullable Node> answer = new CompletableFuture<>();
    client.getData(
        chroot + path,
        null,
        (code, p, c, data, stat) -> {
          if (code == KeeperException.Code.NONODE.intValue()) {
            complete(answer, null);
          } else if (code != 0) {
            fail(answer, code, path);
          } else {
            byte[] content = data == null ? new byte[0] : data;
            complete(
                answer,
                new Node(content, stat.getVersion(), stat.getCzxid(), stat.getEphemeralOwner()));
          }
        },
        null);
    return answer;
  }

  @Override
  public CompletableFuture<List<String>> children(String path) {
    CompletableFuture<List<String>> answer = new CompletableFuture<>();
    client.getChildren(
        chroot + path,
        null,
        (int code, String p, Object c, List<String> names) -> {
          if (code == KeeperException.Code.NONODE.intValue()) {
            complete(answer, List.of());
          } else if (code != 0) {
            fail(answer, code, path);
          } else {
            complete(answer, names);
          }
        },
        null);
    return answer;
  }

  @Override
  public CompletableFuture<Void> commit(List<Edit> edits) {
    List<Op> ops = new ArrayList<>(edits.size());
    edits.forEach(edit -> ops.add(op(edit)));
    CompletableFuture<Void> answer = new CompletableFuture<>();
    client.multi(ops, (code, p, c, results) -> finish(answer, code, edits.getFirst().path()), null);
    return answer;
  }

  private Op op(Edit edit) {
    String path = chroot + edit.path();
    return switch (edit) {
      case Edit.Create create ->
          Op.create(
              path,
              create.data(),
              ZooDefs.Ids.OPEN_ACL_UNSAFE,
              create.ephemeral() ? CreateMode.EPHEMERAL : CreateMode.PERSISTENT);
      case Edit.Put put -> Op.setData(path, put.data(), put.version());
      case Edit.Delete delete -> Op.delete(path, delete.version());
      case Edit.Check check -> Op.check(path, check.version());
    };
  }

  @Override
  public CompletableFuture<Void> sync() {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    client.sync(
        chroot + Layout.CLUSTER,
        (code, path, context) -> finish(answer, code, Layout.CLUSTER),
        null);
    return answer;
  }

  /**
   * A transaction that only looks at a version: the leader has a majority write it down before it
   * is answered. Reads are answered by a server that may be cut off, and so is {@code sync} by a
   * leader that has lost its majority and does not know it. A server that is alone is not asked to
   * write: its disk may be full.
   */
  @Override
  public CompletableFuture<Void> confirm() {
    return lone ? sync() : commit(List.of(new Edit.Check(Layout.CLUSTER, Edit.ANY_VERSION)));
  }

  @Override
  public CompletableFuture<Void> watch(List<String> paths) {
    List<CompletableFuture<Void>> answers = new ArrayList<>();
    for (String path : paths) {
      CompletableFuture<Void> answer = new CompletableFuture<>();
      client.addWatch(
          chroot + path,
          this,
          AddWatchMode.PERSISTENT_RECURSIVE,
          (code, p, context) -> finish(answer, code, path),
          null);
      answers.add(answer);
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
  }

  @Override
  public CompletableFuture<Void> createRoot() {
    List<CompletableFuture<Void>> answers = new ArrayList<>();
    for (int end = chroot.indexOf('/', 1); !chroot.isEmpty(); end = chroot.indexOf('/', end + 1)) {
      String path = end < 0 ? chroot : chroot.substring(0, end);
      CompletableFuture<Void> answer = new CompletableFuture<>();
      client.create(
          path,
          new byte[0],
          ZooDefs.Ids.OPEN_ACL_UNSAFE,
          CreateMode.PERSISTENT,
          (code, p, context, name) -> {
            boolean isThere = code == KeeperException.Code.NODEEXISTS.intValue();
            finish(answer, isThere ? 0 : code, path);
          },
          null);
      answers.add(answer);
      if (end < 0) {
        break;
      }
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
  }

  /** Waits until the ensemble has ended the session, or for as long as is decent. */
  @Override
  public void close() {
    boolean connected = client.getState().isConnected();
    CountDownLatch closed = new CountDownLatch(1);
    Threads.startDaemon(
        "zookeeper-close",
        () -> {
          try {
            client.close();
          } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
          }
          closed.countDown();
        });
    try {
      if (!closed.await(
          connected ? CLOSE_WAIT_MS : DISCONNECTED_CLOSE_WAIT_MS, TimeUnit.MILLISECONDS)) {
        log.warn("ZooKeeper did not answer the end of the session");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private <T extends @Nullable Object> void complete(CompletableFuture<T> answer, T result) {
    onStoreThread(() -> answer.complete(result));
  }

  private void finish(CompletableFuture<Void> answer, int code, String path) {
    if (code == 0) {
      complete(answer, null);
    } else {
      fail(answer, code, path);
    }
  }

  private void fail(CompletableFuture<?> answer, int code, String path) {
    KeeperException.Code reason = KeeperException.Code.get(code);
    TreeException.Kind kind =
        switch (reason) {
          case NONODE, NODEEXISTS, BADVERSION, NOTEMPTY -> TreeException.Kind.CONFLICT;
          case CONNECTIONLOSS, OPERATIONTIMEOUT, REQUESTTIMEOUT ->
              TreeException.Kind.CONNECTION_LOST;
          case SESSIONEXPIRED, SESSIONMOVED -> TreeException.Kind.SESSION_OVER;
          case null, default -> TreeException.Kind.REFUSED;
        };
    TreeException failure =
        new TreeException(kind, "ZooKeeper: " + reason + " at " + chroot + path);
    onStoreThread(() -> answer.completeExceptionally(failure));
  }
}
