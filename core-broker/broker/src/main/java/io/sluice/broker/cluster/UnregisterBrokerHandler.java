package io.sluice.broker.cluster;

import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.ConfigScope;
import io.sluice.metadata.MetadataStore;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.UnregisterBrokerRequest;
import io.sluice.protocol.message.UnregisterBrokerResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * UnregisterBroker, key 64, v0 (KIP-500).
 *
 * <p>A registration in ZooKeeper ends with its broker, so that there is nothing to take away from a
 * live broker, which would register again, and nothing is left of a dead one but what was set for
 * it alone. That is removed. A broker that still has replicas is not forgotten: they are to be
 * reassigned first, for it may come back.
 */
public final class UnregisterBrokerHandler
    implements ApiHandler<UnregisterBrokerRequest, UnregisterBrokerResponse> {
  private final MetadataStore store;

  /** Creates the handler. */
  public UnregisterBrokerHandler(MetadataStore store) {
    this.store = store;
  }

  @Override
  public void handle(
      RequestContext context,
      UnregisterBrokerRequest request,
      Responder<UnregisterBrokerResponse> responder) {
    int id = request.brokerId();
    ClusterImage image = store.image();
    if (image.brokers().containsKey(id)) {
      responder.respond(
          answer(
              ErrorCode.INVALID_REQUEST,
              "broker %d is live; its registration ends when it is stopped".formatted(id)));
      return;
    }
    long replicas = replicas(image, id);
    if (replicas > 0) {
      responder.respond(
          answer(
              ErrorCode.INVALID_REQUEST,
              "broker %d has %d replicas; reassign them to other brokers first"
                  .formatted(id, replicas)));
      return;
    }
    if (image.brokerConfig(id).isEmpty()) {
      responder.respond(
          answer(ErrorCode.BROKER_ID_NOT_REGISTERED, "nothing is known of broker " + id));
      return;
    }
    store
        .setConfig(ConfigScope.broker(id), Map.of())
        .whenComplete((done, failure) -> responder.respond(answer(failure)));
  }

  private static long replicas(ClusterImage image, int id) {
    return image.topics().stream()
        .flatMap(topic -> topic.partitions().stream())
        .map(PartitionState::replicas)
        .filter(replicas -> replicas.contains(id))
        .count();
  }

  private static UnregisterBrokerResponse answer(@Nullable Throwable failure) {
    return failure == null
        ? answer(ErrorCode.NONE, null)
        : answer(ErrorCode.REQUEST_TIMED_OUT, failure.getMessage());
  }

  private static UnregisterBrokerResponse answer(ErrorCode code, @Nullable String message) {
    return UnregisterBrokerResponse.builder().errorCode(code.code()).errorMessage(message).build();
  }
}
