package io.sluice.broker;

import io.sluice.broker.cluster.DescribeClusterHandler;
import io.sluice.broker.cluster.DescribeLogDirsHandler;
import io.sluice.broker.cluster.UnregisterBrokerHandler;
import io.sluice.broker.configs.AlterConfigsHandler;
import io.sluice.broker.configs.ConfigAdmin;
import io.sluice.broker.configs.DescribeConfigsHandler;
import io.sluice.broker.configs.IncrementalAlterConfigsHandler;
import io.sluice.broker.configs.ListConfigResourcesHandler;
import io.sluice.broker.coordinators.FindCoordinatorHandler;
import io.sluice.broker.logdirs.AlterReplicaLogDirsHandler;
import io.sluice.broker.logdirs.ReplicaMoves;
import io.sluice.broker.modules.StateTopics;
import io.sluice.broker.offsets.DeleteRecordsHandler;
import io.sluice.broker.offsets.DescribeProducersHandler;
import io.sluice.broker.offsets.ListOffsetsHandler;
import io.sluice.broker.offsets.OffsetForLeaderEpochHandler;
import io.sluice.broker.replica.Replicas;
import io.sluice.broker.topics.CreatePartitionsHandler;
import io.sluice.broker.topics.CreateTopicsHandler;
import io.sluice.broker.topics.DeleteTopicsHandler;
import io.sluice.broker.topics.DescribeTopicPartitionsHandler;
import io.sluice.broker.topics.MetadataHandler;
import io.sluice.broker.topics.TopicAdmin;
import io.sluice.kernel.ApiBinding;
import io.sluice.metadata.MetadataStore;
import io.sluice.protocol.ApiKey;
import io.sluice.storage.LogDirs;
import java.util.List;
import java.util.concurrent.Executor;

/** The requests that the kernel answers itself, other than Produce, Fetch and ApiVersions. */
final class KernelApis {
  private KernelApis() {}

  static List<ApiBinding<?, ?>> topics(TopicAdmin admin) {
    return List.of(
        ApiBinding.allVersions(ApiKey.METADATA, new MetadataHandler(admin)),
        ApiBinding.allVersions(ApiKey.CREATE_TOPICS, new CreateTopicsHandler(admin)),
        ApiBinding.allVersions(ApiKey.DELETE_TOPICS, new DeleteTopicsHandler(admin)),
        ApiBinding.allVersions(ApiKey.CREATE_PARTITIONS, new CreatePartitionsHandler(admin)),
        ApiBinding.allVersions(
            ApiKey.DESCRIBE_TOPIC_PARTITIONS, new DescribeTopicPartitionsHandler(admin)));
  }

  /** Finding coordinators makes no sense where nothing is coordinated. */
  static List<ApiBinding<?, ?>> coordinators(StateTopics stateTopics, TopicAdmin admin) {
    return stateTopics.isEmpty()
        ? List.of()
        : List.of(
            ApiBinding.allVersions(
                ApiKey.FIND_COORDINATOR, new FindCoordinatorHandler(stateTopics, admin)));
  }

  static List<ApiBinding<?, ?>> offsets(Replicas replicas, Executor disk) {
    return List.of(
        new ApiBinding<>(
            ApiKey.LIST_OFFSETS,
            ListOffsetsHandler.MIN_VERSION,
            ApiKey.LIST_OFFSETS.maxVersion(),
            new ListOffsetsHandler(replicas, disk)),
        ApiBinding.allVersions(
            ApiKey.OFFSET_FOR_LEADER_EPOCH, new OffsetForLeaderEpochHandler(replicas)),
        ApiBinding.allVersions(ApiKey.DELETE_RECORDS, new DeleteRecordsHandler(replicas, disk)));
  }

  /** Where nobody watches what is appended, nothing is known of producers. */
  static List<ApiBinding<?, ?>> producers(Replicas replicas, boolean known) {
    return known
        ? List.of(
            ApiBinding.allVersions(
                ApiKey.DESCRIBE_PRODUCERS, new DescribeProducersHandler(replicas)))
        : List.of();
  }

  static List<ApiBinding<?, ?>> configs(ConfigAdmin admin) {
    return List.of(
        ApiBinding.allVersions(ApiKey.DESCRIBE_CONFIGS, new DescribeConfigsHandler(admin)),
        ApiBinding.allVersions(ApiKey.ALTER_CONFIGS, new AlterConfigsHandler(admin)),
        ApiBinding.allVersions(
            ApiKey.INCREMENTAL_ALTER_CONFIGS, new IncrementalAlterConfigsHandler(admin)),
        ApiBinding.allVersions(
            ApiKey.LIST_CONFIG_RESOURCES, new ListConfigResourcesHandler(admin)));
  }

  static ApiBinding<?, ?> moves(ReplicaMoves moves, MetadataStore store, Executor disk) {
    return ApiBinding.allVersions(
        ApiKey.ALTER_REPLICA_LOG_DIRS, new AlterReplicaLogDirsHandler(moves, store::image, disk));
  }

  static List<ApiBinding<?, ?>> cluster(MetadataStore store, LogDirs logs, Executor disk) {
    return List.of(
        ApiBinding.allVersions(ApiKey.DESCRIBE_CLUSTER, new DescribeClusterHandler(store::image)),
        ApiBinding.allVersions(ApiKey.UNREGISTER_BROKER, new UnregisterBrokerHandler(store)),
        ApiBinding.allVersions(ApiKey.DESCRIBE_LOG_DIRS, new DescribeLogDirsHandler(logs, disk)));
  }
}
