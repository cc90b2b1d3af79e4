package io.sluice.groups.shard;

import io.sluice.groups.machine.Caller;
import io.sluice.groups.machine.Group;
import io.sluice.groups.offsets.OffsetAnswers;
import io.sluice.groups.shard.ShardHarness.Asked;
import io.sluice.kernel.TransactionMarker;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.MoveGroupOffsetsRequest;
import io.sluice.protocol.message.MoveGroupOffsetsResponse;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.sluice.protocol.message.OffsetCommitResponse;
import io.sluice.protocol.message.OffsetDeleteRequest;
import io.sluice.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import io.sluice.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import io.sluice.protocol.message.OffsetDeleteResponse;
import io.sluice.protocol.message.OffsetFetchRequest;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.sluice.protocol.message.OffsetFetchResponse;
import io.sluice.protocol.message.TxnOffsetCommitRequest;
import io.sluice.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import io.sluice.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.sluice.protocol.message.TxnOffsetCommitResponse;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A shard to which consumers and transactional producers send offsets of one topic. */
final class TransactionalOffsets {
  private static final String TOPIC = "orders";
  private static final int VERSION = 5;
  private static final int TOPIC_ID_VERSION = 6;
  private static final int COORDINATOR_EPOCH = 1;

  private final ShardHarness harness = new ShardHarness(1);

  TransactionalOffsets() {
    harness.cluster().create(TOPIC, 3);
    settle();
  }

  ShardHarness harness() {
    return harness;
  }

  FakeTransactions transactions() {
    return harness.transactions();
  }

  int recordCount() {
    return harness.records().size();
  }

  @Nullable Group group(String id) {
    return harness.table().find(id);
  }

  void settle() {
    harness.time().advance(0);
  }

  void settle(Asked<?> asked) {
    settle();
    if (asked.waits()) {
      throw new AssertionError("no answer was given");
    }
  }

  void pass(long ms) {
    harness.time().advance(ms);
  }

  void crash() {
    harness.crash();
    settle();
  }

  private static Caller caller(int version) {
    return new Caller("client", "/127.0.0.1", version);
  }

  /** Commits an outsider's offset, without a transaction. */
  ErrorCode commit(String group, int partition, long offset) {
    OffsetCommitRequest request =
        OffsetCommitRequest.builder()
            .groupId(group)
            .topics(
                List.of(
                    new OffsetCommitRequestTopic(
                        TOPIC,
                        Uuid.ZERO,
                        List.of(
                            OffsetCommitRequestPartition.builder()
                                .partitionIndex(partition)
                                .committedOffset(offset)
                                .build()))))
            .build();
    OffsetCommitResponse response =
        harness
            .ask(
                error -> OffsetAnswers.refuseCommit(request, error),
                (reply, out) -> harness.state().offsets().commit(caller(9), request, reply, out))
            .answer();
    return ErrorCode.of(response.topics().getFirst().partitions().getFirst().errorCode());
  }

  /** Commits an outsider's offset in a transaction. */
  ErrorCode commitIn(long producer, int epoch, String group, int partition, long offset) {
    Asked<TxnOffsetCommitResponse> asked =
        commitInLater(VERSION, producer, epoch, group, partition, offset);
    settle(asked);
    return error(asked);
  }

  Asked<TxnOffsetCommitResponse> commitInLater(
      int version, long producer, int epoch, String group, int partition, long offset) {
    return send(
        version,
        TxnOffsetCommitRequest.builder()
            .transactionalId("tx")
            .groupId(group)
            .producerId(producer)
            .producerEpoch((short) epoch)
            .topics(topics(version, partition, offset))
            .build());
  }

  /** Commits an offset of a member in a transaction. */
  ErrorCode commitAs(int version, String memberId, int generation, String group) {
    Asked<TxnOffsetCommitResponse> asked =
        send(
            version,
            TxnOffsetCommitRequest.builder()
                .transactionalId("tx")
                .groupId(group)
                .producerId(7)
                .memberId(memberId)
                .generationIdOrMemberEpoch(generation)
                .topics(topics(version, 0, 5))
                .build());
    settle(asked);
    return error(asked);
  }

  private List<TxnOffsetCommitRequestTopic> topics(int version, int partition, long offset) {
    boolean byId = version >= TOPIC_ID_VERSION;
    return List.of(
        new TxnOffsetCommitRequestTopic(
            byId ? "" : TOPIC,
            byId ? harness.cluster().id(TOPIC) : Uuid.ZERO,
            List.of(
                TxnOffsetCommitRequestPartition.builder()
                    .partitionIndex(partition)
                    .committedOffset(offset)
                    .build())));
  }

  private Asked<TxnOffsetCommitResponse> send(int version, TxnOffsetCommitRequest request) {
    return harness.ask(
        error -> OffsetAnswers.refuseCommit(request, error),
        (reply, out) ->
            harness.state().offsets().commitInTransaction(caller(version), request, reply, out));
  }

  static ErrorCode error(Asked<TxnOffsetCommitResponse> asked) {
    return ErrorCode.of(asked.answer().topics().getFirst().partitions().getFirst().errorCode());
  }

  ErrorCode end(long producer, int epoch, boolean commit) {
    return harness.endTransaction(
        new TransactionMarker(producer, (short) epoch, commit, COORDINATOR_EPOCH, false));
  }

  String fetch(String group, int partition) {
    return fetch(group, partition, false);
  }

  String fetchStable(String group, int partition) {
    return fetch(group, partition, true);
  }

  private String fetch(String group, int partition, boolean stable) {
    OffsetFetchRequest request =
        OffsetFetchRequest.builder()
            .requireStable(stable)
            .groups(
                List.of(
                    OffsetFetchRequestGroup.builder()
                        .groupId(group)
                        .topics(
                            List.of(
                                new OffsetFetchRequestTopics(TOPIC, Uuid.ZERO, List.of(partition))))
                        .build()))
            .build();
    OffsetFetchResponse response =
        harness
            .ask(
                error -> OffsetAnswers.refuseFetch(request, 9, error),
                (reply, out) -> harness.state().offsets().fetch(caller(9), request, reply, out))
            .answer();
    var found = response.groups().getFirst().topics().getFirst().partitions().getFirst();
    return ErrorCode.of(found.errorCode()) + " " + found.committedOffset();
  }

  ErrorCode deleteOffset(String group, int partition) {
    OffsetDeleteRequest request =
        OffsetDeleteRequest.builder()
            .groupId(group)
            .topics(
                List.of(
                    new OffsetDeleteRequestTopic(
                        TOPIC, List.of(new OffsetDeleteRequestPartition(partition)))))
            .build();
    OffsetDeleteResponse response =
        harness
            .ask(
                OffsetAnswers::refuseDelete,
                (reply, out) -> harness.state().offsets().delete(caller(0), request, reply, out))
            .answer();
    return ErrorCode.of(response.topics().getFirst().partitions().getFirst().errorCode());
  }

  /** Deletes a group as DeleteGroups does. */
  ErrorCode deleteGroup(String group) {
    ErrorCode[] answer = new ErrorCode[1];
    harness.turn(
        out ->
            harness
                .state()
                .offsets()
                .deleteGroup(
                    group,
                    out,
                    (error, later) -> {
                      answer[0] = error;
                      Group present = harness.state().table().find(group);
                      if (error == ErrorCode.NONE && present != null) {
                        later.write(present.tombstones());
                      }
                    }));
    settle();
    return Objects.requireNonNull(answer[0]);
  }

  ErrorCode moveToStore(String group) {
    MoveGroupOffsetsRequest request = new MoveGroupOffsetsRequest(group, "zookeeper");
    Asked<MoveGroupOffsetsResponse> asked =
        harness.ask(
            OffsetAnswers::refuseMove,
            (reply, out) -> harness.state().offsets().move(caller(0), request, reply, out));
    settle(asked);
    return ErrorCode.of(asked.answer().errorCode());
  }
}
