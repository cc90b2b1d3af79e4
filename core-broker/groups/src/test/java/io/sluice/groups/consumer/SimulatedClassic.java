package io.sluice.groups.consumer;

import io.sluice.groups.machine.TestCluster;
import io.sluice.groups.shard.ShardHarness;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.HeartbeatRequest;
import io.sluice.protocol.message.JoinGroupRequest;
import io.sluice.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.LeaveGroupRequest;
import io.sluice.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.sluice.protocol.message.SyncGroupRequest;
import io.sluice.protocol.message.SyncGroupResponse;
import io.sluice.spi.PartitionSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of the classic protocol as real ones behave: eager ones give everything up before they
 * join again, cooperative ones only what they are not assigned any more, and then join once more.
 */
final class SimulatedClassic implements SimulatedMember {
  private static final int BACKOFF_MS = 300;
  private static final int REQUEST_TIMEOUT_MS = 8_000;

  private final Simulation world;
  private final @Nullable String instanceId;
  private final boolean cooperative;

  private List<String> topics = List.of();
  private List<String> joinedFor = List.of();
  private boolean running;
  private String memberId = "";
  private int generation = -1;
  private boolean stable;
  private SortedSet<Simulation.Partition> owned = new TreeSet<>();
  private int action;

  /** Counts its assignments: what it was to give up for an earlier one may have come back. */
  private int syncs;

  SimulatedClassic(Simulation world, @Nullable String instanceId, boolean cooperative) {
    this.world = world;
    this.instanceId = instanceId;
    this.cooperative = cooperative;
  }

  @Override
  public void subscribe(List<String> newTopics, @Nullable String regex) {
    topics = newTopics;
    if (running && stable) {
      join();
    }
  }

  @Override
  public boolean running() {
    return running;
  }

  @Override
  public String memberId() {
    return memberId;
  }

  @Override
  public SortedSet<Simulation.Partition> owned() {
    return owned;
  }

  @Override
  public boolean wants(String topic) {
    return topics.contains(topic);
  }

  @Override
  public boolean settled() {
    return running && stable;
  }

  @Override
  public int action() {
    return action;
  }

  @Override
  public void start() {
    running = true;
    memberId = "";
    generation = -1;
    join();
  }

  @Override
  public void crash() {
    running = false;
    action++;
    lose();
  }

  private void lose() {
    stable = false;
    owned = new TreeSet<>();
  }

  @Override
  public void sleep(long delayMs) {
    action++;
    world.later(this, delayMs, stable ? this::heartbeat : this::join);
  }

  @Override
  public void leave() {
    LeaveGroupRequest request =
        LeaveGroupRequest.builder()
            .groupId(ConsumerShard.GROUP)
            .members(
                List.of(
                    MemberIdentity.builder()
                        .memberId(memberId)
                        .groupInstanceId(instanceId)
                        .build()))
            .build();
    world.left(memberId);
    crash();
    world.send(this, () -> world.shard().leave(5, request), answer -> {}, answer -> {});
  }

  private void join() {
    action++;
    stable = false;
    joinedFor = topics;
    if (!cooperative) {
      owned = new TreeSet<>();
    }
    JoinGroupRequest request =
        JoinGroupRequest.builder()
            .groupId(ConsumerShard.GROUP)
            .sessionTimeoutMs(Simulation.SESSION_TIMEOUT_MS)
            .rebalanceTimeoutMs(Simulation.REBALANCE_TIMEOUT_MS)
            .memberId(memberId)
            .groupInstanceId(instanceId)
            .protocolType("consumer")
            .protocols(
                List.of(
                    JoinGroupRequestProtocol.builder()
                        .name(Simulation.CLASSIC_PROTOCOL)
                        .metadata(Embedded.subscription(topics, names(), generation))
                        .build()))
            .build();
    world.send(this, () -> world.shard().join(5, request), answer -> {}, this::joined);
    world.later(this, Simulation.REBALANCE_TIMEOUT_MS + REQUEST_TIMEOUT_MS, this::join);
  }

  private void joined(JoinGroupResponse answer) {
    switch (ErrorCode.of(answer.errorCode())) {
      case NONE -> {
        memberId = answer.memberId();
        generation = answer.generationId();
        sync(answer);
      }
      case MEMBER_ID_REQUIRED -> {
        memberId = answer.memberId();
        join();
      }
      default -> failed(ErrorCode.of(answer.errorCode()));
    }
  }

  private void sync(JoinGroupResponse join) {
    action++;
    boolean assigns = join.leader().equals(memberId) && !join.members().isEmpty();
    SyncGroupRequest request =
        SyncGroupRequest.builder()
            .groupId(ConsumerShard.GROUP)
            .generationId(generation)
            .memberId(memberId)
            .groupInstanceId(instanceId)
            .protocolType("consumer")
            .protocolName(join.protocolName())
            .assignments(
                assigns ? Embedded.assign(join, world.shard().cluster(), cooperative) : List.of())
            .build();
    world.send(this, () -> world.shard().sync(5, request), answer -> {}, this::synced);
    world.later(this, Simulation.REBALANCE_TIMEOUT_MS + REQUEST_TIMEOUT_MS, this::join);
  }

  private void synced(SyncGroupResponse answer) {
    if (answer.errorCode() != ErrorCode.NONE.code()) {
      failed(ErrorCode.of(answer.errorCode()));
      return;
    }
    action++;
    stable = true;
    SortedSet<Simulation.Partition> assigned = ids(Embedded.partitions(answer.assignment()));
    boolean revokes = !assigned.containsAll(owned);
    owned.addAll(assigned);
    world.ownershipChanged();
    int sync = ++syncs;
    if (revokes) {
      world.at(
          world.revocationMs(),
          () -> {
            if (running && stable && syncs == sync) {
              owned = assigned;
              join();
            }
          });
    }
    boolean wantsOther = !joinedFor.equals(topics);
    world.later(
        this,
        wantsOther ? BACKOFF_MS : Simulation.HEARTBEAT_INTERVAL_MS,
        wantsOther ? this::join : this::heartbeat);
  }

  private void heartbeat() {
    action++;
    HeartbeatRequest request =
        HeartbeatRequest.builder()
            .groupId(ConsumerShard.GROUP)
            .generationId(generation)
            .memberId(memberId)
            .groupInstanceId(instanceId)
            .build();
    world.send(
        this,
        () -> world.shard().heartbeat(4, request),
        answer -> {},
        answer -> heard(ErrorCode.of(answer.errorCode())));
    world.later(this, REQUEST_TIMEOUT_MS, this::heartbeat);
  }

  private void heard(ErrorCode error) {
    if (error == ErrorCode.NONE || ShardHarness.goesBy(error)) {
      action++;
      world.later(this, Simulation.HEARTBEAT_INTERVAL_MS, this::heartbeat);
    } else {
      failed(error);
    }
  }

  private void failed(ErrorCode error) {
    action++;
    switch (error) {
      case UNKNOWN_MEMBER_ID -> {
        lose();
        memberId = "";
        generation = -1;
      }
      case ILLEGAL_GENERATION -> {
        lose();
        generation = -1;
      }
      case REBALANCE_IN_PROGRESS,
          NOT_COORDINATOR,
          COORDINATOR_NOT_AVAILABLE,
          COORDINATOR_LOAD_IN_PROGRESS -> {}
      case FENCED_INSTANCE_ID -> {
        crash();
        return;
      }
      case INCONSISTENT_GROUP_PROTOCOL -> lose();
      default -> throw new AssertionError("a client does not expect " + error);
    }
    world.later(this, BACKOFF_MS, this::join);
  }

  private PartitionSet names() {
    PartitionSet.Builder names = PartitionSet.builder();
    for (Simulation.Partition each : owned) {
      var topic = world.shard().cluster().topic(each.topic());
      if (topic != null) {
        names.add(topic.name(), each.number());
      }
    }
    return names.build();
  }

  private SortedSet<Simulation.Partition> ids(PartitionSet names) {
    SortedSet<Simulation.Partition> ids = new TreeSet<>();
    names.forEach(
        (name, number) -> {
          TestCluster.Topic topic = world.shard().cluster().topic(name);
          if (topic != null) {
            ids.add(new Simulation.Partition(topic.id(), number));
          }
        });
    return ids;
  }

  @Override
  public String toString() {
    return (instanceId == null ? "" : instanceId + " ")
        + (cooperative ? "cooperative " : "eager ")
        + memberId
        + " at "
        + generation
        + " of "
        + topics
        + " with "
        + owned
        + (stable ? "" : " (joining)")
        + (running ? "" : " (down)");
  }
}
