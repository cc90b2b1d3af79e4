package io.sluice.groups.offsets;

import io.sluice.groups.machine.Environment;
import io.sluice.kernel.ClusterView;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.sluice.protocol.message.OffsetCommitResponse;
import io.sluice.protocol.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import io.sluice.protocol.message.OffsetCommitResponse.OffsetCommitResponseTopic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sorts the partitions of a commit into those that can be committed and those that cannot. */
final class CommitScreen {
  private static final int UTF8_BYTES_PER_CHAR_MAX = 3;

  private final OffsetCommitRequest request;
  private final int metadataCharsMax;
  private final long nowMs;
  private final List<List<ErrorCode>> verdicts = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();
  private boolean topicKnown;

  private CommitScreen(OffsetCommitRequest request, int metadataCharsMax, long nowMs) {
    this.request = request;
    this.metadataCharsMax = metadataCharsMax;
    this.nowMs = nowMs;
  }

  /** Sorts a request's partitions; {@code byId} says that topics have no name, but an id. */
  static CommitScreen of(OffsetCommitRequest request, boolean byId, Environment environment) {
    CommitScreen screen =
        new CommitScreen(
            request, environment.settings().offsetMetadataBytesMax(), environment.clock().wallMs());
    ClusterView cluster = environment.cluster().get();
    for (OffsetCommitRequestTopic topic : request.topics()) {
      TopicView view = byId ? cluster.topic(topic.topicId()) : cluster.topic(topic.name());
      screen.add(topic, view, byId);
    }
    return screen;
  }

  private void add(OffsetCommitRequestTopic topic, @Nullable TopicView view, boolean byId) {
    List<ErrorCode> errors = new ArrayList<>(topic.partitions().size());
    for (OffsetCommitRequestPartition partition : topic.partitions()) {
      ErrorCode error = judge(partition, view, byId);
      errors.add(error);
      if (error == ErrorCode.NONE && view != null) {
        changes.add(new Change(view.name(), partition.partitionIndex(), offset(partition, view)));
      }
    }
    verdicts.add(errors);
  }

  private ErrorCode judge(
      OffsetCommitRequestPartition partition, @Nullable TopicView view, boolean byId) {
    if (view == null) {
      return byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    int index = partition.partitionIndex();
    if (index < 0 || index >= view.partitionCount()) {
      return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    topicKnown = true;
    String metadata = partition.committedMetadata();
    return metadata != null && (metadata.length() > metadataCharsMax || tooLong(metadata))
        ? ErrorCode.OFFSET_METADATA_TOO_LARGE
        : ErrorCode.NONE;
  }

  private CommittedOffset offset(OffsetCommitRequestPartition partition, TopicView view) {
    String metadata = partition.committedMetadata();
    return new CommittedOffset(
        partition.committedOffset(),
        partition.committedLeaderEpoch(),
        metadata == null ? "" : metadata,
        nowMs,
        expiryMs(request.retentionTimeMs()),
        view.id());
  }

  /** Returns when an offset expires that is to be kept so long; a negative time is none. */
  private long expiryMs(long retentionMs) {
    if (retentionMs < 0) {
      return CommittedOffset.NO_EXPIRY;
    }
    return retentionMs > Long.MAX_VALUE - nowMs ? Long.MAX_VALUE : nowMs + retentionMs;
  }

  /** Returns whether a text has more bytes than the length of a string in a record can say. */
  static boolean tooLong(String text) {
    return text.length() > Short.MAX_VALUE / UTF8_BYTES_PER_CHAR_MAX
        && text.getBytes(StandardCharsets.UTF_8).length > Short.MAX_VALUE;
  }

  /** Returns whether any partition exists; without one the group is not even looked at. */
  boolean namesPartition() {
    return topicKnown;
  }

  /** Returns what can be committed. */
  List<Change> changes() {
    return changes;
  }

  /** Returns the response; the error is that of the partitions that could be committed. */
  OffsetCommitResponse response(ErrorCode error) {
    List<OffsetCommitResponseTopic> topics = new ArrayList<>(verdicts.size());
    for (int i = 0; i < verdicts.size(); i++) {
      topics.add(response(request.topics().get(i), verdicts.get(i), error));
    }
    return new OffsetCommitResponse(0, topics);
  }

  private static OffsetCommitResponseTopic response(
      OffsetCommitRequestTopic topic, List<ErrorCode> verdicts, ErrorCode error) {
    List<OffsetCommitResponsePartition> partitions = new ArrayList<>(verdicts.size());
    for (int i = 0; i < verdicts.size(); i++) {
      ErrorCode said = verdicts.get(i) == ErrorCode.NONE ? error : verdicts.get(i);
      int index = topic.partitions().get(i).partitionIndex();
      partitions.add(new OffsetCommitResponsePartition(index, said.code()));
    }
    return new OffsetCommitResponseTopic(topic.name(), topic.topicId(), partitions);
  }
}
