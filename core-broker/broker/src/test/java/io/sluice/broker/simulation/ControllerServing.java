package io.sluice.broker.simulation;

import io.sluice.broker.controller.Controller;
import io.sluice.kernel.ApiBinding;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.message.AlterPartitionRequest;
import io.sluice.protocol.message.AlterPartitionResponse;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Hands a leader's wish for another ISR to the controller of one broker. */
final class ControllerServing {
  private final World world;
  private final ApiHandler<AlterPartitionRequest, AlterPartitionResponse> handler;
  private final Supplier<ClusterImage> image;

  ControllerServing(World world, Controller controller, Supplier<ClusterImage> image) {
    this.world = world;
    this.image = image;
    this.handler = handler(controller);
  }

  @SuppressWarnings("unchecked")
  private static ApiHandler<AlterPartitionRequest, AlterPartitionResponse> handler(
      Controller controller) {
    for (ApiBinding<?, ?> binding : controller.apis()) {
      if (binding.key() == ApiKey.ALTER_PARTITION) {
        return (ApiHandler<AlterPartitionRequest, AlterPartitionResponse>) binding.handler();
      }
    }
    throw new IllegalStateException("The controller does not answer AlterPartition");
  }

  void alter(AlterPartitionRequest request, Consumer<Object> respond) {
    AlterPartitionRequest asked =
        world.sabotage() == Sabotage.ISR_VERSION_UNCHECKED ? withPresentVersions(request) : request;
    handler.handle(new Context(), asked, respond::accept);
  }

  /** Makes a wish out of date look as if it were not. */
  private AlterPartitionRequest withPresentVersions(AlterPartitionRequest request) {
    List<AlterPartitionRequest.TopicData> topics = new ArrayList<>();
    for (AlterPartitionRequest.TopicData topic : request.topics()) {
      TopicImage present = image.get().topic(topic.topicId());
      if (present == null) {
        return request;
      }
      List<AlterPartitionRequest.PartitionData> partitions = new ArrayList<>();
      for (AlterPartitionRequest.PartitionData partition : topic.partitions()) {
        PartitionState state = present.partitions().get(partition.partitionIndex());
        partitions.add(partition.toBuilder().partitionEpoch(state.partitionEpoch()).build());
      }
      topics.add(topic.toBuilder().partitions(partitions).build());
    }
    return request.toBuilder().topics(topics).build();
  }

  private static final class Context implements RequestContext {
    @Override
    public int apiVersion() {
      return ApiKey.ALTER_PARTITION.maxVersion();
    }

    @Override
    public String clientId() {
      return "broker";
    }

    @Override
    public InetSocketAddress clientAddress() {
      return InetSocketAddress.createUnresolved("broker", 0);
    }

    @Override
    public String listener() {
      return "internal";
    }
  }
}
