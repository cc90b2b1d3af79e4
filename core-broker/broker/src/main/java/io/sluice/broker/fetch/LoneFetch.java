package io.sluice.broker.fetch;

import io.sluice.broker.replica.Partition;
import io.sluice.broker.replica.ProgressWatcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fetch outside any session: it reads, watches and tells all that it names. */
final class LoneFetch implements FetchScope {
  private final Fetcher fetcher;
  private final List<FetchTarget> targets;
  private List<Partition> watched = List.of();

  /** Those of a consumer, as many as there are partitions. */
  private List<ProgressWatcher> watchers = List.of();

  private @Nullable ProgressWatcher watermarks;

  LoneFetch(Fetcher fetcher, List<FetchTarget> targets) {
    this.fetcher = fetcher;
    this.targets = targets;
  }

  @Override
  public int sessionId() {
    return FetchSessions.NO_SESSION;
  }

  @Override
  public boolean isEmpty() {
    return targets.isEmpty();
  }

  @Override
  public List<FetchTarget> due() {
    return targets;
  }

  @Override
  public void settle(List<PartitionRead> results) {}

  @Override
  public boolean watch(Waiter waiter, List<PartitionRead> results) {
    ProgressWatcher moved = bytes -> waiter.watermarkMoved();
    watermarks = moved;
    watched = new ArrayList<>(results.size());
    watchers = new ArrayList<>(results.size());
    for (PartitionRead result : results) {
      Partition partition = result.partition();
      if (partition != null) {
        watched.add(partition);
        if (fetcher.follower()) {
          partition.watchEnd(waiter);
          partition.watch(moved);
        } else {
          ProgressWatcher watcher = watcher(waiter, partition, result);
          watchers.add(watcher);
          partition.watch(watcher);
        }
      }
    }
    for (PartitionRead result : results) {
      if (hasMoved(result)) {
        return true;
      }
    }
    return false;
  }

  private ProgressWatcher watcher(Waiter waiter, Partition partition, PartitionRead result) {
    if (!fetcher.committedOnly()) {
      return waiter;
    }
    StableOffset stable = new StableOffset();
    stable.read(result.extent());
    return bytes -> waiter.tell(stable.progressed(partition, bytes));
  }

  private boolean hasMoved(PartitionRead result) {
    Partition partition = result.partition();
    if (partition == null) {
      return false;
    }
    if (fetcher.follower()) {
      // That there is more than was read says nothing: limits and throttles leave records, too.
      return !partition.leading()
          || partition.log().logEndOffset() != result.extent().logEndOffset();
    }
    boolean readable = partition.leading() || fetcher.anyReplica() && partition.following();
    return !readable
        || (fetcher.committedOnly()
            ? partition.log().lastStableOffset() != result.extent().lastStableOffset()
            : partition.log().highWatermark() != result.highWatermark());
  }

  @Override
  public void unwatch(Waiter waiter) {
    ProgressWatcher moved = watermarks;
    for (int i = 0; i < watched.size(); i++) {
      Partition partition = watched.get(i);
      if (moved != null && fetcher.follower()) {
        partition.unwatchEnd(waiter);
        partition.unwatch(moved);
      } else {
        partition.unwatch(watchers.get(i));
      }
    }
    watched = List.of();
    watchers = List.of();
  }

  @Override
  public boolean owesOffsets(List<PartitionRead> results) {
    for (PartitionRead result : results) {
      Partition partition = result.partition();
      if (partition != null && partition.log().highWatermark() != result.highWatermark()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public List<PartitionRead> toTell(List<PartitionRead> results) {
    return results;
  }
}
