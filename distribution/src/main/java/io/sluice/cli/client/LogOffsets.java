package io.sluice.cli.client;

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

/** Asks the leaders of partitions for offsets. For one thread. */
public final class LogOffsets {
  private static final long LATEST = -1;
  private static final long EARLIEST = -2;
  private static final byte READ_UNCOMMITTED = 0;
  private static final byte READ_COMMITTED = 1;

  private final ClusterConnection cluster;
  private final MetadataResponse metadata;

  /**
   * Creates it.
   *
   * @param metadata holds the topics that will be asked about
   */
  public LogOffsets(ClusterConnection cluster, MetadataResponse metadata) {
    this.cluster = cluster;
    this.metadata = metadata;
  }

  /** Returns the first offset that there is. */
  public long earliest(TopicPartition partition) {
    return find(partition, EARLIEST, READ_UNCOMMITTED);
  }

  /** Returns the offset after the last record that can be read. */
  public long latest(TopicPartition partition) {
    return find(partition, LATEST, READ_UNCOMMITTED);
  }

  /** Returns the last stable offset: the one after the last record that read_committed shows. */
  public long lastStable(TopicPartition partition) {
    return find(partition, LATEST, READ_COMMITTED);
  }

  /** Returns the offset of the first record of that time or later, or the latest offset. */
  public long at(TopicPartition partition, long timestampMs) {
    long offset = find(partition, timestampMs, READ_UNCOMMITTED);
    return offset < 0 ? latest(partition) : offset;
  }

  private long find(TopicPartition partition, long timestamp, byte isolationLevel) {
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
                ListOffsetsRequest.builder()
                    .replicaId(-1)
                    .isolationLevel(isolationLevel)
                    .topics(List.of(topic))
                    .build(),
                ListOffsetsResponse.class);
    ListOffsetsPartitionResponse found = answer.topics().get(0).partitions().get(0);
    if (found.errorCode() != ErrorCode.NONE.code()) {
      throw new CommandException(
          "offsets of " + partition + ": " + ErrorCode.of(found.errorCode()));
    }
    return found.offset();
  }
}
