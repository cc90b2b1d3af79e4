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
import io.sluice.storage.LogClosedException;
import io.sluice.storage.LogStorageException;
import io.sluice.storage.OffsetOutOfRangeException;
import java.util.concurrent.Executor;

/**
 * DeleteRecords, key 21. v2 flexible. Moves the log start offset up (KIP-107); offset -1 stands for
 * the high watermark. Answers when all live replicas have followed, for what a new leader still had
 * would be back.
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
    Call call = (Call) context;
    DeleteRecordsCall answer = new DeleteRecordsCall(call, replicas.lowWatermarks());
    call.runOn(
        pool,
        () -> {
          for (DeleteRecordsTopic topic : request.topics()) {
            for (DeleteRecordsPartition partition : topic.partitions()) {
              delete(answer, topic.name(), partition);
            }
          }
          answer.begun(request.timeoutMs());
        });
  }

  private void delete(DeleteRecordsCall answer, String topic, DeleteRecordsPartition asked) {
    switch (replicas.leading(topic, asked.partitionIndex())) {
      case Lookup.Missing missing -> answer.failed(topic, asked.partitionIndex(), missing.error());
      case Lookup.Found found -> {
        if (found.topic().internal()) {
          answer.failed(topic, asked.partitionIndex(), ErrorCode.INVALID_TOPIC_EXCEPTION);
        } else if (!found.topic().rules().deleted()) {
          answer.failed(topic, asked.partitionIndex(), ErrorCode.POLICY_VIOLATION);
        } else {
          delete(answer, found.partition(), asked);
        }
      }
    }
  }

  private static void delete(
      DeleteRecordsCall answer, Partition partition, DeleteRecordsPartition asked) {
    String topic = partition.topicPartition().topic();
    long highWatermark = partition.log().highWatermark();
    long before = asked.offset() == HIGH_WATERMARK ? highWatermark : asked.offset();
    if (before < 0 || before > highWatermark) {
      answer.failed(topic, asked.partitionIndex(), ErrorCode.OFFSET_OUT_OF_RANGE);
      return;
    }
    try {
      partition.log().deleteRecordsBefore(before);
      answer.deleted(partition, before);
    } catch (OffsetOutOfRangeException outside) {
      answer.failed(topic, asked.partitionIndex(), ErrorCode.OFFSET_OUT_OF_RANGE);
    } catch (LogClosedException gone) {
      answer.failed(topic, asked.partitionIndex(), ErrorCode.NOT_LEADER_OR_FOLLOWER);
    } catch (LogStorageException failure) {
      answer.failed(topic, asked.partitionIndex(), ErrorCode.KAFKA_STORAGE_ERROR);
    }
  }
}
