package io.sluice.groups.classic;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Reply;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.machine.Committer;
import io.sluice.groups.record.GroupRecord;
import io.sluice.groups.shard.ShardHarness;
import io.sluice.groups.shard.ShardHarness.Asked;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.HeartbeatRequest;
import io.sluice.protocol.message.HeartbeatResponse;
import io.sluice.protocol.message.JoinGroupRequest;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.LeaveGroupRequest;
import io.sluice.protocol.message.LeaveGroupResponse;
import io.sluice.protocol.message.Message;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.protocol.message.SyncGroupRequest;
import io.sluice.protocol.message.SyncGroupResponse;
import io.sluice.protocol.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A shard with classic groups, to which requests come as bytes in a version, and from which
 * responses go as bytes. The bytes of a request are spoilt as soon as its turn is over.
 */
final class ClassicShard {
  private static final byte SPOILT = (byte) 0xEE;

  private final ShardHarness harness;
  private UnaryOperator<Integer> fence = generation -> generation;

  ClassicShard(long seed) {
    harness = new ShardHarness(seed);
  }

  ShardHarness harness() {
    return harness;
  }

  ClassicGroups groups() {
    return harness.state().classic();
  }

  /** Changes the generation of each request on its way: to break the machine on purpose. */
  void breakFence(UnaryOperator<Integer> rewrite) {
    fence = rewrite;
  }

  ClassicGroup group(String id) {
    ClassicGroup group = harness.table().find(id, ClassicGroup.class);
    if (group == null) {
      throw new AssertionError("there is no group " + id);
    }
    return group;
  }

  Asked<JoinGroupResponse> join(int version, JoinGroupRequest request) {
    return ask(
        version,
        request,
        JoinGroupRequest::read,
        error -> Refusals.join(request, version, error),
        JoinGroupResponse::read,
        (sent, call) -> groups().join(call.caller(), sent, call.reply(), call.out()));
  }

  Asked<SyncGroupResponse> sync(int version, SyncGroupRequest request) {
    return ask(
        version,
        request.toBuilder().generationId(fence.apply(request.generationId())).build(),
        SyncGroupRequest::read,
        Refusals::sync,
        SyncGroupResponse::read,
        (sent, call) -> groups().sync(call.caller(), sent, call.reply(), call.out()));
  }

  Asked<HeartbeatResponse> heartbeat(int version, HeartbeatRequest request) {
    return ask(
        version,
        request.toBuilder().generationId(fence.apply(request.generationId())).build(),
        HeartbeatRequest::read,
        Refusals::heartbeat,
        HeartbeatResponse::read,
        (sent, call) -> groups().heartbeat(call.caller(), sent, call.reply(), call.out()));
  }

  Asked<LeaveGroupResponse> leave(int version, LeaveGroupRequest request) {
    return ask(
        version,
        request,
        LeaveGroupRequest::read,
        Refusals::leave,
        LeaveGroupResponse::read,
        (sent, call) -> groups().leave(call.caller(), sent, call.reply(), call.out()));
  }

  /**
   * Commits, as far as the group is concerned.
   *
   * @throws ApiException if it may not, or there is no such group: one that is empty goes by itself
   */
  void commit(String group, Committer by) {
    Committer sent =
        new Committer(
            by.memberId(),
            by.instanceId(),
            fence.apply(by.generation()),
            by.apiVersion(),
            by.transactional());
    harness.turn(
        out -> {
          ClassicGroup present = harness.table().find(group, ClassicGroup.class);
          if (present == null) {
            throw new ApiException(ErrorCode.GROUP_ID_NOT_FOUND, "there is no group " + group);
          }
          present.checkCommit(sent);
        });
  }

  private record Call<R extends ResponseMessage>(
      Caller caller, Reply<R> reply, Outbox<GroupRecord> out) {}

  @FunctionalInterface
  private interface Api<Q, R extends ResponseMessage> {
    void call(Q request, Call<R> call);
  }

  private <Q extends Message, R extends ResponseMessage> Asked<R> ask(
      int version,
      Q request,
      BiFunction<ByteBuffer, Integer, Q> requestReader,
      Function<ErrorCode, R> refusal,
      BiFunction<ByteBuffer, Integer, R> responseReader,
      Api<Q, R> api) {
    ByteBuffer bytes = written(request, version);
    Q sent = requestReader.apply(bytes, version);
    Caller caller = new Caller("client", "/127.0.0.1", version);
    Asked<R> asked =
        harness.ask(
            refusal,
            response -> responseReader.apply(written(response, version), version),
            (reply, out) -> api.call(sent, new Call<>(caller, reply, out)));
    Arrays.fill(bytes.array(), SPOILT);
    return asked;
  }

  private static ByteBuffer written(Message message, int version) {
    ByteBuffer bytes = ByteBuffer.allocate(message.size(version));
    message.write(new WireWriter(bytes), version);
    return bytes.flip();
  }
}
