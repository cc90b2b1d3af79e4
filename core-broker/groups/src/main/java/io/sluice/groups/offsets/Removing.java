package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.groups.machine.Group;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.offsets.GroupOffsets.Condition;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.Cluster;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Removes offsets in numbers: of a whole group, or of a topic in all groups. */
final class Removing {
  /** How many tombstones one turn writes, so that its batch stays about a megabyte. */
  static final int REMOVALS_PER_TURN_MAX = 10_000;

  private final GroupTable table;
  private final OffsetTable log;
  private final Places places;
  private final StoreAccess access;
  private final Promises promises;
  private final Forgetting forgetting;

  Removing(
      GroupTable table,
      OffsetTable log,
      Places places,
      StoreAccess access,
      Promises promises,
      Forgetting forgetting) {
    this.table = table;
    this.log = log;
    this.places = places;
    this.access = access;
    this.promises = promises;
    this.forgetting = forgetting;
  }

  /** Removes all offsets of a group, as long as it has no members. */
  void removeGroup(String groupId, Outbox<GroupRecord> out, Done done) {
    Done promised = promises.promise(done);
    access.inSteps(later -> removeMore(groupId, later, promised), out);
  }

  private boolean removeMore(String groupId, Outbox<GroupRecord> out, Done done) {
    Group group = table.find(groupId);
    if (group != null && !group.empty()) {
      done.done(ErrorCode.NON_EMPTY_GROUP, out);
      return false;
    }
    Keeper keeper = places.changeable(groupId);
    if (keeper == null) {
      done.done(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, out);
      return false;
    }
    if (keeper instanceof LogKeeper && removeMore(groupId, log, out)) {
      return true;
    }
    forgetting.forget(groupId, true, out, done);
    return false;
  }

  /**
   * Removes a turn's worth of a group's offsets from the log, those that are pending too; returns
   * whether there are more.
   */
  static boolean removeMore(String group, OffsetTable log, Outbox<GroupRecord> out) {
    for (Change removal : log.removals(group, REMOVALS_PER_TURN_MAX)) {
      out.write(OffsetTable.record(group, removal));
    }
    return log.has(group);
  }

  /** Removes the offsets of topics that are gone. */
  void topicsChanged(Cluster.Change change, long nowMs, Outbox<GroupRecord> out) {
    Map<String, Uuid> gone = gone(change);
    if (gone.isEmpty()) {
      return;
    }
    TreeSet<String> groups = new TreeSet<>(log.groups());
    groups.addAll(places.inStore());
    Deque<String> left = new ArrayDeque<>(groups);
    Condition condition = (topic, partition, offset) -> isOf(offset, gone.get(topic), nowMs);
    access.inSteps(later -> removeTopics(left, condition, later), out);
  }

  /** An offset of which the topic's id is not known is of the old topic if it is old enough. */
  private static boolean isOf(CommittedOffset offset, @Nullable Uuid gone, long goneMs) {
    return gone != null
        && (offset.topicId().equals(gone)
            || offset.topicId().equals(Uuid.ZERO) && offset.committedMs() <= goneMs);
  }

  private static Map<String, Uuid> gone(Cluster.Change change) {
    Map<String, Uuid> gone = new TreeMap<>();
    for (String name : change.topics()) {
      TopicView before = change.before().topic(name);
      if (before != null && change.after().topic(before.id()) == null) {
        gone.put(name, before.id());
      }
    }
    return gone;
  }

  /** Offsets that are being moved are left: the sweep for expired ones finds them. */
  private boolean removeTopics(Deque<String> groups, Condition condition, Outbox<GroupRecord> out) {
    int budget = REMOVALS_PER_TURN_MAX;
    while (!groups.isEmpty() && budget > 0) {
      Keeper keeper = places.changeable(groups.element());
      int removed = keeper == null ? 0 : keeper.removeIf(condition, budget, out);
      budget -= removed + 1;
      if (budget > 0) {
        groups.remove();
      }
    }
    return !groups.isEmpty();
  }
}
