package io.sluice.groups.shard;

import io.sluice.groups.machine.GroupTimers;
import io.sluice.groups.machine.Reply;
import io.sluice.groups.machine.Turn;
import io.sluice.groups.offsets.LagFigures;
import io.sluice.protocol.ErrorCode;
import io.sluice.time.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One shard of a fake broker, over a fake log. */
final class ShardFixture {
  final FakeBroker broker = new FakeBroker();
  final FakeStateLog log = new FakeStateLog(3, 1);

  /** The timers of every state that was made, in order. */
  final List<GroupTimers> timers = new ArrayList<>();

  Shard shard = new Shard(log, services());
  final Requests requests = new Requests(new ToShard());

  ShardFixture() {
    broker.cluster.create(Requests.TOPIC, 1);
  }

  private final class ToShard implements Requests.Target {
    @Override
    public <R> void submit(String groupId, Reply<R> reply, GroupTurn<R> turn) {
      shard.submit(reply, turn);
    }
  }

  private ShardServices services() {
    States states =
        new States(broker, new LagFigures(broker.time), group -> 3, Randomness.seeded(1));
    return new ShardServices(
        broker.time,
        broker.time,
        broker.background(),
        broker.settings,
        (partition, stateTimers, turns) -> create(states, partition, stateTimers, turns));
  }

  private ShardState create(
      States states, int partition, GroupTimers stateTimers, Consumer<Turn> turns) {
    timers.add(stateTimers);
    return states.create(partition, stateTimers, turns);
  }

  /** Opens the shard and loads it. */
  ShardFixture open() {
    shard.open();
    broker.settle();
    return this;
  }

  /** Gives the partition to a new shard, as if another broker led it, and loads that. */
  ShardFixture moveOn() {
    shard.close();
    shard = new Shard(log, services());
    return open();
  }

  /** Lets the shard that has given up its state load it anew. */
  void reload() {
    broker.time.advance(1_000);
    broker.settle();
  }

  ErrorCode commit(String group, long offset) {
    return requests.commit(group, offset).answer();
  }

  String fetch(String group) {
    return requests.fetch(group).answer();
  }

  /** Returns the ids of the groups that there are, in order. */
  List<String> groups() {
    List<String> groups = new ArrayList<>();
    shard.takeIfReady((state, out) -> state.table().all().forEach(each -> groups.add(each.id())));
    groups.sort(null);
    return groups;
  }

  /** Returns a reply that takes words. */
  static Reply<String> reply(Asked<String> asked) {
    return new Reply<>(asked::take, ErrorCode::toString);
  }

  /** Returns a reply whose receiver fails. */
  static Reply<String> throwing() {
    return new Reply<>(
        answer -> {
          throw new IllegalStateException("on purpose");
        },
        ErrorCode::toString);
  }

  static void fail(Throwable fault) {
    if (fault instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) fault;
  }
}
