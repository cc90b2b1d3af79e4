package io.sluice.groups.shard;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Reply;
import io.sluice.coordination.fake.Asked;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.offsets.OffsetAnswers;
import io.sluice.groups.record.GroupRecord;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.JoinGroupRequest;
import io.sluice.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.sluice.protocol.message.OffsetCommitResponse;
import io.sluice.protocol.message.OffsetFetchRequest;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.sluice.protocol.message.OffsetFetchResponse;
import java.nio.ByteBuffer;
import java.util.List;

/** Sends requests to a shard, or to a coordinator. */
record Requests(Target to) {
  static final String TOPIC = "orders";

  /** The last version in which a new member is let in without an id. */
  private static final int JOIN_VERSION = 3;

  private static final int COMMIT_VERSION = 9;
  private static final int FETCH_VERSION = 8;

  /** Takes requests. */
  interface Target {
    <R> void submit(String groupId, Reply<R> reply, GroupTurn<R> turn);
  }

  /** Commits an outsider's offset; wants to know the error. */
  Asked<ErrorCode> commit(String group, long offset) {
    return commit(group, offset, Requests::commitNow);
  }

  /** Sends a commit of which a test decides what is done with it. */
  Asked<ErrorCode> commit(String group, long offset, Commit turn) {
    OffsetCommitRequest request = commitRequest(group, offset);
    Asked<ErrorCode> asked = new Asked<>();
    to.submit(
        group,
        new Reply<>(
            response -> asked.take(error(response)),
            error -> OffsetAnswers.refuseCommit(request, error)),
        (state, reply, out) -> turn.run(state, request, reply, out));
    return asked;
  }

  /** Works on a commit. */
  @FunctionalInterface
  interface Commit {
    void run(
        ShardState state,
        OffsetCommitRequest request,
        Reply<OffsetCommitResponse> reply,
        Outbox<GroupRecord> out);
  }

  static void commitNow(
      ShardState state,
      OffsetCommitRequest request,
      Reply<OffsetCommitResponse> reply,
      Outbox<GroupRecord> out) {
    state.offsets().commit(caller(COMMIT_VERSION), request, reply, out);
  }

  private static OffsetCommitRequest commitRequest(String group, long offset) {
    OffsetCommitRequestPartition partition =
        OffsetCommitRequestPartition.builder().partitionIndex(0).committedOffset(offset).build();
    return OffsetCommitRequest.builder()
        .groupId(group)
        .topics(List.of(new OffsetCommitRequestTopic(TOPIC, Uuid.ZERO, List.of(partition))))
        .build();
  }

  private static ErrorCode error(OffsetCommitResponse response) {
    return ErrorCode.of(response.topics().getFirst().partitions().getFirst().errorCode());
  }

  /** Fetches an offset; wants to know it and the error, such as {@code NONE 5}. */
  Asked<String> fetch(String group) {
    OffsetFetchRequest request =
        OffsetFetchRequest.builder()
            .groups(
                List.of(
                    OffsetFetchRequestGroup.builder()
                        .groupId(group)
                        .topics(List.of(new OffsetFetchRequestTopics(TOPIC, Uuid.ZERO, List.of(0))))
                        .build()))
            .build();
    Asked<String> asked = new Asked<>();
    to.submit(
        group,
        new Reply<OffsetFetchResponse>(
            response -> asked.take(offset(response)),
            error -> OffsetAnswers.refuseFetch(request, FETCH_VERSION, error)),
        (state, reply, out) -> state.offsets().fetch(caller(FETCH_VERSION), request, reply, out));
    return asked;
  }

  private static String offset(OffsetFetchResponse response) {
    OffsetFetchResponse.OffsetFetchResponseGroup group = response.groups().getFirst();
    ErrorCode error = ErrorCode.of(group.errorCode());
    return error == ErrorCode.NONE
        ? "NONE " + group.topics().getFirst().partitions().getFirst().committedOffset()
        : error.toString();
  }

  /** Lets a new member join; wants to know the error. */
  Asked<ErrorCode> join(String group) {
    JoinGroupRequest request =
        JoinGroupRequest.builder()
            .groupId(group)
            .sessionTimeoutMs(10_000)
            .rebalanceTimeoutMs(60_000)
            .memberId("")
            .protocolType("consumer")
            .protocols(
                List.of(
                    JoinGroupRequestProtocol.builder()
                        .name("range")
                        .metadata(ByteBuffer.allocate(0))
                        .build()))
            .build();
    Asked<ErrorCode> asked = new Asked<>();
    to.submit(
        group,
        new Reply<JoinGroupResponse>(
            response -> asked.take(ErrorCode.of(response.errorCode())),
            error ->
                JoinGroupResponse.builder().errorCode(error.code()).members(List.of()).build()),
        (state, reply, out) ->
            state.serving(group).join(caller(JOIN_VERSION), request, reply, out));
    return asked;
  }

  private static Caller caller(int version) {
    return new Caller("client", "/127.0.0.1", version);
  }
}
