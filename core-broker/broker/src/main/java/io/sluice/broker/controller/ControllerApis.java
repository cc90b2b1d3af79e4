package io.sluice.broker.controller;

import io.sluice.kernel.ApiBinding;
import io.sluice.metadata.ClusterImage;
import io.sluice.protocol.ApiKey;
import java.util.List;
import java.util.function.Supplier;

/** The requests that the controller answers. */
final class ControllerApis {
  /** The first version of AlterPartition that names topics by their ids. */
  private static final int TOPIC_IDS_VERSION = 2;

  private ControllerApis() {}

  static List<ApiBinding<?, ?>> of(Controller controller, Supplier<ClusterImage> image) {
    return List.of(
        new ApiBinding<>(
            ApiKey.ALTER_PARTITION,
            TOPIC_IDS_VERSION,
            ApiKey.ALTER_PARTITION.maxVersion(),
            new AlterPartitionHandler(controller)),
        ApiBinding.allVersions(ApiKey.ELECT_LEADERS, new ElectLeadersHandler(controller, image)),
        ApiBinding.allVersions(
            ApiKey.ALTER_PARTITION_REASSIGNMENTS,
            new AlterPartitionReassignmentsHandler(controller)),
        ApiBinding.allVersions(
            ApiKey.LIST_PARTITION_REASSIGNMENTS,
            new ListPartitionReassignmentsHandler(controller, image)),
        ApiBinding.allVersions(
            ApiKey.REPORT_OFFLINE_REPLICAS, new ReportOfflineReplicasHandler(controller)));
  }
}
