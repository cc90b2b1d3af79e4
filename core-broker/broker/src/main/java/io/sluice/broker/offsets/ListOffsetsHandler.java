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
 * ListOffsets, key 2. v1 one offset a partition, v2 isolation, v4 leader epochs, v5
 * OFFSET_NOT_AVAILABLE (KIP-207), v7 the maximum timestamp (KIP-734), v8 and v9 local and tiered
 * offsets (KIP-405, KIP-1005). v0, which lists segments, is not offered.
 *
 * <p>A new leader that does not know yet what of its log is committed names no offset that depends
 * on it: its high watermark may be lower than that of the leader before.
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
  private static final int NOT_AVAILABLE_VERSION = 5;
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
    Asker asker =
        new Asker(request.replicaId() >= 0, request.isolationLevel() == READ_COMMITTED, version);
    List<ListOffsetsTopicResponse> topics = new ArrayList<>(request.topics().size());
    for (ListOffsetsTopic topic : request.topics()) {
      List<ListOffsetsPartitionResponse> partitions = new ArrayList<>(topic.partitions().size());
      for (ListOffsetsPartition partition : topic.partitions()) {
        ListOffsetsPartitionResponse answer =
            supported(partition.timestamp(), version)
                ? answer(topic.name(), partition, asker)
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

  /** Who asks: a follower, for which what is not committed counts, too, or a consumer. */
  private record Asker(boolean follower, boolean committedOnly, int version) {
    long end(PartitionLog log) {
      if (follower) {
        return log.logEndOffset();
      }
      return committedOnly ? log.lastStableOffset() : log.highWatermark();
    }

    /** What to answer where the end is not known yet. */
    ErrorCode notAvailable() {
      return version >= NOT_AVAILABLE_VERSION
          ? ErrorCode.OFFSET_NOT_AVAILABLE
          : ErrorCode.LEADER_NOT_AVAILABLE;
    }
  }

  private ListOffsetsPartitionResponse answer(
      String topic, ListOffsetsPartition asked, Asker asker) {
    return switch (replicas.leading(topic, asked.partitionIndex())) {
      case Lookup.Missing missing -> failure(asked, missing.error());
      case Lookup.Found found -> answer(found.partition(), asked, asker);
    };
  }

  private static ListOffsetsPartitionResponse answer(
      Partition partition, ListOffsetsPartition asked, Asker asker) {
    ErrorCode fenced = partition.checkEpoch(asked.currentLeaderEpoch());
    if (fenced != ErrorCode.NONE) {
      return failure(asked, fenced);
    }
    PartitionLog log = partition.log();
    int epoch = partition.leaderEpoch();
    // In this order: once it is known, the end can be taken at its word.
    boolean endKnown = asker.follower() || partition.latestKnown();
    long end = asker.end(log);
    try {
      if (asked.timestamp() == LATEST) {
        return endKnown ? found(asked, end, NONE, epoch) : failure(asked, asker.notAvailable());
      }
      if (asked.timestamp() == EARLIEST || asked.timestamp() == EARLIEST_LOCAL) {
        long start = log.logStartOffset();
        return found(asked, start, NONE, NONE_EPOCH);
      }
      if (asked.timestamp() == LATEST_TIERED || asked.timestamp() == EARLIEST_PENDING_UPLOAD) {
        return found(asked, NONE, NONE, NONE_EPOCH);
      }
      ListOffsetsPartitionResponse hit = search(log, asked, end);
      return endKnown || hit.offset() != NONE ? hit : failure(asked, asker.notAvailable());
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
