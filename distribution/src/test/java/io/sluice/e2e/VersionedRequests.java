package io.sluice.e2e;

import io.sluice.protocol.ApiKey;
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

/** Makes up requests about one topic that must succeed in any version. */
final class VersionedRequests {
  private static final byte TOPIC = 2;
  private static final byte BROKER = 4;

  private final String topic;
  private final Uuid id;

  VersionedRequests(String topic, Uuid id) {
    this.topic = topic;
    this.id = id;
  }

  /** Returns requests for one API in one version, to be sent one after the other. */
  List<RequestMessage> of(ApiKey key, int version) {
    return switch (key) {
      case PRODUCE -> List.of(produce(version));
      case FETCH -> List.of(produceFor(version), fetch(version));
      case LIST_OFFSETS -> LongStream.of(-2, -1, 0, 1).<RequestMessage>mapToObj(VersionedRequests.this::listOffsets).toList();
      case METADATA -> metadata(version);
      case API_VERSIONS -> List.of(ApiVersionsRequest.builder().clientSoftwareName(version < 3 ? "" : "raw").clientSoftwareVersion(version < 3 ? "" : "1").build());
      case CREATE_TOPICS -> List.of(createTopic("created-" + version));
      case DELETE_TOPICS -> List.of(createTopic("deleted-" + version), deleteTopic("deleted-" + version, version));
      case DELETE_RECORDS -> List.of(deleteRecords());
      case INIT_PRODUCER_ID -> List.of(InitProducerIdRequest.builder().transactionTimeoutMs(1_000).build());
      case OFFSET_FOR_LEADER_EPOCH -> List.of(offsetForLeaderEpoch(version));
      case DESCRIBE_CONFIGS -> List.of(describeConfigs(TOPIC, topic, version), describeConfigs(BROKER, "0", version));
      case ALTER_CONFIGS -> List.of(alterConfigs());
      case DESCRIBE_LOG_DIRS -> List.of(DescribeLogDirsRequest.builder().topics(null).build());
      case CREATE_PARTITIONS -> List.of(createTopic("grown-" + version), createPartitions("grown-" + version));
      case INCREMENTAL_ALTER_CONFIGS -> List.of(incrementalAlterConfigs());
      case DESCRIBE_CLUSTER -> List.of(DescribeClusterRequest.builder().build());
      case LIST_CONFIG_RESOURCES -> List.of(ListConfigResourcesRequest.builder().build());
      case DESCRIBE_TOPIC_PARTITIONS -> List.of(describeTopicPartitions());
      default -> throw new AssertionError(key + " has no example here: add one");
    };
  }
}
