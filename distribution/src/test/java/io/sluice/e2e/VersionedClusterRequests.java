package io.sluice.e2e;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.AlterPartitionReassignmentsRequest;
import io.sluice.protocol.message.AlterPartitionRequest;
import io.sluice.protocol.message.AlterReplicaLogDirsRequest;
import io.sluice.protocol.message.ElectLeadersRequest;
import io.sluice.protocol.message.ListPartitionReassignmentsRequest;
import io.sluice.protocol.message.ReportOfflineReplicasRequest;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.UnregisterBrokerRequest;
import java.util.List;

/** Makes up requests about replicas of a topic that a lone broker understands in any version. */
final class VersionedClusterRequests {
  private static final int WITH_EPOCHS_VERSION = 3;
  private static final long STALE_EPOCH = 1;

  private final String topic;
  private final Uuid id;

  VersionedClusterRequests(String topic, Uuid id) {
    this.topic = topic;
    this.id = id;
  }

  /** Returns requests for one API in one version; none if it is about something else. */
  List<RequestMessage> of(ApiKey key, int version) {
    return switch (key) {
      case UNREGISTER_BROKER -> List.of(UnregisterBrokerRequest.builder().brokerId(77).build());
      case ALTER_REPLICA_LOG_DIRS -> List.of(move());
      case ELECT_LEADERS -> List.of(elect());
      case ALTER_PARTITION_REASSIGNMENTS -> List.of(cancel());
      case LIST_PARTITION_REASSIGNMENTS ->
          List.of(ListPartitionReassignmentsRequest.builder().timeoutMs(10_000).build());
      case ALTER_PARTITION -> List.of(alter(version));
      case REPORT_OFFLINE_REPLICAS ->
          List.of(
              ReportOfflineReplicasRequest.builder()
                  .brokerId(0)
                  .brokerEpoch(STALE_EPOCH)
                  .topics(List.of())
                  .build());
      default -> List.of();
    };
  }

  /** Returns the error with which an API is answered: there is nothing here to be changed. */
  static ErrorCode permitted(ApiKey key) {
    return switch (key) {
      case UNREGISTER_BROKER -> ErrorCode.BROKER_ID_NOT_REGISTERED;
      case ALTER_REPLICA_LOG_DIRS -> ErrorCode.LOG_DIR_NOT_FOUND;
      case ELECT_LEADERS -> ErrorCode.ELECTION_NOT_NEEDED;
      case ALTER_PARTITION_REASSIGNMENTS -> ErrorCode.NO_REASSIGNMENT_IN_PROGRESS;
      case ALTER_PARTITION, REPORT_OFFLINE_REPLICAS -> ErrorCode.STALE_BROKER_EPOCH;
      default -> ErrorCode.NONE;
    };
  }

  private RequestMessage move() {
    var partitions =
        AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic.builder()
            .name(topic)
            .partitions(List.of(0))
            .build();
    var dir =
        AlterReplicaLogDirsRequest.AlterReplicaLogDir.builder()
            .path("/nowhere")
            .topics(List.of(partitions))
            .build();
    return AlterReplicaLogDirsRequest.builder().dirs(List.of(dir)).build();
  }

  private RequestMessage elect() {
    var partitions =
        ElectLeadersRequest.TopicPartitions.builder().topic(topic).partitions(List.of(0)).build();
    return ElectLeadersRequest.builder()
        .topicPartitions(List.of(partitions))
        .timeoutMs(10_000)
        .build();
  }

  private RequestMessage cancel() {
    var partition =
        AlterPartitionReassignmentsRequest.ReassignablePartition.builder()
            .partitionIndex(0)
            .replicas(null)
            .build();
    var partitions =
        AlterPartitionReassignmentsRequest.ReassignableTopic.builder()
            .name(topic)
            .partitions(List.of(partition))
            .build();
    return AlterPartitionReassignmentsRequest.builder()
        .timeoutMs(10_000)
        .topics(List.of(partitions))
        .build();
  }

  private RequestMessage alter(int version) {
    var partition = AlterPartitionRequest.PartitionData.builder().partitionIndex(0).leaderEpoch(0);
    partition =
        version < WITH_EPOCHS_VERSION
            ? partition.newIsr(List.of(0))
            : partition.newIsrWithEpochs(
                List.of(
                    AlterPartitionRequest.BrokerState.builder()
                        .brokerId(0)
                        .brokerEpoch(STALE_EPOCH)
                        .build()));
    var data =
        AlterPartitionRequest.TopicData.builder()
            .topicId(id)
            .partitions(List.of(partition.build()))
            .build();
    return AlterPartitionRequest.builder()
        .brokerId(0)
        .brokerEpoch(STALE_EPOCH)
        .topics(List.of(data))
        .build();
  }
}
