package io.sluice.broker.cluster;

import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.Endpoint;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DescribeClusterRequest;
import io.sluice.protocol.message.DescribeClusterResponse;
import io.sluice.protocol.message.DescribeClusterResponse.DescribeClusterBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** DescribeCluster, key 60. v0 (KIP-700), v1 endpoint types (KIP-919), v2 fenced brokers. */
public final class DescribeClusterHandler
    implements ApiHandler<DescribeClusterRequest, DescribeClusterResponse> {
  private static final byte BROKERS = 1;
  private static final int UNKNOWN_OPERATIONS = Integer.MIN_VALUE;

  private final Supplier<ClusterImage> image;

  /** Creates the handler. */
  public DescribeClusterHandler(Supplier<ClusterImage> image) {
    this.image = image;
  }

  @Override
  public void handle(
      RequestContext context,
      DescribeClusterRequest request,
      Responder<DescribeClusterResponse> responder) {
    ClusterImage cluster = image.get();
    DescribeClusterResponse.Builder answer =
        DescribeClusterResponse.builder()
            .clusterId(cluster.clusterId())
            .controllerId(cluster.controllerId())
            .clusterAuthorizedOperations(UNKNOWN_OPERATIONS);
    if (context.apiVersion() >= 1 && request.endpointType() != BROKERS) {
      responder.respond(
          answer
              .errorCode(ErrorCode.UNSUPPORTED_ENDPOINT_TYPE.code())
              .errorMessage(
                  "this cluster has broker endpoints (1) only; controllers cannot be connected to")
              .build());
      return;
    }
    responder.respond(
        answer.endpointType(BROKERS).brokers(brokers(cluster, context.listener())).build());
  }

  private static List<DescribeClusterBroker> brokers(ClusterImage cluster, String listener) {
    List<DescribeClusterBroker> brokers = new ArrayList<>();
    for (BrokerRegistration broker : cluster.brokers().values()) {
      Endpoint endpoint = broker.endpoint(listener);
      if (endpoint != null) {
        brokers.add(
            DescribeClusterBroker.builder()
                .brokerId(broker.id())
                .host(endpoint.host())
                .port(endpoint.port())
                .rack(broker.rack())
                .build());
      }
    }
    return brokers;
  }
}
