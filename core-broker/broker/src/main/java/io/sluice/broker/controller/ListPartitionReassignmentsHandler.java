package io.sluice.broker.controller;

import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ListPartitionReassignmentsRequest;
import io.sluice.protocol.message.ListPartitionReassignmentsRequest.ListPartitionReassignmentsTopics;
import io.sluice.protocol.message.ListPartitionReassignmentsResponse;
import io.sluice.protocol.message.ListPartitionReassignmentsResponse.OngoingPartitionReassignment;
import io.sluice.protocol.message.ListPartitionReassignmentsResponse.OngoingTopicReassignment;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/** ListPartitionReassignments, key 46. v0 (KIP-455). Partitions that do not move are left out. */
final class ListPartitionReassignmentsHandler
    implements ApiHandler<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse> {
  private final Controller controller;
  private final Supplier<ClusterImage> image;

  ListPartitionReassignmentsHandler(Controller controller, Supplier<ClusterImage> image) {
    this.controller = controller;
    this.image = image;
  }

  @Override
  public void handle(
      RequestContext context,
      ListPartitionReassignmentsRequest request,
      Responder<ListPartitionReassignmentsResponse> responder) {
    ListPartitionReassignmentsResponse.Builder answer =
        ListPartitionReassignmentsResponse.builder();
    if (!controller.active()) {
      answer
          .errorCode(ErrorCode.NOT_CONTROLLER.code())
          .errorMessage("this broker is not the controller");
    } else {
      answer.topics(
          moving(request)
              .map(
                  (name, partitions) ->
                      OngoingTopicReassignment.builder()
                          .name(name)
                          .partitions(partitions)
                          .build()));
    }
    responder.respond(answer.build());
  }

  private Grouped<String, OngoingPartitionReassignment> moving(
      ListPartitionReassignmentsRequest request) {
    Grouped<String, OngoingPartitionReassignment> moving = new Grouped<>();
    ClusterImage now = image.get();
    if (request.topics() == null) {
      now.topics().forEach(topic -> add(moving, topic, partition -> true));
    } else {
      for (ListPartitionReassignmentsTopics asked : request.topics()) {
        TopicImage topic = now.topic(asked.name());
        if (topic != null) {
          add(moving, topic, asked.partitionIndexes()::contains);
        }
      }
    }
    return moving;
  }

  private static void add(
      Grouped<String, OngoingPartitionReassignment> moving, TopicImage topic, IntPredicate wanted) {
    for (int n = 0; n < topic.partitions().size(); n++) {
      PartitionState state = topic.partitions().get(n);
      if (state.reassigning() && wanted.test(n)) {
        moving.add(
            topic.name(),
            OngoingPartitionReassignment.builder()
                .partitionIndex(n)
                .replicas(state.replicas())
                .addingReplicas(state.adding())
                .removingReplicas(state.removing())
                .build());
      }
    }
  }
}
