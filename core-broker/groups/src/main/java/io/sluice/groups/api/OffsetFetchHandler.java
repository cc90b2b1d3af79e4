package io.sluice.groups.api;

import io.sluice.groups.machine.Caller;
import io.sluice.groups.machine.Gathering;
import io.sluice.groups.machine.Reply;
import io.sluice.groups.shard.Coordinator;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.OffsetFetchRequest;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sluice.protocol.message.OffsetFetchResponse;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import java.util.List;

/**
 * OffsetFetch, key 9. v2 all partitions of a group, v5 leader epochs (KIP-320), v7 stable offsets
 * (KIP-447), v8 several groups (KIP-709), v9 members of new groups (KIP-848), v10 topic ids.
 */
public final class OffsetFetchHandler
    implements ApiHandler<OffsetFetchRequest, OffsetFetchResponse> {
  private final Coordinator coordinator;

  /** Creates the handler. */
  public OffsetFetchHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(
      RequestContext context,
      OffsetFetchRequest request,
      Responder<OffsetFetchResponse> responder) {
    Caller caller = Caller.of(context);
    if (caller.apiVersion() < OneGroupFetch.SEVERAL_GROUPS_VERSION) {
      OneGroupFetch one = new OneGroupFetch(request, caller.apiVersion());
      fetch(
          caller,
          one.group(),
          request.requireStable(),
          new Reply<>(
              part -> responder.respond(one.response(part)),
              error -> refusal(one.group(), error)));
      return;
    }
    Gathering<OffsetFetchResponseGroup> parts =
        new Gathering<>(
            request.groups().size(),
            all -> responder.respond(OffsetFetchResponse.builder().groups(all).build()));
    for (OffsetFetchRequestGroup group : request.groups()) {
      fetch(caller, group, request.requireStable(), parts.next(error -> refusal(group, error)));
    }
  }

  private void fetch(
      Caller caller,
      OffsetFetchRequestGroup group,
      boolean requireStable,
      Reply<OffsetFetchResponseGroup> reply) {
    coordinator.submit(
        group.groupId(),
        reply,
        (state, to, out) -> state.offsets().fetch(caller, group, requireStable, to, out));
  }

  private static OffsetFetchResponseGroup refusal(OffsetFetchRequestGroup group, ErrorCode error) {
    return OffsetFetchResponseGroup.builder()
        .groupId(group.groupId())
        .errorCode(error.code())
        .topics(List.of())
        .build();
  }
}
