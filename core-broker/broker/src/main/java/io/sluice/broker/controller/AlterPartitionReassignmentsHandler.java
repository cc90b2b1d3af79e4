package io.sluice.broker.controller;

import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.AlterPartitionReassignmentsRequest;
import io.sluice.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import io.sluice.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import io.sluice.protocol.message.AlterPartitionReassignmentsResponse;
import io.sluice.protocol.message.AlterPartitionReassignmentsResponse.ReassignablePartitionResponse;
import io.sluice.protocol.message.AlterPartitionReassignmentsResponse.ReassignableTopicResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * AlterPartitionReassignments, key 45. v0 (KIP-455), v1 the number of replicas may have to stay
 * (KIP-860).
 *
 * <p>Answers when the move has begun; it ends when the new replicas are in sync.
 */
final class AlterPartitionReassignmentsHandler
    implements ApiHandler<AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse> {
  private final Controller controller;

  AlterPartitionReassignmentsHandler(Controller controller) {
    this.controller = controller;
  }

  /** A task, and the topic under which it is answered. */
  private record Asked(String topic, Task task) {}

  @Override
  public void handle(
      RequestContext context,
      AlterPartitionReassignmentsRequest request,
      Responder<AlterPartitionReassignmentsResponse> responder) {
    if (!controller.active()) {
      responder.respond(notController(request));
      return;
    }
    boolean factorMayChange = context.apiVersion() < 1 || request.allowReplicationFactorChange();
    List<Asked> asked = new ArrayList<>();
    for (ReassignableTopic topic : request.topics()) {
      for (ReassignablePartition partition : topic.partitions()) {
        ReassignmentWish wish = new ReassignmentWish(partition.replicas(), factorMayChange);
        asked.add(
            new Asked(topic.name(), Task.byName(topic.name(), partition.partitionIndex(), wish)));
      }
    }
    controller
        .ask(asked.stream().map(Asked::task).toList())
        .thenAccept(answers -> responder.respond(response(request, asked, answers)));
  }

  private static AlterPartitionReassignmentsResponse notController(
      AlterPartitionReassignmentsRequest request) {
    return AlterPartitionReassignmentsResponse.builder()
        .allowReplicationFactorChange(request.allowReplicationFactorChange())
        .errorCode(ErrorCode.NOT_CONTROLLER.code())
        .errorMessage("this broker is not the controller")
        .build();
  }

  private static AlterPartitionReassignmentsResponse response(
      AlterPartitionReassignmentsRequest request, List<Asked> asked, List<Task.Answer> answers) {
    Grouped<String, ReassignablePartitionResponse> topics = new Grouped<>();
    for (int i = 0; i < asked.size(); i++) {
      Task.Answer answer = answers.get(i);
      if (answer.error() == ErrorCode.NOT_CONTROLLER) {
        return notController(request);
      }
      topics.add(
          asked.get(i).topic(),
          ReassignablePartitionResponse.builder()
              .partitionIndex(asked.get(i).task().partition())
              .errorCode(answer.error().code())
              .errorMessage(answer.message())
              .build());
    }
    return AlterPartitionReassignmentsResponse.builder()
        .allowReplicationFactorChange(request.allowReplicationFactorChange())
        .responses(
            topics.map(
                (name, partitions) ->
                    ReassignableTopicResponse.builder().name(name).partitions(partitions).build()))
        .build();
  }
}
