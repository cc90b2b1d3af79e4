package io.sluice.broker.logdirs;

import io.sluice.broker.dispatch.Call;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.AlterReplicaLogDirsRequest;
import io.sluice.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDir;
import io.sluice.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic;
import io.sluice.protocol.message.AlterReplicaLogDirsResponse;
import io.sluice.protocol.message.AlterReplicaLogDirsResponse.AlterReplicaLogDirPartitionResult;
import io.sluice.protocol.message.AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * AlterReplicaLogDirs, key 34 (KIP-113). v2 flexible. Answers when the moves are under way; that
 * they are done is seen in DescribeLogDirs.
 */
public final class AlterReplicaLogDirsHandler
    implements ApiHandler<AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse> {
  private final ReplicaMoves moves;
  private final Supplier<ClusterImage> image;
  private final Executor pool;

  /** Creates the handler; {@code pool} runs what asks the file system. */
  public AlterReplicaLogDirsHandler(
      ReplicaMoves moves, Supplier<ClusterImage> image, Executor pool) {
    this.moves = moves;
    this.image = image;
    this.pool = pool;
  }

  @Override
  public void handle(
      RequestContext context,
      AlterReplicaLogDirsRequest request,
      Responder<AlterReplicaLogDirsResponse> responder) {
    ((Call) context).respondFrom(pool, () -> answer(request));
  }

  private AlterReplicaLogDirsResponse answer(AlterReplicaLogDirsRequest request) {
    Map<String, List<AlterReplicaLogDirPartitionResult>> byTopic = new LinkedHashMap<>();
    for (AlterReplicaLogDir dir : request.dirs()) {
      for (AlterReplicaLogDirTopic topic : dir.topics()) {
        for (Integer index : topic.partitions()) {
          ErrorCode error = move(new TopicPartition(topic.name(), index), dir.path());
          byTopic
              .computeIfAbsent(topic.name(), name -> new ArrayList<>())
              .add(new AlterReplicaLogDirPartitionResult(index, error.code()));
        }
      }
    }
    List<AlterReplicaLogDirTopicResult> results = new ArrayList<>();
    byTopic.forEach(
        (name, partitions) ->
            results.add(
                AlterReplicaLogDirTopicResult.builder()
                    .topicName(name)
                    .partitions(partitions)
                    .build()));
    return AlterReplicaLogDirsResponse.builder().results(results).build();
  }

  private ErrorCode move(TopicPartition partition, String path) {
    TopicImage topic = image.get().topic(partition.topic());
    if (topic == null
        || partition.partition() < 0
        || partition.partition() >= topic.partitions().size()) {
      return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    try {
      return moves.move(partition, Path.of(path));
    } catch (InvalidPathException noPath) {
      return ErrorCode.LOG_DIR_NOT_FOUND;
    }
  }
}
