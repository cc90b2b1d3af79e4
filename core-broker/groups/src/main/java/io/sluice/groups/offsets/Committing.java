package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Reply;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.machine.Committer;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.machine.Group;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetCommitResponse;
import java.util.function.Function;

/** Answers commits. */
final class Committing {
  /** From this version on clients know that a group may not exist. */
  private static final int GROUP_ID_NOT_FOUND_VERSION = 9;

  private final Environment environment;
  private final GroupTable table;
  private final Places places;
  private final Function<String, ? extends Group> createEmpty;

  Committing(
      Environment environment,
      GroupTable table,
      Places places,
      Function<String, ? extends Group> createEmpty) {
    this.environment = environment;
    this.table = table;
    this.places = places;
    this.createEmpty = createEmpty;
  }

  void commit(
      Caller caller,
      OffsetCommitRequest request,
      Reply<OffsetCommitResponse> reply,
      Outbox<GroupRecord> out) {
    CommitScreen screen = CommitScreen.of(request, caller.apiVersion(), environment);
    if (!screen.namesPartition()) {
      out.reply(reply, screen.response(ErrorCode.NONE));
      return;
    }
    Keeper keeper;
    try {
      places.requireChangeable(request.groupId(), out);
      admit(caller, request);
      keeper = places.toChange(request.groupId());
    } catch (ApiException refusal) {
      out.reply(reply, OffsetAnswers.refuseCommit(request, refusal.error()));
      return;
    }
    keeper.change(
        screen.changes(), out, (error, later) -> later.reply(reply, screen.response(error)));
  }

  private void admit(Caller caller, OffsetCommitRequest request) {
    Committer committer =
        new Committer(
            request.memberId(),
            request.groupInstanceId(),
            request.generationIdOrMemberEpoch(),
            caller.apiVersion());
    Group group = table.find(request.groupId());
    if (group != null) {
      group.checkCommit(committer);
    } else {
      found(request.groupId(), committer);
    }
  }

  /** Makes the group of a consumer that assigns itself, or of which only its offsets are known. */
  private void found(String groupId, Committer committer) {
    if (committer.generation() >= 0) {
      throw new ApiException(
          committer.apiVersion() >= GROUP_ID_NOT_FOUND_VERSION
              ? ErrorCode.GROUP_ID_NOT_FOUND
              : ErrorCode.ILLEGAL_GENERATION,
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
}
