package io.sluice.broker.offsets;

import io.sluice.broker.dispatch.Call;
import io.sluice.broker.replica.LowWatermarks;
import io.sluice.broker.replica.Partition;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.DeleteRecordsResponse;
import io.sluice.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import io.sluice.protocol.message.DeleteRecordsResponse.DeleteRecordsTopicResult;
import io.sluice.time.Scheduler.Timer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One request to delete records until it is answered: when the followers have given them up, too,
 * or the time is over. Begun by one thread; followers' fetches and the timer end it on any.
 */
final class DeleteRecordsCall {
  private final Call call;
  private final LowWatermarks lowWatermarks;
  private final Map<String, List<Part>> parts = new LinkedHashMap<>();

  /** Parts that wait, plus one until all have begun. */
  private final AtomicInteger outstanding = new AtomicInteger(1);

  private final AtomicBoolean answered = new AtomicBoolean();
  private volatile @Nullable Timer timer;

  /** A partition's share: it has failed, or waits. */
  private static final class Part {
    final int partition;
    ErrorCode error = ErrorCode.NONE;
    LowWatermarks.@Nullable Wait wait;

    Part(int partition) {
      this.partition = partition;
    }

    DeleteRecordsPartitionResult result() {
      LowWatermarks.Wait waited = wait;
      ErrorCode outcome = error;
      if (waited != null && waited.cancel()) {
        outcome = ErrorCode.REQUEST_TIMED_OUT;
      }
      return DeleteRecordsPartitionResult.builder()
          .partitionIndex(partition)
          .errorCode(outcome.code())
          .lowWatermark(waited == null || outcome != ErrorCode.NONE ? -1 : waited.value())
          .build();
    }
  }

  DeleteRecordsCall(Call call, LowWatermarks lowWatermarks) {
    this.call = call;
    this.lowWatermarks = lowWatermarks;
  }

  private Part part(String topic, int partition) {
    Part part = new Part(partition);
    parts.computeIfAbsent(topic, name -> new ArrayList<>()).add(part);
    return part;
  }

  void failed(String topic, int partition, ErrorCode error) {
    part(topic, partition).error = error;
  }

  /** Takes a partition whose records below an offset are deleted here. */
  void deleted(Partition partition, long before) {
    TopicPartition name = partition.topicPartition();
    outstanding.incrementAndGet();
    part(name.topic(), name.partition()).wait =
        lowWatermarks.await(partition, before, this::reached);
  }

  /** Says that all partitions have been looked at. */
  void begun(int timeoutMs) {
    if (outstanding.get() > 1) {
      timer = call.connection().loop().schedule(Math.max(0, timeoutMs), this::answer);
    }
    reached();
  }

  private void reached() {
    if (outstanding.decrementAndGet() == 0) {
      answer();
    }
  }

  private void answer() {
    if (!answered.compareAndSet(false, true)) {
      return;
    }
    Timer waiting = timer;
    if (waiting != null) {
      waiting.cancel();
    }
    List<DeleteRecordsTopicResult> topics = new ArrayList<>(parts.size());
    parts.forEach(
        (topic, each) ->
            topics.add(
                DeleteRecordsTopicResult.builder()
                    .name(topic)
                    .partitions(each.stream().map(Part::result).toList())
                    .build()));
    call.respond(DeleteRecordsResponse.builder().topics(topics).build());
  }
}
