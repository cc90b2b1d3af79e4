package io.sluice.broker.topics;

import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.DescribeTopicPartitionsRequest;
import io.sluice.protocol.message.DescribeTopicPartitionsResponse;
import io.sluice.protocol.message.DescribeTopicPartitionsResponse.Cursor;
import io.sluice.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import io.sluice.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * DescribeTopicPartitions, key 75. v0 (KIP-966). Answers in pages of at most {@value
 * #PARTITIONS_MAX} partitions, in the order of the topics' names; a cursor says where the next page
 * begins.
 */
public final class DescribeTopicPartitionsHandler
    implements ApiHandler<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse> {
  private static final int PARTITIONS_MAX = 2_000;
  private static final int UNKNOWN_OPERATIONS = Integer.MIN_VALUE;

  private final TopicAdmin admin;

  /** Creates the handler. */
  public DescribeTopicPartitionsHandler(TopicAdmin admin) {
    this.admin = admin;
  }

  @Override
  public void handle(
      RequestContext context,
      DescribeTopicPartitionsRequest request,
      Responder<DescribeTopicPartitionsResponse> responder) {
    ClusterImage image = admin.image();
    LiveReplicas live = new LiveReplicas(image, context.listener());
    DescribeTopicPartitionsRequest.Cursor cursor = request.cursor();
    TreeSet<String> names = new TreeSet<>();
    request.topics().forEach(topic -> names.add(topic.name()));
    if (request.topics().isEmpty()) {
      image.topics().forEach(topic -> names.add(topic.name()));
    }
    int left = Math.clamp(request.responsePartitionLimit(), 1, PARTITIONS_MAX);
    List<DescribeTopicPartitionsResponseTopic> topics = new ArrayList<>();
    Cursor next = null;
    for (String name : cursor == null ? names : names.tailSet(cursor.topicName(), true)) {
      int from =
          cursor != null && cursor.topicName().equals(name)
              ? Math.max(0, cursor.partitionIndex())
              : 0;
      if (left == 0) {
        next = Cursor.builder().topicName(name).partitionIndex(from).build();
        break;
      }
      TopicImage topic = image.topic(name);
      int to = topic == null ? from : Math.min(topic.partitions().size(), from + left);
      topics.add(describe(name, topic, Math.min(from, to), to, live));
      left -= Math.max(0, to - from);
      if (topic != null && to < topic.partitions().size()) {
        next = Cursor.builder().topicName(name).partitionIndex(to).build();
        break;
      }
    }
    responder.respond(
        DescribeTopicPartitionsResponse.builder().topics(topics).nextCursor(next).build());
  }

  private DescribeTopicPartitionsResponseTopic describe(
      String name, @Nullable TopicImage topic, int from, int to, LiveReplicas live) {
    DescribeTopicPartitionsResponseTopic.Builder answer =
        DescribeTopicPartitionsResponseTopic.builder()
            .name(name)
            .topicAuthorizedOperations(UNKNOWN_OPERATIONS);
    if (topic == null) {
      ErrorCode error =
          TopicNames.problem(name) == null
              ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
              : ErrorCode.INVALID_TOPIC_EXCEPTION;
      return answer.errorCode(error.code()).topicId(Uuid.ZERO).build();
    }
    List<DescribeTopicPartitionsResponsePartition> partitions = new ArrayList<>(to - from);
    for (int index = from; index < to; index++) {
      partitions.add(describe(index, topic.partitions().get(index), live));
    }
    return answer
        .topicId(topic.id())
        .isInternal(admin.internal(name))
        .partitions(partitions)
        .build();
  }

  private static DescribeTopicPartitionsResponsePartition describe(
      int index, PartitionState state, LiveReplicas live) {
    return DescribeTopicPartitionsResponsePartition.builder()
        .errorCode(live.error(state).code())
        .partitionIndex(index)
        .leaderId(live.leader(state))
        .leaderEpoch(state.leaderEpoch())
        .replicaNodes(state.replicas())
        .isrNodes(state.isr())
        .offlineReplicas(live.offline(state))
        // Null by the schema, and Kafka's own admin client fails on null.
        .eligibleLeaderReplicas(state.elr())
        .lastKnownElr(List.of())
        .build();
  }
}
