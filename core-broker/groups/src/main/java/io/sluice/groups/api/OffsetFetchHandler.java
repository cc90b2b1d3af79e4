package io.sluice.groups.api;

import io.sluice.coordination.Gathering;
import io.sluice.coordination.Reply;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.offsets.OffsetAnswers;
import io.sluice.groups.shard.Coordinator;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.message.OffsetFetchRequest;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sluice.protocol.message.OffsetFetchResponse;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import java.util.ArrayList;
import java.util.List;

/**
 * OffsetFetch, key 9. v2 all partitions of a group, v5 leader epochs (KIP-320), v7 stable offsets
 * (KIP-447), v8 several groups (KIP-709), v9 members of new groups (KIP-848), v10 topic ids.
 */
public final class OffsetFetchHandler
    implements ApiHandler<OffsetFetchRequest, OffsetFetchResponse> {
  private static final int SEVERAL_GROUPS_VERSION = 8;

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
    if (caller.apiVersion() < SEVERAL_GROUPS_VERSION) {
      Reply<OffsetFetchResponse> reply =
          new Reply<>(
              responder::respond,
              error -> OffsetAnswers.refuseFetch(request, caller.apiVersion(), error));
      fetch(request.groupId(), caller, request, reply);
      return;
    }
    Gathering<OffsetFetchResponse> parts =
        new Gathering<>(request.groups().size(), all -> responder.respond(whole(all)));
    for (OffsetFetchRequestGroup group : request.groups()) {
      OffsetFetchRequest part = request.toBuilder().groups(List.of(group)).build();
      Reply<OffsetFetchResponse> reply =
          parts.next(error -> OffsetAnswers.refuseFetch(part, caller.apiVersion(), error));
      fetch(group.groupId(), caller, part, reply);
    }
  }

  private void fetch(
      String groupId, Caller caller, OffsetFetchRequest part, Reply<OffsetFetchResponse> reply) {
    coordinator.submit(
        groupId, reply, (state, to, out) -> state.offsets().fetch(caller, part, to, out));
  }

  private static OffsetFetchResponse whole(List<OffsetFetchResponse> parts) {
    List<OffsetFetchResponseGroup> groups = new ArrayList<>(parts.size());
    parts.forEach(part -> groups.addAll(part.groups()));
    return OffsetFetchResponse.builder().groups(groups).build();
  }
}
