package io.sluice.groups.offsets;

import io.sluice.groups.machine.Committer;
import io.sluice.groups.machine.Group;
import io.sluice.groups.machine.GroupTable;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import java.util.function.Function;

/** Lets those commit offsets of a group who may. */
final class CommitterCheck {
  /** From these versions on clients know that a group may not exist. */
  private static final int GROUP_ID_NOT_FOUND_VERSION = 9;

  private static final int TXN_GROUP_ID_NOT_FOUND_VERSION = 6;

  private final GroupTable table;
  private final Function<String, ? extends Group> createEmpty;

  CommitterCheck(GroupTable table, Function<String, ? extends Group> createEmpty) {
    this.table = table;
    this.createEmpty = createEmpty;
  }

  /**
   * Checks that somebody may commit, and makes the group if it may be and there is none.
   *
   * @throws ApiException if it may not
   */
  void check(String groupId, Committer committer) {
    Group group = table.find(groupId);
    if (group != null) {
      group.checkCommit(committer);
    } else {
      found(groupId, committer);
    }
  }

  /** Makes the group of a consumer that assigns itself, or of which only its offsets are known. */
  private void found(String groupId, Committer committer) {
    if (committer.generation() >= 0) {
      throw new ApiException(
          knowsNoSuchGroup(committer) ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.ILLEGAL_GENERATION,
          "there is no group '" + groupId + "'");
    }
    if (CommitScreen.tooLong(groupId)) {
      throw new ApiException(ErrorCode.INVALID_GROUP_ID, "the group's id is too long");
    }
    Group group = createEmpty.apply(groupId);
    try {
      group.checkCommit(committer);
    } catch (ApiException refusal) {
      table.remove(group);
      throw refusal;
    }
  }

  private static boolean knowsNoSuchGroup(Committer committer) {
    return committer.apiVersion()
        >= (committer.transactional()
            ? TXN_GROUP_ID_NOT_FOUND_VERSION
            : GROUP_ID_NOT_FOUND_VERSION);
  }
}
