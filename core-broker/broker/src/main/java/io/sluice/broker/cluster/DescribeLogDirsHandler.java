package io.sluice.broker.cluster;

import io.sluice.broker.dispatch.Call;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.DescribeLogDirsRequest;
import io.sluice.protocol.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import io.sluice.protocol.message.DescribeLogDirsResponse;
import io.sluice.protocol.message.DescribeLogDirsResponse.DescribeLogDirsPartition;
import io.sluice.protocol.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import io.sluice.protocol.message.DescribeLogDirsResponse.DescribeLogDirsTopic;
import io.sluice.storage.LogDirDescription;
import io.sluice.storage.LogDirs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/** DescribeLogDirs, key 35. v2 flexible, v3 top-level error, v4 sizes of the volumes (KIP-827). */
public final class DescribeLogDirsHandler
    implements ApiHandler<DescribeLogDirsRequest, DescribeLogDirsResponse> {
  private final LogDirs logs;
  private final Executor pool;

  /** Creates the handler; {@code pool} runs what asks the file system. */
  public DescribeLogDirsHandler(LogDirs logs, Executor pool) {
    this.logs = logs;
    this.pool = pool;
  }

  @Override
  public void handle(
      RequestContext context,
      DescribeLogDirsRequest request,
      Responder<DescribeLogDirsResponse> responder) {
    ((Call) context).respondFrom(pool, () -> answer(request));
  }

  private DescribeLogDirsResponse answer(DescribeLogDirsRequest request) {
    List<DescribeLogDirsResult> results = new ArrayList<>();
    for (LogDirDescription dir : logs.descriptions()) {
      ErrorCode error = dir.failure() == null ? ErrorCode.NONE : ErrorCode.KAFKA_STORAGE_ERROR;
      results.add(
          DescribeLogDirsResult.builder()
              .errorCode(error.code())
              .logDir(dir.logDir().toString())
              .topics(topics(dir, request))
              .totalBytes(dir.totalBytes())
              .usableBytes(dir.usableBytes())
              .build());
    }
    return DescribeLogDirsResponse.builder().results(results).build();
  }

  private static List<DescribeLogDirsTopic> topics(
      LogDirDescription dir, DescribeLogDirsRequest request) {
    Map<String, List<DescribeLogDirsPartition>> byTopic = new TreeMap<>();
    for (LogDirDescription.Replica replica : dir.replicas()) {
      if (wanted(request, replica.partition())) {
        byTopic
            .computeIfAbsent(replica.partition().topic(), topic -> new ArrayList<>())
            .add(
                DescribeLogDirsPartition.builder()
                    .partitionIndex(replica.partition().partition())
                    .partitionSize(replica.sizeInBytes())
                    .offsetLag(replica.offsetLag())
                    .isFutureKey(replica.future())
                    .build());
      }
    }
    List<DescribeLogDirsTopic> topics = new ArrayList<>();
    byTopic.forEach(
        (name, partitions) ->
            topics.add(DescribeLogDirsTopic.builder().name(name).partitions(partitions).build()));
    return topics;
  }

  private static boolean wanted(DescribeLogDirsRequest request, TopicPartition partition) {
    if (request.topics() == null) {
      return true;
    }
    for (DescribableLogDirTopic topic : request.topics()) {
      if (topic.topic().equals(partition.topic())
          && topic.partitions().contains(partition.partition())) {
        return true;
      }
    }
    return false;
  }
}
