package io.sluice.groups.consumer;

import io.sluice.groups.classic.ClassicGroup;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.machine.Group;
import io.sluice.groups.machine.GroupTable;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import java.util.List;

/** Finds the group that a request is about. */
final class GroupFinder {
  private final Environment environment;
  private final GroupTable table;
  private final Upgrade upgrade;

  GroupFinder(Environment environment, GroupTable table, Upgrade upgrade) {
    this.environment = environment;
    this.table = table;
    this.upgrade = upgrade;
  }

  /**
   * Returns a consumer group.
   *
   * @throws ApiException GROUP_ID_NOT_FOUND if there is none
   */
  ConsumerGroup existing(String id) {
    Group group = table.find(id);
    if (group instanceof ConsumerGroup found) {
      return found;
    }
    throw new ApiException(
        ErrorCode.GROUP_ID_NOT_FOUND,
        group == null ? "There is no group " + id + "." : "Group " + id + " is no consumer group.");
  }

  /**
   * Returns the group that a member joins: it may have to be made, in place of a classic group.
   *
   * @throws ApiException GROUP_ID_NOT_FOUND if the classic group must stay
   */
  Candidate toJoin(String id) {
    Group group = table.find(id);
    if (group instanceof ConsumerGroup found) {
      return Candidate.of(found);
    }
    if (group == null) {
      return new Candidate(fresh(id), true, List.of(), out -> {});
    }
    if (group.empty()) {
      return new Candidate(fresh(id), true, group.tombstones(), out -> {});
    }
    if (group instanceof ClassicGroup classic) {
      return upgrade.candidate(classic);
    }
    throw new IllegalStateException("group " + id + " is of no known kind");
  }

  private ConsumerGroup fresh(String id) {
    return new ConsumerGroup(id, environment.cluster());
  }
}
