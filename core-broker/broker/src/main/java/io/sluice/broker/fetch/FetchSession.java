package io.sluice.broker.fetch;

import io.sluice.broker.fetch.FetchTarget.Key;
import io.sluice.broker.replica.Partition;
import io.sluice.broker.replica.ProgressWatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What a client reads again and again, so that it has to name only what changes (KIP-227).
 *
 * <p>It watches its partitions as long as it lives, and has only those read that moved, changed, or
 * had something the last time: thousands that are idle cost nothing. Now and then all are read, so
 * that nothing is missed for long that nobody tells of (a log start that moved, a partition that
 * came into being), and a follower's presence counts for its idle partitions, too.
 *
 * <p>Guarded by itself: requests of one session may come over several connections. What partitions
 * tell of may come on any thread, and takes no lock.
 */
final class FetchSession {
  /** How often all partitions are read, if requests come; in milliseconds. */
  static final long WALK_EVERY_MS = 500;

  private final int id;
  private final boolean topicIds;
  private final boolean follower;
  private final Map<Key, Entry> entries = new LinkedHashMap<>();

  /** What has to be read, in the order in which it came up: so all get their turn. */
  private final Queue<Entry> queue = new ConcurrentLinkedQueue<>();

  private int nextEpoch = 1;
  private long lastUsedMs;
  private long lastWalkMs;
  private boolean walk;
  private int round;
  private boolean closed;

  private volatile FetchScope.@Nullable Waiter waiter;

  /** Whether what is read of it is committed records alone. */
  private volatile boolean committedOnly;

  /** Whether anything became readable since {@link #due}. */
  private volatile boolean moved;

  /** Whether a high watermark moved since {@link #due} that is watched besides. */
  private volatile boolean watermarkMoved;

  FetchSession(
      int id, boolean topicIds, boolean follower, Collection<FetchTarget> targets, long nowMs) {
    this.id = id;
    this.topicIds = topicIds;
    this.follower = follower;
    this.lastUsedMs = nowMs;
    this.lastWalkMs = nowMs;
    targets.forEach(this::put);
  }

  int id() {
    return id;
  }

  boolean topicIds() {
    return topicIds;
  }

  /** Returns whether it is a follower's. */
  boolean follower() {
    return follower;
  }

  /** Takes notice of what a request reads; that of the next one may be other. */
  void committedOnly(boolean only) {
    committedOnly = only;
  }

  synchronized boolean isEmpty() {
    return entries.isEmpty();
  }

  synchronized long lastUsedMs() {
    return lastUsedMs;
  }

  /**
   * Moves to the next request if it is the one that was expected; otherwise leaves all as it was
   * and returns false.
   */
  synchronized boolean advance(int epoch, long nowMs) {
    if (epoch != nextEpoch) {
      return false;
    }
    nextEpoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
    lastUsedMs = nowMs;
    if (nowMs - lastWalkMs >= WALK_EVERY_MS) {
      lastWalkMs = nowMs;
      walk = true;
    }
    return true;
  }

  /** Takes what a request adds, changes and forgets. */
  synchronized void update(Collection<FetchTarget> changed, Collection<Key> forgotten) {
    changed.forEach(this::put);
    for (Key key : forgotten) {
      Entry entry = entries.remove(key);
      if (entry != null) {
        entry.forgotten = true;
        entry.watch(null);
      }
    }
  }

  private void put(FetchTarget target) {
    Entry entry = entries.get(target.key());
    if (entry == null) {
      entry = new Entry(target);
      entries.put(target.key(), entry);
    } else {
      entry.target = target;
    }
    entry.queue();
  }

  /** Returns what has to be read now; each of it once. */
  synchronized List<FetchTarget> due() {
    moved = false;
    watermarkMoved = false;
    round++;
    List<FetchTarget> due = new ArrayList<>();
    for (Entry entry = queue.poll(); entry != null; entry = queue.poll()) {
      entry.queued.set(false);
      take(entry, due);
    }
    if (walk) {
      walk = false;
      entries.values().forEach(entry -> take(entry, due));
    }
    return due;
  }

  private void take(Entry entry, List<FetchTarget> due) {
    if (!entry.forgotten && entry.round != round) {
      entry.round = round;
      due.add(entry.target);
    }
  }

  /** Returns everything; what comes up meanwhile is due all the same. */
  synchronized List<FetchTarget> all() {
    walk = true;
    return due();
  }

  /**
   * Takes notice of what was read. A partition has to be read again next time unless it had nothing
   * at all and was watched when it was read.
   */
  synchronized void settle(List<PartitionRead> results) {
    if (closed) {
      return;
    }
    for (PartitionRead result : results) {
      Entry entry = entries.get(result.target().key());
      if (entry == null) {
        continue;
      }
      entry.stable.read(result.extent());
      boolean watched = entry.watch(result.partition());
      if (!watched || !result.exhausted() || entry.lacks(result)) {
        entry.queue();
      }
    }
  }

  /** Tells a waiter of what moves; returns whether anything has moved since {@link #due}. */
  boolean watch(FetchScope.Waiter next) {
    waiter = next;
    return moved;
  }

  void unwatch(FetchScope.Waiter last) {
    if (waiter == last) {
      waiter = null;
    }
  }

  /** Returns whether the client does not know all high watermarks and log starts. */
  synchronized boolean owesOffsets(List<PartitionRead> results) {
    if (watermarkMoved) {
      return true;
    }
    for (PartitionRead result : results) {
      Entry entry = entries.get(result.target().key());
      if (entry != null && entry.lacks(result)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns what of these results the client does not know yet, and remembers that it was told; the
   * rest is released.
   */
  synchronized List<PartitionRead> news(List<PartitionRead> results) {
    List<PartitionRead> news = new ArrayList<>(results.size());
    for (PartitionRead result : results) {
      Entry entry = entries.get(result.target().key());
      if (entry != null && entry.tell(result)) {
        news.add(result);
      } else {
        result.release();
      }
    }
    return news;
  }

  /** Remembers that the client is told all of these results. */
  synchronized List<PartitionRead> told(List<PartitionRead> results) {
    for (PartitionRead result : results) {
      Entry entry = entries.get(result.target().key());
      if (entry != null) {
        entry.tell(result);
      }
    }
    return results;
  }

  /** Ends it: it watches nothing any more. */
  synchronized void close() {
    closed = true;
    entries.values().forEach(entry -> entry.watch(null));
  }

  /**
   * A partition of the session and what the client was last told of it. As a watcher it hears of
   * what its reader may read: for a follower the log end, for a consumer the high watermark.
   */
  private final class Entry implements ProgressWatcher {
    private final AtomicBoolean queued = new AtomicBoolean();
    private FetchTarget target;
    private long highWatermark = -1;
    private long logStartOffset = -1;
    private boolean failed;
    private boolean forgotten;
    private int round;
    private volatile @Nullable Partition partition;

    /** How far a reader of committed records alone has come. */
    private final StableOffset stable = new StableOffset();

    /** Hears of the high watermark for a follower. */
    private final ProgressWatcher watermark = bytes -> watermarkMoved();

    private Entry(FetchTarget target) {
      this.target = target;
    }

    void queue() {
      if (queued.compareAndSet(false, true)) {
        queue.add(this);
      }
    }

    @Override
    public void progressed(int bytes) {
      Partition present = partition;
      int readable = committedOnly && present != null ? stable.progressed(present, bytes) : bytes;
      if (readable == StableOffset.NOTHING) {
        return;
      }
      queue();
      moved = true;
      FetchScope.Waiter waiting = waiter;
      if (waiting != null) {
        waiting.tell(readable);
      }
    }

    private void watermarkMoved() {
      queue();
      watermarkMoved = true;
      FetchScope.Waiter waiting = waiter;
      if (waiting != null) {
        waiting.watermarkMoved();
      }
    }

    /** Watches this partition and no other; returns whether it did so before. */
    boolean watch(@Nullable Partition next) {
      Partition before = partition;
      if (before == next) {
        return next != null;
      }
      if (before != null && follower) {
        before.unwatchEnd(this);
        before.unwatch(watermark);
      } else if (before != null) {
        before.unwatch(this);
      }
      partition = next;
      if (next != null && follower) {
        next.watchEnd(this);
        next.watch(watermark);
      } else if (next != null) {
        next.watch(this);
      }
      moved |= next != null;
      return false;
    }

    boolean lacks(PartitionRead result) {
      return failed
          || highWatermark != result.highWatermark()
          || logStartOffset != result.logStartOffset();
    }

    boolean tell(PartitionRead result) {
      boolean news = result.bytes() > 0 || result.failed() || lacks(result);
      highWatermark = result.highWatermark();
      logStartOffset = result.logStartOffset();
      failed = result.failed();
      return news;
    }
  }
}
