package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.machine.Group;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.machine.GroupType;
import io.sluice.groups.offsets.GroupOffsets.Condition;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ClusterView;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeSet;

/**
 * Sweeps through the groups now and then, and removes offsets that nobody uses any more (KIP-211),
 * offsets of topics that are gone, and groups that have neither members nor offsets.
 */
final class Expiry {
  /**
   * How long to wait before the first sweep, so that a broker that has just taken over the groups
   * knows of all topics that there are.
   */
  static final long FIRST_SWEEP_MS = 30_000;

  private static final String CONSUMER_PROTOCOL = "consumer";
  private static final String STABLE = "Stable";

  private final Environment environment;
  private final GroupTable table;
  private final PendingOffsets pending;
  private final Places places;
  private final StoreAccess access;
  private final Forgetting forgetting;

  Expiry(
      Environment environment,
      GroupTable table,
      PendingOffsets pending,
      Places places,
      StoreAccess access,
      Forgetting forgetting) {
    this.environment = environment;
    this.table = table;
    this.pending = pending;
    this.places = places;
    this.access = access;
    this.forgetting = forgetting;
  }

  void start() {
    access.after(Math.min(FIRST_SWEEP_MS, intervalMs()), this::sweep);
  }

  private long intervalMs() {
    return environment.settings().offsetsRetentionCheckIntervalMs();
  }

  private void sweep(Outbox<GroupRecord> out) {
    TreeSet<String> groups = new TreeSet<>();
    table.all().forEach(group -> groups.add(group.id()));
    Deque<String> left = new ArrayDeque<>(groups);
    access.inSteps(later -> sweepMore(left, later), out);
  }

  private boolean sweepMore(Deque<String> groups, Outbox<GroupRecord> out) {
    int budget = Removing.REMOVALS_PER_TURN_MAX;
    while (!groups.isEmpty() && budget > 0) {
      budget -= 1 + sweep(groups.element(), budget, out);
      if (budget > 0) {
        groups.remove();
      }
    }
    if (groups.isEmpty()) {
      access.after(intervalMs(), this::sweep);
    }
    return !groups.isEmpty();
  }

  /** Sweeps a group; returns how many records were written. */
  private int sweep(String groupId, int recordsMax, Outbox<GroupRecord> out) {
    Group group = table.find(groupId);
    Keeper keeper = places.changeable(groupId);
    if (group == null || keeper == null) {
      return 0;
    }
    int removed = keeper.removeIf(expired(group), recordsMax, out);
    if (keeper.offsets().isEmpty() && !pending.has(groupId) && group.empty()) {
      forgetting.forget(
          groupId,
          false,
          out,
          (error, later) -> {
            if (error == ErrorCode.NONE
                && table.find(groupId) == group
                && group.empty()
                && !pending.has(groupId)) {
              later.write(group.tombstones());
            }
          });
    }
    return removed;
  }

  private Condition expired(Group group) {
    ClusterView cluster = environment.cluster().get();
    long nowMs = environment.clock().wallMs();
    long retentionMs = environment.settings().offsetsRetentionMs();
    boolean unused = mayBeUnused(group);
    long emptySinceMs = group.empty() ? group.emptySinceMs() : Long.MIN_VALUE;
    return (topic, partition, offset) -> {
      if (!offset.topicId().equals(Uuid.ZERO) && cluster.topic(offset.topicId()) == null) {
        return true;
      }
      if (!unused || group.subscribes(topic) || pending.has(group.id(), topic, partition)) {
        return false;
      }
      return offset.expires()
          ? nowMs >= offset.expiresMs()
          : nowMs - Math.max(offset.committedMs(), emptySinceMs) >= retentionMs;
    };
  }

  /** Returns whether it can be said of a group which topics it does not use. */
  private static boolean mayBeUnused(Group group) {
    return group.type() == GroupType.CONSUMER
        || group.empty()
        || group.protocolType().equals(CONSUMER_PROTOCOL) && group.state().equals(STABLE);
  }
}
