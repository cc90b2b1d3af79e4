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
    for (PartitionRead result : results) {
      Partition partition = result.partition();
      if (partition != null) {
        watched.add(partition);
        if (fetcher.follower()) {
          partition.watchEnd(waiter);
          partition.watch(moved);
        } else {
          partition.watch(waiter);
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
    return !readable || partition.log().highWatermark() != result.highWatermark();
  }

  @Override
  public void unwatch(Waiter waiter) {
    ProgressWatcher moved = watermarks;
    for (Partition partition : watched) {
      if (moved != null && fetcher.follower()) {
        partition.unwatchEnd(waiter);
        partition.unwatch(moved);
      } else {
        partition.unwatch(waiter);
      }
    }
    watched = List.of();
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
