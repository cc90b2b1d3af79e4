package io.sluice.broker.fetch;

import io.sluice.broker.fetch.FetchTarget.Key;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client reads again and again, so that it has to name only what changes (KIP-227).
 *
 * <p>Guarded by itself: requests of one session may come over several connections.
 */
final class FetchSession {
  /** A partition of the session and what the client was last told of it. */
  static final class Entry {
    private FetchTarget target;
    private long highWatermark = -1;
    private long logStartOffset = -1;
    private boolean failed;

    private Entry(FetchTarget target) {
      this.target = target;
    }
  }

  private final int id;
  private final boolean topicIds;

  /** In the order in which they are read: what gave records last stands at the end. */
  private final Map<Key, Entry> entries = new LinkedHashMap<>();

  private int nextEpoch = 1;
  private long lastUsedMs;

  FetchSession(int id, boolean topicIds, Collection<FetchTarget> targets, long nowMs) {
    this.id = id;
    this.topicIds = topicIds;
    this.lastUsedMs = nowMs;
    targets.forEach(target -> entries.put(target.key(), new Entry(target)));
  }

  int id() {
    return id;
  }

  boolean topicIds() {
    return topicIds;
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
    return true;
  }

  /** Takes what a request adds, changes and forgets. */
  synchronized void update(Collection<FetchTarget> changed, Collection<Key> forgotten) {
    for (FetchTarget target : changed) {
      Entry entry = entries.get(target.key());
      if (entry == null) {
        entries.put(target.key(), new Entry(target));
      } else {
        entry.target = target;
      }
    }
    forgotten.forEach(entries::remove);
  }

  synchronized List<FetchTarget> targets() {
    List<FetchTarget> targets = new ArrayList<>(entries.size());
    for (Entry entry : entries.values()) {
      targets.add(entry.target);
    }
    return targets;
  }

  /**
   * Returns what of these results the client does not know yet, and remembers that it was told; the
   * rest is released.
   */
  synchronized List<PartitionRead> news(List<PartitionRead> results) {
    List<PartitionRead> news = new ArrayList<>(results.size());
    for (PartitionRead result : results) {
      Entry entry = entries.get(result.target().key());
      if (entry != null && isNews(entry, result)) {
        news.add(result);
      } else {
        result.release();
      }
    }
    return news;
  }

  /** Remembers that the client was told all of these results. */
  synchronized void told(List<PartitionRead> results) {
    for (PartitionRead result : results) {
      Entry entry = entries.get(result.target().key());
      if (entry != null) {
        isNews(entry, result);
      }
    }
  }

  private boolean isNews(Entry entry, PartitionRead result) {
    boolean records = result.bytes() > 0;
    boolean failed = result.failed();
    boolean news =
        records
            || failed
            || entry.failed
            || entry.highWatermark != result.highWatermark()
            || entry.logStartOffset != result.logStartOffset();
    entry.highWatermark = result.highWatermark();
    entry.logStartOffset = result.logStartOffset();
    entry.failed = failed;
    if (records) {
      entries.remove(entry.target.key());
      entries.put(entry.target.key(), entry);
    }
    return news;
  }
}
