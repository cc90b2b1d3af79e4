package io.sluice.groups.api;

import io.sluice.coordination.Gathering;
import io.sluice.coordination.Outbox;
import io.sluice.coordination.Reply;
import io.sluice.groups.machine.Group;
import io.sluice.groups.record.GroupRecord;
import io.sluice.groups.shard.Coordinator;
import io.sluice.groups.shard.ShardState;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DeleteGroupsRequest;
import io.sluice.protocol.message.DeleteGroupsResponse;
import io.sluice.protocol.message.DeleteGroupsResponse.DeletableGroupResult;

/** DeleteGroups, key 42: empty groups with all their offsets (KIP-229). */
public final class DeleteGroupsHandler
    implements ApiHandler<DeleteGroupsRequest, DeleteGroupsResponse> {
  private final Coordinator coordinator;

  /** Creates the handler. */
  public DeleteGroupsHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(
      RequestContext context,
      DeleteGroupsRequest request,
      Responder<DeleteGroupsResponse> responder) {
    Gathering<DeletableGroupResult> parts =
        new Gathering<>(
            request.groupsNames().size(),
            all -> responder.respond(DeleteGroupsResponse.builder().results(all).build()));
    for (String group : request.groupsNames()) {
      Reply<DeletableGroupResult> reply = parts.next(error -> refusal(group, error));
      coordinator.submit(group, reply, (state, to, out) -> delete(group, state, to, out));
    }
  }

  /** Offsets first: a group that is there again after a crash has lost nothing that was kept. */
  private static void delete(
      String groupId,
      ShardState state,
      Reply<DeletableGroupResult> reply,
      Outbox<GroupRecord> out) {
    Group group = state.table().find(groupId);
    if (group == null) {
      throw new ApiException(ErrorCode.GROUP_ID_NOT_FOUND, "there is no such group");
    }
    if (!group.empty()) {
      throw new ApiException(ErrorCode.NON_EMPTY_GROUP, "the group has members");
    }
    state
        .offsets()
        .deleteGroup(
            groupId,
            out,
            (error, later) -> {
              Group present = state.table().find(groupId);
              if (error == ErrorCode.NONE && present != null && present.empty()) {
                later.write(present.tombstones());
              }
              later.reply(reply, reply.refused(error));
            });
  }

  /** Returns the result with this error, which may be none. */
  private static DeletableGroupResult refusal(String group, ErrorCode error) {
    return DeletableGroupResult.builder().groupId(group).errorCode(error.code()).build();
  }
}
