package io.sluice.groups.api;

import io.sluice.coordination.Reply;
import io.sluice.groups.classic.Refusals;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.shard.Coordinator;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.JoinGroupRequest;
import io.sluice.protocol.message.JoinGroupResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JoinGroup, key 11. v1 rebalance time-out, v4 member id required (KIP-394), v5 static members
 * (KIP-345), v7 protocol type, v8 reason (KIP-800), v9 the leader may be told to skip assigning
 * (KIP-814).
 */
public final class JoinGroupHandler implements ApiHandler<JoinGroupRequest, JoinGroupResponse> {
  private final Coordinator coordinator;

  /** Creates the handler. */
  public JoinGroupHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(
      RequestContext context, JoinGroupRequest request, Responder<JoinGroupResponse> responder) {
    Caller caller = Caller.of(context);
    Reply<JoinGroupResponse> reply =
        new Reply<>(
            responder::respond, error -> Refusals.join(request, caller.apiVersion(), error));
    if (request.groupId().isEmpty()) {
      reply.refuse(ErrorCode.INVALID_GROUP_ID);
      return;
    }
    if (!SizeLimits.keeps(texts(request, caller))
        || metadataBytes(request) > SizeLimits.METADATA_BYTES_MAX) {
      reply.refuse(ErrorCode.INVALID_REQUEST);
      return;
    }
    coordinator.submit(
        request.groupId(),
        reply,
        (state, to, out) -> state.serving(request.groupId()).join(caller, request, to, out));
  }

  private static long metadataBytes(JoinGroupRequest request) {
    return request.protocols().stream()
        .mapToLong(protocol -> protocol.metadata().remaining())
        .sum();
  }

  private static List<@Nullable String> texts(JoinGroupRequest request, Caller caller) {
    List<@Nullable String> texts =
        new ArrayList<>(
            Arrays.asList(
                request.memberId(),
                request.groupInstanceId(),
                request.protocolType(),
                caller.clientId()));
    request.protocols().forEach(protocol -> texts.add(protocol.name()));
    return texts;
  }
}
