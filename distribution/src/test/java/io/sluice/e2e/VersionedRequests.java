package io.sluice.e2e;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.AlterConfigsRequest;
import io.sluice.protocol.message.ApiVersionsRequest;
import io.sluice.protocol.message.CreatePartitionsRequest;
import io.sluice.protocol.message.CreateTopicsRequest;
import io.sluice.protocol.message.DeleteRecordsRequest;
import io.sluice.protocol.message.DeleteTopicsRequest;
import io.sluice.protocol.message.DescribeClusterRequest;
import io.sluice.protocol.message.DescribeConfigsRequest;
import io.sluice.protocol.message.DescribeLogDirsRequest;
import io.sluice.protocol.message.DescribeTopicPartitionsRequest;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.IncrementalAlterConfigsRequest;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.ListConfigResourcesRequest;
import io.sluice.protocol.message.ListOffsetsRequest;
import io.sluice.protocol.message.MetadataRequest;
import io.sluice.protocol.message.OffsetForLeaderEpochRequest;
import io.sluice.protocol.message.ProduceRequest;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.wire.Payload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Makes up requests about one topic that must succeed in any version. */
final class VersionedRequests {
  private static final byte TOPIC = 2;
  private static final byte BROKER = 4;

  private final String topic;
  private final Uuid id;
  private final VersionedGroupRequests groups;
  private final VersionedClusterRequests cluster;
  private final VersionedTransactionRequests transactions;

  VersionedRequests(String topic, Uuid id) {
    this.topic = topic;
    this.id = id;
    this.groups = new VersionedGroupRequests(topic, id);
    this.cluster = new VersionedClusterRequests(topic, id);
    this.transactions = new VersionedTransactionRequests(topic, id);
  }

  /** Returns requests for one API in one version, to be sent one after the other. */
  List<RequestMessage> of(ApiKey key, int version) {
    return switch (key) {
      case PRODUCE -> List.of(produce(version));
      case FETCH -> List.of(fetch(version));
      case LIST_OFFSETS ->
          LongStream.of(-2, -1, 0, 1)
              .<RequestMessage>mapToObj(VersionedRequests.this::listOffsets)
              .toList();
      case METADATA -> metadata(version);
      case API_VERSIONS ->
          List.of(
              ApiVersionsRequest.builder()
                  .clientSoftwareName(version < 3 ? "" : "raw")
                  .clientSoftwareVersion(version < 3 ? "" : "1")
                  .build());
      case CREATE_TOPICS -> List.of(createTopic("created-" + version));
      case DELETE_TOPICS ->
          List.of(createTopic("deleted-" + version), deleteTopic("deleted-" + version, version));
      case DELETE_RECORDS -> List.of(deleteRecords());
      case INIT_PRODUCER_ID ->
          List.of(
              InitProducerIdRequest.builder()
                  .transactionalId(null)
                  .transactionTimeoutMs(1_000)
                  .build());
      case OFFSET_FOR_LEADER_EPOCH -> List.of(offsetForLeaderEpoch(version));
      case DESCRIBE_CONFIGS ->
          List.of(describeConfigs(TOPIC, topic, version), describeConfigs(BROKER, "0", version));
      case ALTER_CONFIGS -> List.of(alterConfigs());
      case DESCRIBE_LOG_DIRS -> List.of(DescribeLogDirsRequest.builder().topics(null).build());
      case CREATE_PARTITIONS ->
          List.of(createTopic("grown-" + version), createPartitions("grown-" + version));
      case INCREMENTAL_ALTER_CONFIGS -> List.of(incrementalAlterConfigs());
      case DESCRIBE_CLUSTER -> List.of(DescribeClusterRequest.builder().build());
      case LIST_CONFIG_RESOURCES -> List.of(ListConfigResourcesRequest.builder().build());
      case DESCRIBE_TOPIC_PARTITIONS -> List.of(describeTopicPartitions());
      default -> {
        List<RequestMessage> found = new ArrayList<>(cluster.of(key, version));
        found.addAll(transactions.of(key, version));
        yield found.isEmpty() ? groups.of(key, version) : found;
      }
    };
  }

  /** Returns an error that the API may answer with: some requests of strangers cannot succeed. */
  static ErrorCode permitted(ApiKey key, int version) {
    return Stream.of(
            VersionedClusterRequests.permitted(key), VersionedTransactionRequests.permitted(key))
        .filter(error -> error != ErrorCode.NONE)
        .findFirst()
        .orElseGet(() -> VersionedGroupRequests.permitted(key, version));
  }

  private RequestMessage produce(int version) {
    byte[] value = ("v" + version).getBytes(StandardCharsets.UTF_8);
    Payload records = Payload.of(new BatchBuilder().append(1, null, value).build());
    var partition = ProduceRequest.PartitionProduceData.builder().index(0).records(records).build();
    var data = ProduceRequest.TopicProduceData.builder().partitionData(List.of(partition));
    data = version < 13 ? data.name(topic) : data.topicId(id);
    return ProduceRequest.builder()
        .acks((short) -1)
        .timeoutMs(10_000)
        .topicData(List.of(data.build()))
        .build();
  }

  private RequestMessage fetch(int version) {
    var partition =
        FetchRequest.FetchPartition.builder()
            .partition(0)
            .fetchOffset(0)
            .partitionMaxBytes(1_000_000)
            .build();
    var data = FetchRequest.FetchTopic.builder().partitions(List.of(partition));
    data = version < 13 ? data.topic(topic) : data.topicId(id);
    return FetchRequest.builder()
        .maxWaitMs(0)
        .minBytes(0)
        .maxBytes(1_000_000)
        .topics(List.of(data.build()))
        .build();
  }

  private RequestMessage listOffsets(long timestamp) {
    var partition =
        ListOffsetsRequest.ListOffsetsPartition.builder()
            .partitionIndex(0)
            .timestamp(timestamp)
            .build();
    var data =
        ListOffsetsRequest.ListOffsetsTopic.builder()
            .name(topic)
            .partitions(List.of(partition))
            .build();
    return ListOffsetsRequest.builder().replicaId(-1).topics(List.of(data)).build();
  }

  private List<RequestMessage> metadata(int version) {
    var named = MetadataRequest.MetadataRequestTopic.builder().name(topic).build();
    var all = MetadataRequest.builder().topics(version == 0 ? List.of() : null).build();
    return List.of(MetadataRequest.builder().topics(List.of(named)).build(), all);
  }

  private static RequestMessage createTopic(String name) {
    var creatable =
        CreateTopicsRequest.CreatableTopic.builder()
            .name(name)
            .numPartitions(1)
            .replicationFactor((short) 1)
            .build();
    return CreateTopicsRequest.builder().topics(List.of(creatable)).timeoutMs(10_000).build();
  }

  private static RequestMessage deleteTopic(String name, int version) {
    var request = DeleteTopicsRequest.builder().timeoutMs(10_000);
    return version < 6
        ? request.topicNames(List.of(name)).build()
        : request
            .topics(List.of(DeleteTopicsRequest.DeleteTopicState.builder().name(name).build()))
            .build();
  }

  private static RequestMessage createPartitions(String name) {
    var grown =
        CreatePartitionsRequest.CreatePartitionsTopic.builder()
            .name(name)
            .count(2)
            .assignments(null)
            .build();
    return CreatePartitionsRequest.builder().topics(List.of(grown)).timeoutMs(10_000).build();
  }

  private RequestMessage deleteRecords() {
    var partition =
        DeleteRecordsRequest.DeleteRecordsPartition.builder().partitionIndex(0).offset(0).build();
    var data =
        DeleteRecordsRequest.DeleteRecordsTopic.builder()
            .name(topic)
            .partitions(List.of(partition))
            .build();
    return DeleteRecordsRequest.builder().topics(List.of(data)).timeoutMs(10_000).build();
  }

  private RequestMessage offsetForLeaderEpoch(int version) {
    var partition =
        OffsetForLeaderEpochRequest.OffsetForLeaderPartition.builder()
            .partition(0)
            .leaderEpoch(0)
            .build();
    var data =
        OffsetForLeaderEpochRequest.OffsetForLeaderTopic.builder()
            .topic(topic)
            .partitions(List.of(partition))
            .build();
    var request = OffsetForLeaderEpochRequest.builder().topics(List.of(data));
    return version < 3 ? request.build() : request.replicaId(-1).build();
  }

  private static RequestMessage describeConfigs(byte type, String name, int version) {
    var resource =
        DescribeConfigsRequest.DescribeConfigsResource.builder()
            .resourceType(type)
            .resourceName(name)
            .configurationKeys(null)
            .build();
    var request = DescribeConfigsRequest.builder().resources(List.of(resource));
    return request.includeSynonyms(version >= 1).includeDocumentation(version >= 3).build();
  }

  private RequestMessage alterConfigs() {
    var config =
        AlterConfigsRequest.AlterableConfig.builder().name("retention.ms").value("1000000").build();
    var resource =
        AlterConfigsRequest.AlterConfigsResource.builder()
            .resourceType(TOPIC)
            .resourceName(topic)
            .configs(List.of(config))
            .build();
    return AlterConfigsRequest.builder().resources(List.of(resource)).build();
  }

  private RequestMessage incrementalAlterConfigs() {
    var config =
        IncrementalAlterConfigsRequest.AlterableConfig.builder()
            .name("retention.ms")
            .configOperation((byte) 0)
            .value("2000000")
            .build();
    var resource =
        IncrementalAlterConfigsRequest.AlterConfigsResource.builder()
            .resourceType(TOPIC)
            .resourceName(topic)
            .configs(List.of(config))
            .build();
    return IncrementalAlterConfigsRequest.builder().resources(List.of(resource)).build();
  }

  private RequestMessage describeTopicPartitions() {
    var asked = DescribeTopicPartitionsRequest.TopicRequest.builder().name(topic).build();
    return DescribeTopicPartitionsRequest.builder().topics(List.of(asked)).cursor(null).build();
  }
}
