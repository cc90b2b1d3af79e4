package io.sluice.broker.controller;

import io.sluice.broker.replica.IsrChanges.Member;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.AlterPartitionRequest;
import io.sluice.protocol.message.AlterPartitionResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * AlterPartition, key 56. v2 topic ids (KIP-841), v3 broker epochs of the ISR (KIP-903).
 *
 * <p>A leader asks for another ISR; see {@link IsrWish}. Errors of the whole request:
 * NOT_CONTROLLER, and STALE_BROKER_EPOCH if the leader has registered again.
 */
final class AlterPartitionHandler
    implements ApiHandler<AlterPartitionRequest, AlterPartitionResponse> {
  private static final int EPOCHS_VERSION = 3;

  private final Controller controller;

  AlterPartitionHandler(Controller controller) {
    this.controller = controller;
  }

  @Override
  public void handle(
      RequestContext context,
      AlterPartitionRequest request,
      Responder<AlterPartitionResponse> responder) {
    answer(request, context.apiVersion()).thenAccept(responder::respond);
  }

  /** Answers a request; the future completes on the controller's thread and never fails. */
  CompletableFuture<AlterPartitionResponse> answer(AlterPartitionRequest request, int version) {
    Member leader = new Member(request.brokerId(), request.brokerEpoch());
    List<Asked> asked = new ArrayList<>();
    for (AlterPartitionRequest.TopicData topic : request.topics()) {
      for (AlterPartitionRequest.PartitionData partition : topic.partitions()) {
        IsrWish wish =
            new IsrWish(
                leader,
                partition.leaderEpoch(),
                partition.partitionEpoch(),
                members(partition, version));
        asked.add(
            new Asked(
                topic.topicId(), Task.byId(topic.topicId(), partition.partitionIndex(), wish)));
      }
    }
    return controller
        .ask(asked.stream().map(Asked::task).toList())
        .thenApply(answers -> response(asked, answers));
  }

  /** A task, and the topic under which it is answered. */
  private record Asked(Uuid topic, Task task) {}

  private static List<Member> members(AlterPartitionRequest.PartitionData partition, int version) {
    return version >= EPOCHS_VERSION
        ? partition.newIsrWithEpochs().stream()
            .map(broker -> new Member(broker.brokerId(), broker.brokerEpoch()))
            .toList()
        : partition.newIsr().stream().map(id -> new Member(id, IsrWish.ANY_EPOCH)).toList();
  }

  private static AlterPartitionResponse response(List<Asked> asked, List<Task.Answer> answers) {
    for (Task.Answer answer : answers) {
      if (answer.error() == ErrorCode.STALE_BROKER_EPOCH
          || answer.error() == ErrorCode.NOT_CONTROLLER) {
        return AlterPartitionResponse.builder().errorCode(answer.error().code()).build();
      }
    }
    Grouped<Uuid, AlterPartitionResponse.PartitionData> topics = new Grouped<>();
    for (int i = 0; i < asked.size(); i++) {
      topics.add(asked.get(i).topic(), partition(asked.get(i).task().partition(), answers.get(i)));
    }
    return AlterPartitionResponse.builder()
        .topics(
            topics.map(
                (id, partitions) ->
                    AlterPartitionResponse.TopicData.builder()
                        .topicId(id)
                        .partitions(partitions)
                        .build()))
        .build();
  }

  private static AlterPartitionResponse.PartitionData partition(int index, Task.Answer answer) {
    AlterPartitionResponse.PartitionData.Builder partition =
        AlterPartitionResponse.PartitionData.builder()
            .partitionIndex(index)
            .errorCode(answer.error().code());
    PartitionState state = answer.state();
    if (state != null) {
      partition
          .leaderId(state.leader())
          .leaderEpoch(state.leaderEpoch())
          .isr(state.isr())
          .partitionEpoch(state.partitionEpoch());
    }
    return partition.build();
  }
}
