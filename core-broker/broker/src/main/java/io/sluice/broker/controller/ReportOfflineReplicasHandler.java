package io.sluice.broker.controller;

import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.message.ReportOfflineReplicasRequest;
import io.sluice.protocol.message.ReportOfflineReplicasResponse;
import java.util.HashSet;
import java.util.Set;

/**
 * ReportOfflineReplicas, key 10002, Sluice's own: a broker says which replicas it cannot serve.
 * They leave the ISRs in which there are others, and lead no more.
 */
final class ReportOfflineReplicasHandler
    implements ApiHandler<ReportOfflineReplicasRequest, ReportOfflineReplicasResponse> {
  private final Controller controller;

  ReportOfflineReplicasHandler(Controller controller) {
    this.controller = controller;
  }

  @Override
  public void handle(
      RequestContext context,
      ReportOfflineReplicasRequest request,
      Responder<ReportOfflineReplicasResponse> responder) {
    Set<PartitionId> partitions = new HashSet<>();
    for (ReportOfflineReplicasRequest.OfflineTopic topic : request.topics()) {
      topic.partitions().forEach(n -> partitions.add(new PartitionId(topic.topicId(), n)));
    }
    controller.reportOffline(
        new OfflineReport(request.brokerId(), request.brokerEpoch(), partitions),
        error ->
            responder.respond(
                ReportOfflineReplicasResponse.builder().errorCode(error.code()).build()));
  }
}
