package io.sluice.metadata;

import io.sluice.protocol.Uuid;
import io.sluice.time.Clock;
import io.sluice.time.Scheduler;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Plays the ZooKeeper ensemble in memory, for tests and simulations: the tree of nodes and the
 * sessions of those {@link InMemoryMetadataStore}s that are made with it.
 *
 * <p>All of it, stores included, runs on the thread of one scheduler. With a {@link
 * io.sluice.time.VirtualTime} it is deterministic: same calls, same seed of the delays, same run.
 */
public final class InMemoryMetadata {
  private static final int NODE_BYTES_MAX = 1_048_575;

  private final Scheduler scheduler;
  private final LongSupplier delaysMs;
  private final Supplier<Uuid> clusterIds;
  private final NavigableMap<String, Node> nodes = new TreeMap<>();
  private final Set<InMemorySession> sessions = new LinkedHashSet<>();
  private long lastTransaction;
  private long lastSessionId;

  /** Creates an empty one without delays. */
  public InMemoryMetadata(Scheduler scheduler) {
    this(scheduler, () -> 0, Uuid::random);
  }

  /**
   * Creates an empty one.
   *
   * @param delaysMs asked for each message, request or answer, how long it travels; messages of one
   *     connection and direction never overtake each other
   * @param clusterIds asked once for the cluster's id
   */
  public InMemoryMetadata(Scheduler scheduler, LongSupplier delaysMs, Supplier<Uuid> clusterIds) {
    this.scheduler = scheduler;
    this.delaysMs = delaysMs;
    this.clusterIds = clusterIds;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /** Returns what leases go by: the scheduler, if it is a clock as well, as virtual time is. */
  Clock clock() {
    return scheduler instanceof Clock clock ? clock : Clock.system();
  }

  long nextDelayMs() {
    return delaysMs.getAsLong();
  }

  Supplier<Uuid> clusterIds() {
    return clusterIds;
  }

  long begin(InMemorySession session) {
    sessions.add(session);
    return ++lastSessionId;
  }

  @Nullable Node read(String path) {
    return nodes.get(path);
  }

  List<String> children(String path) {
    List<String> names = new ArrayList<>();
    String prefix = path + "/";
    for (String candidate : nodes.tailMap(prefix, false).keySet()) {
      if (!candidate.startsWith(prefix)) {
        break;
      }
      if (candidate.indexOf('/', prefix.length()) < 0) {
        names.add(candidate.substring(prefix.length()));
      }
    }
    return names;
  }

  private boolean hasChildren(String path) {
    String next = nodes.higherKey(path + "/");
    return next != null && next.startsWith(path + "/");
  }

  /** Makes edits, all or none. */
  void commit(List<Edit> edits, long sessionId) {
    Map<String, @Nullable Node> undo = new TreeMap<>();
    long transaction = ++lastTransaction;
    try {
      for (Edit edit : edits) {
        undo.putIfAbsent(edit.path(), nodes.get(edit.path()));
        make(edit, transaction, sessionId);
      }
    } catch (TreeException refused) {
      undo.forEach(this::put);
      throw refused;
    }
    for (Edit edit : edits) {
      if (!(edit instanceof Edit.Check)) {
        sessions.forEach(session -> session.report(edit.path()));
      }
    }
  }

  private void put(String path, @Nullable Node node) {
    if (node == null) {
      nodes.remove(path);
    } else {
      nodes.put(path, node);
    }
  }

  private void make(Edit edit, long transaction, long sessionId) {
    Node old = nodes.get(edit.path());
    switch (edit) {
      case Edit.Create(String path, byte[] data, boolean ephemeral) -> {
        String parent = path.substring(0, path.lastIndexOf('/'));
        require(old == null && data.length <= NODE_BYTES_MAX, path);
        require(parent.isEmpty() || nodes.containsKey(parent), path);
        nodes.put(path, new Node(data, 0, transaction, ephemeral ? sessionId : 0));
      }
      case Edit.Put(String path, byte[] data, int version) -> {
        Node present = inVersion(old, path, version);
        long created = present.createdBy();
        nodes.put(path, new Node(data, present.version() + 1, created, present.owner()));
      }
      case Edit.Delete(String path, int version) -> {
        inVersion(old, path, version);
        require(!hasChildren(path), path);
        nodes.remove(path);
      }
      case Edit.Check(String path, int version) -> inVersion(old, path, version);
    }
  }

  private static Node inVersion(@Nullable Node node, String path, int version) {
    require(node != null && (version == Edit.ANY_VERSION || version == node.version()), path);
    return Objects.requireNonNull(node);
  }

  private static void require(boolean condition, String path) {
    if (!condition) {
      throw new TreeException(TreeException.Kind.CONFLICT, "Conflict at " + path);
    }
  }

  /** Ends a session: its nodes go, and whoever watches is told. */
  void end(InMemorySession session, long sessionId) {
    if (sessions.remove(session)) {
      List<Edit> edits = new ArrayList<>();
      nodes.forEach(
          (path, node) -> {
            if (node.owner() == sessionId) {
              edits.add(new Edit.Delete(path, Edit.ANY_VERSION));
            }
          });
      commit(edits, sessionId);
    }
  }
}
