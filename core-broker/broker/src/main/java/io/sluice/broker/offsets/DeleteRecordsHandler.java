package io.sluice.broker.offsets;

import io.sluice.broker.dispatch.Call;
import io.sluice.broker.replica.Lookup;
import io.sluice.broker.replica.Partition;
import io.sluice.broker.replica.Replicas;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DeleteRecordsRequest;
import io.sluice.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.sluice.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import io.sluice.protocol.message.DeleteRecordsResponse;
import io.sluice.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import io.sluice.protocol.message.DeleteRecordsResponse.DeleteRecordsTopicResult;
import io.sluice.storage.LogClosedException;
import io.sluice.storage.LogStorageException;
import io.sluice.storage.OffsetOutOfRangeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * DeleteRecords, key 21. v2 flexible. Moves the log start offset up (KIP-107); offset -1 stands for
 * the high watermark.
 */
public final class DeleteRecordsHandler
    implements ApiHandler<DeleteRecordsRequest, DeleteRecordsResponse> {
  private static final long HIGH_WATERMARK = -1;

  private final Replicas replicas;
  private final Executor pool;

  /** Creates the handler; {@code pool} runs what touches the disk. */
  public DeleteRecordsHandler(Replicas replicas, Executor pool) {
    this.replicas = replicas;
    this.pool = pool;
  }

  @Override
  public void handle(
      RequestContext context,
      DeleteRecordsRequest request,
      Responder<DeleteRecordsResponse> responder) {
    ((Call) context).respondFrom(pool, () -> answer(request));
  }

  private DeleteRecordsResponse answer(DeleteRecordsRequest request) {
    List<DeleteRecordsTopicResult> topics = new ArrayList<>(request.topics().size());
    for (DeleteRecordsTopic topic : request.topics()) {
      List<DeleteRecordsPartitionResult> partitions = new ArrayList<>(topic.partitions().size());
      for (DeleteRecordsPartition partition : topic.partitions()) {
        partitions.add(delete(topic.name(), partition));
      }
      topics.add(
          DeleteRecordsTopicResult.builder().name(topic.name()).partitions(partitions).build());
    }
    return DeleteRecordsResponse.builder().topics(topics).build();
  }

  private DeleteRecordsPartitionResult delete(String topic, DeleteRecordsPartition asked) {
    return switch (replicas.leading(topic, asked.partitionIndex())) {
      case Lookup.Missing missing -> result(asked, missing.error(), -1);
      case Lookup.Found found -> {
        if (found.topic().internal()) {
          yield result(asked, ErrorCode.INVALID_TOPIC_EXCEPTION, -1);
        }
        if (!found.topic().rules().deleted()) {
          yield result(asked, ErrorCode.POLICY_VIOLATION, -1);
        }
        yield delete(found.partition(), asked);
      }
    };
  }

  private static DeleteRecordsPartitionResult delete(
      Partition partition, DeleteRecordsPartition asked) {
    long highWatermark = partition.log().highWatermark();
    long before = asked.offset() == HIGH_WATERMARK ? highWatermark : asked.offset();
    if (before < 0 || before > highWatermark) {
      return result(asked, ErrorCode.OFFSET_OUT_OF_RANGE, -1);
    }
    try {
      return result(asked, ErrorCode.NONE, partition.log().deleteRecordsBefore(before));
    } catch (OffsetOutOfRangeException outside) {
      return result(asked, ErrorCode.OFFSET_OUT_OF_RANGE, -1);
    } catch (LogClosedException gone) {
      return result(asked, ErrorCode.NOT_LEADER_OR_FOLLOWER, -1);
    } catch (LogStorageException failure) {
      return result(asked, ErrorCode.KAFKA_STORAGE_ERROR, -1);
    }
  }

  private static DeleteRecordsPartitionResult result(
      DeleteRecordsPartition asked, ErrorCode error, long lowWatermark) {
    return DeleteRecordsPartitionResult.builder()
        .partitionIndex(asked.partitionIndex())
        .errorCode(error.code())
        .lowWatermark(lowWatermark)
        .build();
  }
}
