package io.sluice.groups.api;

import io.sluice.coordination.Gathering;
import io.sluice.coordination.Reply;
import io.sluice.groups.shard.Coordinator;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ConsumerGroupDescribeRequest;
import io.sluice.protocol.message.ConsumerGroupDescribeResponse;
import io.sluice.protocol.message.ConsumerGroupDescribeResponse.DescribedGroup;
import java.util.List;

/** ConsumerGroupDescribe, key 69 (KIP-848). v1 kinds of members (KIP-1099). */
public final class ConsumerGroupDescribeHandler
    implements ApiHandler<ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse> {
  private final Coordinator coordinator;

  /** Creates the handler. */
  public ConsumerGroupDescribeHandler(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public void handle(
      RequestContext context,
      ConsumerGroupDescribeRequest request,
      Responder<ConsumerGroupDescribeResponse> responder) {
    Gathering<DescribedGroup> parts =
        new Gathering<>(
            request.groupIds().size(),
            all -> responder.respond(ConsumerGroupDescribeResponse.builder().groups(all).build()));
    for (String group : request.groupIds()) {
      Reply<DescribedGroup> reply = parts.next(error -> refusal(group, error));
      coordinator.submit(
          group, reply, (state, to, out) -> out.reply(to, state.consumers().describe(group)));
    }
  }

  private static DescribedGroup refusal(String group, ErrorCode error) {
    return DescribedGroup.builder()
        .groupId(group)
        .errorCode(error.code())
        .groupState("")
        .assignorName("")
        .members(List.of())
        .authorizedOperations(Integer.MIN_VALUE)
        .build();
  }
}
