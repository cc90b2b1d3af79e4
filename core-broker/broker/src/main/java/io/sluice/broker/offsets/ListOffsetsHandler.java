package io.sluice.broker.offsets;

import io.sluice.broker.dispatch.Call;
import io.sluice.broker.replica.Lookup;
import io.sluice.broker.replica.Partition;
import io.sluice.broker.replica.Replicas;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ListOffsetsRequest;
import io.sluice.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import io.sluice.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import io.sluice.protocol.message.ListOffsetsResponse;
import io.sluice.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.sluice.protocol.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import io.sluice.storage.LogClosedException;
import io.sluice.storage.LogStorageException;
import io.sluice.storage.OffsetAndTimestamp;
import io.sluice.storage.PartitionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * ListOffsets, key 2. v1 one offset a partition, v2 isolation, v4 leader epochs, v7 the maximum
 * timestamp (KIP-734), v8 and v9 local and tiered offsets (KIP-405, KIP-1005). v0, which lists
 * segments, is not offered.
 *
 * <p>Looking for a timestamp may read from the disk, so that it is done on a pool; the ends of the
 * log are answered at once.
 */
public final class ListOffsetsHandler
    implements ApiHandler<ListOffsetsRequest, ListOffsetsResponse> {
  /** The first version that asks for one offset. */
  public static final int MIN_VERSION = 1;

  private static final long LATEST = -1;
  private static final long EARLIEST = -2;
  private static final long MAX_TIMESTAMP = -3;
  private static final long EARLIEST_LOCAL = -4;
  private static final long LATEST_TIERED = -5;
  private static final long EARLIEST_PENDING_UPLOAD = -6;
  private static final int EPOCHS_VERSION = 4;
  private static final int MAX_TIMESTAMP_VERSION = 7;
  private static final int LOCAL_VERSION = 8;
  private static final int TIERED_VERSION = 9;
  private static final int PENDING_UPLOAD_VERSION = 11;
  private static final byte READ_COMMITTED = 1;
  private static final long NONE = -1;
  private static final int NONE_EPOCH = -1;

  private final Replicas replicas;
  private final Executor pool;

  /** Creates the handler; {@code pool} runs what may have to wait for the disk. */
  public ListOffsetsHandler(Replicas replicas, Executor pool) {
    this.replicas = replicas;
    this.pool = pool;
  }

  @Override
  public void handle(
      RequestContext context,
      ListOffsetsRequest request,
      Responder<ListOffsetsResponse> responder) {
    if (searches(request)) {
      ((Call) context).respondFrom(pool, () -> answer(request, context.apiVersion()));
    } else {
      responder.respond(answer(request, context.apiVersion()));
    }
  }

  private static boolean searches(ListOffsetsRequest request) {
    for (ListOffsetsTopic topic : request.topics()) {
      for (ListOffsetsPartition partition : topic.partitions()) {
        if (partition.timestamp() >= 0 || partition.timestamp() == MAX_TIMESTAMP) {
          return true;
        }
      }
    }
    return false;
  }

  private ListOffsetsResponse answer(ListOffsetsRequest request, int version) {
    boolean committedOnly = request.isolationLevel() == READ_COMMITTED;
    List<ListOffsetsTopicResponse> topics = new ArrayList<>(request.topics().size());
    for (ListOffsetsTopic topic : request.topics()) {
      List<ListOffsetsPartitionResponse> partitions = new ArrayList<>(topic.partitions().size());
      for (ListOffsetsPartition partition : topic.partitions()) {
        ListOffsetsPartitionResponse answer =
            supported(partition.timestamp(), version)
                ? answer(topic.name(), partition, committedOnly)
                : failure(partition, ErrorCode.UNSUPPORTED_VERSION);
        partitions.add(version < EPOCHS_VERSION ? withoutEpoch(answer) : answer);
      }
      topics.add(
          ListOffsetsTopicResponse.builder().name(topic.name()).partitions(partitions).build());
    }
    return ListOffsetsResponse.builder().topics(topics).build();
  }

  /**
   * Returns whether a timestamp, or what a negative one stands for, can be asked for in a version.
   */
  private static boolean supported(long timestamp, int version) {
    if (timestamp >= EARLIEST) {
      return true;
    }
    if (timestamp == MAX_TIMESTAMP) {
      return version >= MAX_TIMESTAMP_VERSION;
    }
    if (timestamp == EARLIEST_LOCAL) {
      return version >= LOCAL_VERSION;
    }
    if (timestamp == LATEST_TIERED) {
      return version >= TIERED_VERSION;
    }
    return timestamp == EARLIEST_PENDING_UPLOAD && version >= PENDING_UPLOAD_VERSION;
  }

  private ListOffsetsPartitionResponse answer(
      String topic, ListOffsetsPartition asked, boolean committedOnly) {
    return switch (replicas.leading(topic, asked.partitionIndex())) {
      case Lookup.Missing missing -> failure(asked, missing.error());
      case Lookup.Found found -> answer(found.partition(), asked, committedOnly);
    };
  }

  private static ListOffsetsPartitionResponse answer(
      Partition partition, ListOffsetsPartition asked, boolean committedOnly) {
    ErrorCode fenced = partition.checkEpoch(asked.currentLeaderEpoch());
    if (fenced != ErrorCode.NONE) {
      return failure(asked, fenced);
    }
    PartitionLog log = partition.log();
    long end = committedOnly ? log.lastStableOffset() : log.highWatermark();
    try {
      if (asked.timestamp() == LATEST) {
        return found(asked, end, NONE, partition.leaderEpoch());
      }
      if (asked.timestamp() == EARLIEST || asked.timestamp() == EARLIEST_LOCAL) {
        long start = log.logStartOffset();
        return found(asked, start, NONE, NONE_EPOCH);
      }
      if (asked.timestamp() == LATEST_TIERED || asked.timestamp() == EARLIEST_PENDING_UPLOAD) {
        return found(asked, NONE, NONE, NONE_EPOCH);
      }
      return search(log, asked, end);
    } catch (LogClosedException gone) {
      return failure(asked, ErrorCode.NOT_LEADER_OR_FOLLOWER);
    } catch (LogStorageException failure) {
      return failure(asked, ErrorCode.KAFKA_STORAGE_ERROR);
    }
  }

  private static ListOffsetsPartitionResponse search(
      PartitionLog log, ListOffsetsPartition asked, long end) {
    OffsetAndTimestamp hit =
        asked.timestamp() == MAX_TIMESTAMP
            ? log.maxTimestampOffset()
            : log.offsetForTimestamp(asked.timestamp());
    if (hit == null || hit.offset() >= end) {
      return found(asked, NONE, NONE, NONE_EPOCH);
    }
    return found(asked, hit.offset(), hit.timestamp(), hit.leaderEpoch());
  }

  private static ListOffsetsPartitionResponse found(
      ListOffsetsPartition asked, long offset, long timestampMs, int epoch) {
    return ListOffsetsPartitionResponse.builder()
        .partitionIndex(asked.partitionIndex())
        .offset(offset)
        .timestamp(timestampMs)
        .leaderEpoch(epoch)
        .build();
  }

  private static ListOffsetsPartitionResponse withoutEpoch(ListOffsetsPartitionResponse answer) {
    return answer.toBuilder().leaderEpoch(NONE_EPOCH).build();
  }

  private static ListOffsetsPartitionResponse failure(ListOffsetsPartition asked, ErrorCode error) {
    return ListOffsetsPartitionResponse.builder()
        .partitionIndex(asked.partitionIndex())
        .errorCode(error.code())
        .build();
  }
}
