package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Reply;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.machine.Committer;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetCommitResponse;

/** Answers commits. */
final class Committing {
  /** The topic has no name from this version on, but an id. */
  private static final int TOPIC_ID_VERSION = 10;

  private final Environment environment;
  private final CommitterCheck check;
  private final Places places;

  Committing(Environment environment, CommitterCheck check, Places places) {
    this.environment = environment;
    this.check = check;
    this.places = places;
  }

  void commit(
      Caller caller,
      OffsetCommitRequest request,
      Reply<OffsetCommitResponse> reply,
      Outbox<GroupRecord> out) {
    CommitScreen screen =
        CommitScreen.of(request, caller.apiVersion() >= TOPIC_ID_VERSION, environment);
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
    check.check(
        request.groupId(),
        new Committer(
            request.memberId(),
            request.groupInstanceId(),
            request.generationIdOrMemberEpoch(),
            caller.apiVersion()));
  }
}
