package io.sluice.cli.group;

import io.sluice.cli.client.ClusterConnection;
import io.sluice.cli.client.CommandException;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.ListOffsetsRequest;
import io.sluice.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.sluice.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.sluice.protocol.message.ListOffsetsResponse;
import io.sluice.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.sluice.protocol.message.MetadataResponse;
import java.util.List;

/** Asks the leaders of partitions for offsets. */
final class LogOffsets {
  private static final long LATEST = -1;
  private static final long EARLIEST = -2;

  private final ClusterConnection cluster;
  private final MetadataResponse metadata;

  LogOffsets(ClusterConnection cluster, MetadataResponse metadata) {
    this.cluster = cluster;
    this.metadata = metadata;
  }

  /** Returns the first offset that there is. */
  long earliest(TopicPartition partition) {
    return find(partition, EARLIEST);
  }

  /** Returns the offset after the last record that can be read. */
  long latest(TopicPartition partition) {
    return find(partition, LATEST);
  }

  /** Returns the offset of the first record of that time or later, or the latest offset. */
  long at(TopicPartition partition, long timestampMs) {
    long offset = find(partition, timestampMs);
    return offset < 0 ? latest(partition) : offset;
  }

  private long find(TopicPartition partition, long timestamp) {
    ListOffsetsPartition asked =
        ListOffsetsPartition.builder()
            .partitionIndex(partition.partition())
            .currentLeaderEpoch(-1)
            .timestamp(timestamp)
            .build();
    ListOffsetsTopic topic =
        ListOffsetsTopic.builder().name(partition.topic()).partitions(List.of(asked)).build();
    ListOffsetsResponse answer =
        cluster
            .leader(metadata, partition.topic(), partition.partition())
            .ask(
                ApiKey.LIST_OFFSETS,
                ListOffsetsRequest.builder().replicaId(-1).topics(List.of(topic)).build(),
                ListOffsetsResponse.class);
    ListOffsetsPartitionResponse found = answer.topics().get(0).partitions().get(0);
    if (found.errorCode() != ErrorCode.NONE.code()) {
      throw new CommandException(
          "offsets of " + partition + ": " + ErrorCode.of(found.errorCode()));
    }
    return found.offset();
  }
}
