package io.sluice.groups.consumer;

import io.sluice.groups.classic.ClassicGroups;
import io.sluice.groups.classic.Refusals;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.machine.ClassicProtocol;
import io.sluice.groups.machine.TestCluster;
import io.sluice.groups.shard.ShardHarness;
import io.sluice.groups.shard.ShardHarness.Asked;
import io.sluice.protocol.message.ConsumerGroupHeartbeatRequest;
import io.sluice.protocol.message.ConsumerGroupHeartbeatResponse;
import io.sluice.protocol.message.HeartbeatRequest;
import io.sluice.protocol.message.HeartbeatResponse;
import io.sluice.protocol.message.JoinGroupRequest;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.LeaveGroupRequest;
import io.sluice.protocol.message.LeaveGroupResponse;
import io.sluice.protocol.message.SyncGroupRequest;
import io.sluice.protocol.message.SyncGroupResponse;
import io.sluice.spi.PartitionAssignor;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A shard with groups of both kinds. */
final class ConsumerShard {
  static final String GROUP = "group";

  private final ShardHarness harness;
  private UnaryOperator<ConsumerGroupHeartbeatRequest> rewriting = UnaryOperator.identity();

  ConsumerShard(long seed) {
    this(seed, Map.of("balanced", new BalancedAssignor()));
  }

  ConsumerShard(long seed, Map<String, PartitionAssignor> assignors) {
    harness = new ShardHarness(seed, assignors);
  }

  ShardHarness harness() {
    return harness;
  }

  /** Changes each heartbeat on its way: to break the machine on purpose. */
  void rewrite(UnaryOperator<ConsumerGroupHeartbeatRequest> change) {
    rewriting = change;
  }

  ClassicGroups classics() {
    return harness.state().classic();
  }

  ConsumerGroups consumers() {
    return harness.state().consumers();
  }

  ConsumerGroup group() {
    ConsumerGroup group = harness.table().find(GROUP, ConsumerGroup.class);
    if (group == null) {
      throw new AssertionError("there is no consumer group");
    }
    return group;
  }

  TestCluster cluster() {
    return harness.cluster().view();
  }

  /** Changes the cluster and tells the shard. */
  void cluster(TestCluster next) {
    harness.cluster(next);
  }

  void topic(String name, int partitions) {
    cluster(cluster().with(name, partitions));
  }

  /** Returns what serves members that speak the classic protocol. */
  private ClassicProtocol serving(String group) {
    return harness.state().serving(group);
  }

  Asked<ConsumerGroupHeartbeatResponse> heartbeat(
      int version, ConsumerGroupHeartbeatRequest request) {
    ConsumerGroupHeartbeatRequest sent = rewriting.apply(request);
    return harness.ask(
        error -> ConsumerGroupHeartbeatResponse.builder().errorCode(error.code()).build(),
        (reply, out) -> consumers().heartbeat(caller(version), sent, reply, out));
  }

  Asked<JoinGroupResponse> join(int version, JoinGroupRequest request) {
    return harness.ask(
        error -> Refusals.join(request, version, error),
        (reply, out) -> serving(request.groupId()).join(caller(version), request, reply, out));
  }

  Asked<SyncGroupResponse> sync(int version, SyncGroupRequest request) {
    return harness.ask(
        Refusals::sync,
        (reply, out) -> serving(request.groupId()).sync(caller(version), request, reply, out));
  }

  Asked<HeartbeatResponse> heartbeat(int version, HeartbeatRequest request) {
    return harness.ask(
        Refusals::heartbeat,
        (reply, out) -> serving(request.groupId()).heartbeat(caller(version), request, reply, out));
  }

  Asked<LeaveGroupResponse> leave(int version, LeaveGroupRequest request) {
    return harness.ask(
        Refusals::leave,
        (reply, out) -> serving(request.groupId()).leave(caller(version), request, reply, out));
  }

  private static Caller caller(int version) {
    return new Caller("client", "/127.0.0.1", version);
  }
}
