package io.sluice.groups.consumer;

import io.sluice.groups.classic.ClassicGroups;
import io.sluice.groups.machine.Assignors;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.machine.Outbox;
import io.sluice.groups.machine.ShardHarness;
import io.sluice.groups.machine.ShardHarness.Asked;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.Cluster;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ConsumerGroupHeartbeatRequest;
import io.sluice.protocol.message.ConsumerGroupHeartbeatResponse;
import io.sluice.spi.PartitionAssignor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** A shard with groups of both kinds. */
final class ConsumerShard {
  static final String GROUP = "group";

  private final ShardHarness<Parts> harness;
  private TestCluster cluster = TestCluster.empty();
  private UnaryOperator<ConsumerGroupHeartbeatRequest> rewriting = UnaryOperator.identity();

  ConsumerShard(long seed) {
    this(seed, Map.of("balanced", new BalancedAssignor()));
  }

  ConsumerShard(long seed, Map<String, PartitionAssignor> assignors) {
    harness =
        new ShardHarness<>(
            seed,
            Parts::new,
            each -> each.assignors(new Assignors(new LinkedHashMap<>(assignors))));
    harness.cluster(cluster);
  }

  /** The machines of both kinds. */
  static final class Parts implements ShardHarness.Parts {
    private final ClassicGroups classics;
    private final ConsumerGroups consumers;

    Parts(Environment environment, GroupTable table) {
      classics = new ClassicGroups(environment, table);
      consumers = new ConsumerGroups(environment, table, classics);
    }

    @Override
    public void replay(GroupRecord record) {
      switch (record) {
        case GroupRecord.ClassicGroup each -> classics.replay(each);
        case GroupRecord.ConsumerGroupEpoch each -> consumers.replay(each);
        case GroupRecord.Member each -> consumers.replay(each);
        case GroupRecord.TargetAssignmentEpoch each -> consumers.replay(each);
        case GroupRecord.TargetAssignment each -> consumers.replay(each);
        case GroupRecord.CurrentAssignment each -> consumers.replay(each);
        case GroupRecord.RegularExpression each -> consumers.replay(each);
        case GroupRecord.PartitionMetadata each -> consumers.replay(each);
        default -> throw new AssertionError(record);
      }
    }

    @Override
    public void loaded(Outbox out) {
      classics.loaded(out);
      consumers.loaded(out);
    }

    @Override
    public void unload(ErrorCode error) {
      classics.unload(error);
      consumers.unload(error);
    }
  }

  ShardHarness<Parts> harness() {
    return harness;
  }

  /** Changes each heartbeat on its way: to break the machine on purpose. */
  void rewrite(UnaryOperator<ConsumerGroupHeartbeatRequest> change) {
    rewriting = change;
  }

  ConsumerGroups consumers() {
    return harness.parts().consumers;
  }

  ConsumerGroup group() {
    ConsumerGroup group = harness.table().find(GROUP, ConsumerGroup.class);
    if (group == null) {
      throw new AssertionError("there is no consumer group");
    }
    return group;
  }

  TestCluster cluster() {
    return cluster;
  }

  /** Changes the cluster and tells the machines. */
  void cluster(TestCluster next) {
    Set<String> names = new TreeSet<>();
    cluster.topics().forEach(topic -> names.add(topic.name()));
    next.topics().forEach(topic -> names.add(topic.name()));
    names.removeIf(
        name -> cluster.topic(name) != null && cluster.topic(name).equals(next.topic(name)));
    Cluster.Change change = new Cluster.Change(cluster, next, names);
    cluster = next;
    harness.cluster(next);
    harness.turn(out -> consumers().topicsChanged(change, out));
  }

  void topic(String name, int partitions) {
    cluster(cluster.with(name, partitions));
  }

  Asked<ConsumerGroupHeartbeatResponse> heartbeat(
      int version, ConsumerGroupHeartbeatRequest request) {
    Caller caller = new Caller("client", "/127.0.0.1", version);
    ConsumerGroupHeartbeatRequest sent = rewriting.apply(request);
    return harness.ask(
        error -> ConsumerGroupHeartbeatResponse.builder().errorCode(error.code()).build(),
        (reply, out) -> consumers().heartbeat(caller, sent, reply, out));
  }
}
