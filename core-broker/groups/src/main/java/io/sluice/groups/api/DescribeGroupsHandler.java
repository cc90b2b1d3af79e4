package io.sluice.groups.api;

import io.sluice.coordination.Gathering;
import io.sluice.coordination.Reply;
import io.sluice.groups.shard.Coordinator;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DescribeGroupsRequest;
import io.sluice.protocol.message.DescribeGroupsResponse;
import io.sluice.protocol.message.DescribeGroupsResponse.DescribedGroup;
import java.util.List;

/** DescribeGroups, key 15, for classic groups. v6 says that a group does not exist (KIP-1043). */
public final class DescribeGroupsHandler
    implements ApiHandler<DescribeGroupsRequest, DescribeGroupsResponse> {
  private final Coordinator coordinator;

  /** Creates the handler. */
  public DescribeGroupsHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(
      RequestContext context,
      DescribeGroupsRequest request,
      Responder<DescribeGroupsResponse> responder) {
    Gathering<DescribedGroup> parts =
        new Gathering<>(
            request.groups().size(),
            all -> responder.respond(DescribeGroupsResponse.builder().groups(all).build()));
    for (String group : request.groups()) {
      Reply<DescribedGroup> reply = parts.next(error -> refusal(group, error));
      coordinator.submit(
          group,
          reply,
          (state, to, out) -> out.reply(to, state.classic().describe(group, context.apiVersion())));
    }
  }

  private static DescribedGroup refusal(String group, ErrorCode error) {
    return DescribedGroup.builder()
        .groupId(group)
        .errorCode(error.code())
        .groupState("")
        .protocolType("")
        .protocolData("")
        .members(List.of())
        .authorizedOperations(Integer.MIN_VALUE)
        .build();
  }
}
