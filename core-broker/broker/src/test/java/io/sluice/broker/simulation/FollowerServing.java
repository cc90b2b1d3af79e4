package io.sluice.broker.simulation;

import io.sluice.broker.replica.Partition;
import io.sluice.broker.replica.ProgressWatcher;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.FetchRequest.FetchPartition;
import io.sluice.protocol.message.FetchRequest.FetchTopic;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.FetchResponse.EpochEndOffset;
import io.sluice.protocol.message.FetchResponse.FetchableTopicResponse;
import io.sluice.protocol.message.FetchResponse.PartitionData;
import io.sluice.protocol.wire.Payload;
import io.sluice.storage.EpochEnd;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers the fetches of followers at one broker, in the order of checks that the handler of Fetch
 * has, outside of sessions.
 */
final class FollowerServing {
  private static final int BATCHES_MAX = 20;

  private final World world;
  private final Node node;

  FollowerServing(World world, Node node) {
    this.world = world;
    this.node = node;
  }

  void fetch(FetchRequest request, Consumer<Object> respond) {
    new Call(request, respond).start();
  }

  /** One fetch until it is answered. */
  private final class Call implements ProgressWatcher {
    private final FetchRequest request;
    private final Consumer<Object> respond;
    private final List<Partition> watched = new ArrayList<>();
    private boolean answered;
    private boolean newsworthy;

    Call(FetchRequest request, Consumer<Object> respond) {
      this.request = request;
      this.respond = respond;
    }

    void start() {
      List<FetchableTopicResponse> topics = readAll();
      if (newsworthy || request.maxWaitMs() == 0) {
        answer(topics);
        return;
      }
      for (FetchTopic topic : request.topics()) {
        for (FetchPartition wanted : topic.partitions()) {
          Partition partition = node.partition(topic.topicId(), wanted.partition());
          if (partition != null) {
            watched.add(partition);
            partition.watchEnd(this);
            partition.watch(this);
          }
        }
      }
      node.process().schedule(request.maxWaitMs(), this::finish);
    }

    @Override
    public void progressed(int bytes) {
      node.process().schedule(1, this::finish);
    }

    private void finish() {
      if (!answered) {
        for (Partition partition : watched) {
          partition.unwatchEnd(this);
          partition.unwatch(this);
        }
        answer(readAll());
      }
    }

    private void answer(List<FetchableTopicResponse> topics) {
      answered = true;
      node.check();
      respond.accept(FetchResponse.builder().responses(topics).build());
    }

    private List<FetchableTopicResponse> readAll() {
      List<FetchableTopicResponse> topics = new ArrayList<>();
      for (FetchTopic topic : request.topics()) {
        List<PartitionData> partitions = new ArrayList<>();
        for (FetchPartition wanted : topic.partitions()) {
          partitions.add(read(topic.topicId(), wanted));
        }
        topics.add(
            FetchableTopicResponse.builder()
                .topicId(topic.topicId())
                .partitions(partitions)
                .build());
      }
      return topics;
    }

    private PartitionData read(Uuid topicId, FetchPartition wanted) {
      Partition partition = node.partition(topicId, wanted.partition());
      if (partition == null || !partition.leading()) {
        return failed(wanted, ErrorCode.NOT_LEADER_OR_FOLLOWER);
      }
      int epoch = partition.leaderEpoch();
      ErrorCode fenced = partition.checkEpoch(wanted.currentLeaderEpoch());
      if (fenced != ErrorCode.NONE) {
        return failed(wanted, fenced);
      }
      Stored log = node.log(wanted.partition());
      PartitionData.Builder data =
          PartitionData.builder()
              .partitionIndex(wanted.partition())
              .highWatermark(log.highWatermark())
              .lastStableOffset(log.highWatermark())
              .logStartOffset(log.start())
              .records(Payload.of(ByteBuffer.allocate(0)));
      EpochEndOffset diverging = divergence(wanted, log);
      if (diverging != null && diverging.endOffset() >= 0) {
        newsworthy = true;
        return data.divergingEpoch(diverging).build();
      }
      boolean outside = wanted.fetchOffset() < log.start() || wanted.fetchOffset() > log.end();
      if (outside || diverging != null) {
        newsworthy = true;
        return data.errorCode(ErrorCode.OFFSET_OUT_OF_RANGE.code()).build();
      }
      ErrorCode refused = count(partition, epoch, wanted, log);
      if (refused != ErrorCode.NONE) {
        return failed(wanted, refused);
      }
      return records(wanted, log, data).highWatermark(log.highWatermark()).build();
    }

    private ErrorCode count(Partition partition, int epoch, FetchPartition wanted, Stored log) {
      long reached =
          world.sabotage() == Sabotage.FOLLOWERS_UNAWAITED ? log.end() : wanted.fetchOffset();
      return partition.followerFetched(
          epoch,
          request.replicaState().replicaId(),
          request.replicaState().replicaEpoch(),
          reached,
          world.sabotage() == Sabotage.EPOCHS_UNCHECKED ? -1 : wanted.lastFetchedEpoch());
    }

    private PartitionData.Builder records(
        FetchPartition wanted, Stored log, PartitionData.Builder data) {
      List<Batch> batches = log.read(wanted.fetchOffset(), log.end(), BATCHES_MAX);
      if (!batches.isEmpty()) {
        newsworthy = true;
        int bytes = batches.stream().mapToInt(batch -> batch.bytes().capacity()).sum();
        ByteBuffer records = ByteBuffer.allocate(bytes);
        batches.forEach(batch -> records.put(batch.bytes().duplicate().clear()));
        data.records(Payload.of(records.flip()));
      }
      newsworthy |= wanted.highWatermark() != log.highWatermark();
      return data;
    }

    private PartitionData failed(FetchPartition wanted, ErrorCode error) {
      newsworthy = true;
      return PartitionData.builder()
          .partitionIndex(wanted.partition())
          .errorCode(error.code())
          .highWatermark(-1)
          .records(Payload.of(ByteBuffer.allocate(0)))
          .build();
    }
  }

  private @Nullable EpochEndOffset divergence(FetchPartition wanted, Stored log) {
    if (wanted.lastFetchedEpoch() < 0 || world.sabotage() == Sabotage.EPOCHS_UNCHECKED) {
      return null;
    }
    EpochEnd end = log.epochs().end(wanted.lastFetchedEpoch(), log.end());
    boolean same =
        end.epoch() == wanted.lastFetchedEpoch() && end.endOffset() >= wanted.fetchOffset();
    return same
        ? null
        : EpochEndOffset.builder().epoch(end.epoch()).endOffset(end.endOffset()).build();
  }
}
