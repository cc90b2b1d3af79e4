package io.sluice.groups.api;

import io.sluice.coordination.Gathering;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.shard.Coordinator;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DescribeGroupOffsetsRequest;
import io.sluice.protocol.message.DescribeGroupOffsetsResponse;
import io.sluice.protocol.message.DescribeGroupOffsetsResponse.GroupOffsets;
import java.util.ArrayList;
import java.util.List;

/**
 * DescribeGroupOffsets, key 10000, Sluice's own: how far groups have read, and how far behind they
 * are.
 *
 * <p>If all groups are asked for, a shard that is not ready answers with an error and no group's
 * name, so that nobody takes the rest for all.
 */
public final class DescribeGroupOffsetsHandler
    implements ApiHandler<DescribeGroupOffsetsRequest, DescribeGroupOffsetsResponse> {
  private final Coordinator coordinator;

  /** Creates the handler. */
  public DescribeGroupOffsetsHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(
      RequestContext context,
      DescribeGroupOffsetsRequest request,
      Responder<DescribeGroupOffsetsResponse> responder) {
    Caller caller = Caller.of(context);
    List<String> groups = request.groups();
    if (groups == null) {
      coordinator.askAll(
          error -> refusal("", error),
          (state, reply, out) -> state.offsets().describe(caller, request, reply, out),
          parts -> responder.respond(whole(parts)));
      return;
    }
    Gathering<DescribeGroupOffsetsResponse> parts =
        new Gathering<>(groups.size(), all -> responder.respond(whole(all)));
    for (String group : groups) {
      DescribeGroupOffsetsRequest one = request.toBuilder().groups(List.of(group)).build();
      coordinator.submit(
          group,
          parts.next(error -> refusal(group, error)),
          (state, reply, out) -> state.offsets().describe(caller, one, reply, out));
    }
  }

  private static DescribeGroupOffsetsResponse refusal(String group, ErrorCode error) {
    GroupOffsets none =
        GroupOffsets.builder()
            .groupId(group)
            .errorCode(error.code())
            .state("")
            .storage("")
            .topics(List.of())
            .build();
    return DescribeGroupOffsetsResponse.builder().groups(List.of(none)).build();
  }

  private static DescribeGroupOffsetsResponse whole(List<DescribeGroupOffsetsResponse> parts) {
    List<GroupOffsets> groups = new ArrayList<>();
    parts.forEach(part -> groups.addAll(part.groups()));
    return DescribeGroupOffsetsResponse.builder().groups(groups).build();
  }
}
