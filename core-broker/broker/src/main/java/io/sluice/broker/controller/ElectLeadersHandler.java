package io.sluice.broker.controller;

import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ElectLeadersRequest;
import io.sluice.protocol.message.ElectLeadersRequest.TopicPartitions;
import io.sluice.protocol.message.ElectLeadersResponse;
import io.sluice.protocol.message.ElectLeadersResponse.PartitionResult;
import io.sluice.protocol.message.ElectLeadersResponse.ReplicaElectionResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * ElectLeaders, key 43. v0 preferred leaders (KIP-183), v1 unclean elections (KIP-460), v2
 * flexible.
 *
 * <p>Without partitions it means all, and those that need no election are left out of the answer.
 */
final class ElectLeadersHandler implements ApiHandler<ElectLeadersRequest, ElectLeadersResponse> {
  private static final byte PREFERRED = 0;
  private static final byte UNCLEAN = 1;

  private final Controller controller;
  private final Supplier<ClusterImage> image;

  ElectLeadersHandler(Controller controller, Supplier<ClusterImage> image) {
    this.controller = controller;
    this.image = image;
  }

  /** A task, and the topic under which it is answered. */
  private record Asked(String topic, Task task) {}

  @Override
  public void handle(
      RequestContext context,
      ElectLeadersRequest request,
      Responder<ElectLeadersResponse> responder) {
    if (!controller.active()) {
      responder.respond(error(ErrorCode.NOT_CONTROLLER));
      return;
    }
    ElectionWish wish = wish(request, context.apiVersion());
    if (wish == null) {
      responder.respond(error(ErrorCode.INVALID_REQUEST));
      return;
    }
    boolean all = request.topicPartitions() == null;
    List<Asked> asked = all ? everything(wish) : asked(request, wish);
    controller
        .ask(asked.stream().map(Asked::task).toList())
        .thenAccept(answers -> responder.respond(response(asked, answers, all)));
  }

  private static @Nullable ElectionWish wish(ElectLeadersRequest request, int version) {
    if (version == 0 || request.electionType() == PREFERRED) {
      return ElectionWish.PREFERRED;
    }
    return request.electionType() == UNCLEAN ? ElectionWish.UNCLEAN : null;
  }

  private static ElectLeadersResponse error(ErrorCode error) {
    return ElectLeadersResponse.builder().errorCode(error.code()).build();
  }

  private List<Asked> everything(ElectionWish wish) {
    List<Asked> asked = new ArrayList<>();
    for (TopicImage topic : image.get().topics()) {
      for (int n = 0; n < topic.partitions().size(); n++) {
        asked.add(new Asked(topic.name(), Task.byName(topic.name(), n, wish)));
      }
    }
    return asked;
  }

  private static List<Asked> asked(ElectLeadersRequest request, ElectionWish wish) {
    List<Asked> asked = new ArrayList<>();
    List<TopicPartitions> topics = request.topicPartitions();
    for (TopicPartitions topic : topics == null ? List.<TopicPartitions>of() : topics) {
      for (int partition : topic.partitions()) {
        asked.add(new Asked(topic.topic(), Task.byName(topic.topic(), partition, wish)));
      }
    }
    return asked;
  }

  private static ElectLeadersResponse response(
      List<Asked> asked, List<Task.Answer> answers, boolean all) {
    Grouped<String, PartitionResult> topics = new Grouped<>();
    for (int i = 0; i < asked.size(); i++) {
      Task.Answer answer = answers.get(i);
      if (answer.error() == ErrorCode.NOT_CONTROLLER) {
        return error(ErrorCode.NOT_CONTROLLER);
      }
      if (!all || answer.error() != ErrorCode.ELECTION_NOT_NEEDED) {
        topics.add(
            asked.get(i).topic(),
            PartitionResult.builder()
                .partitionId(asked.get(i).task().partition())
                .errorCode(answer.error().code())
                .errorMessage(answer.message())
                .build());
      }
    }
    return ElectLeadersResponse.builder()
        .replicaElectionResults(
            topics.map(
                (name, partitions) ->
                    ReplicaElectionResult.builder()
                        .topic(name)
                        .partitionResult(partitions)
                        .build()))
        .build();
  }
}
