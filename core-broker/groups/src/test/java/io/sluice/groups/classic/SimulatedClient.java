package io.sluice.groups.classic;

import io.sluice.groups.machine.Committer;
import io.sluice.groups.shard.FaultyNetwork;
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
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A consumer as real ones behave: it joins, asks for its assignment, sends heartbeats, commits, and
 * joins again when it is told to. It may crash, leave, or be slow.
 */
final class SimulatedClient implements FaultyNetwork.Client {
  static final int SESSION_TIMEOUT_MS = 10_000;
  static final int REBALANCE_TIMEOUT_MS = 20_000;

  private static final int HEARTBEAT_INTERVAL_MS = 3_000;
  private static final int REQUEST_TIMEOUT_MS = 8_000;
  private static final int BACKOFF_MS = 100;

  private final Simulation world;
  private final @Nullable String instanceId;
  private final int joinVersion;

  private boolean running;
  private String memberId = "";
  private int generation = -1;
  private boolean stable;
  private SortedSet<Integer> owned = new TreeSet<>();

  /** Counts what it has begun, so that answers to what it has given up are not heard. */
  private int action;

  SimulatedClient(Simulation world, @Nullable String instanceId, int joinVersion) {
    this.world = world;
    this.instanceId = instanceId;
    this.joinVersion = joinVersion;
  }

  @Override
  public boolean running() {
    return running;
  }

  boolean stable() {
    return running && stable;
  }

  int generation() {
    return generation;
  }

  SortedSet<Integer> owned() {
    return owned;
  }

  /** Returns who it is to the group: partitions may pass between lives of a static member. */
  String owner() {
    return instanceId == null ? memberId : instanceId;
  }

  @Override
  public int action() {
    return action;
  }

  void start() {
    running = true;
    memberId = "";
    generation = -1;
    join();
  }

  /** Ends without a word. */
  void crash() {
    running = false;
    giveUp();
    action++;
  }

  /** Does nothing for a while, and then goes on as if nothing had happened. */
  void sleep(long delayMs) {
    action++;
    world.later(this, delayMs, stable ? this::heartbeat : this::join);
  }

  void leave() {
    LeaveGroupRequest.Builder request = LeaveGroupRequest.builder().groupId(Simulation.GROUP);
    int version = joinVersion >= 5 ? 5 : 1;
    if (version >= 3) {
      request.members(
          List.of(MemberIdentity.builder().memberId(memberId).groupInstanceId(instanceId).build()));
    } else {
      request.memberId(memberId);
    }
    crash();
    world.send(
        this, () -> world.shard().leave(version, request.build()), answer -> {}, answer -> {});
  }

  private void giveUp() {
    stable = false;
    owned = new TreeSet<>();
  }

  private void join() {
    giveUp();
    action++;
    JoinGroupRequest.Builder request =
        JoinGroupRequest.builder()
            .groupId(Simulation.GROUP)
            .sessionTimeoutMs(SESSION_TIMEOUT_MS)
            .memberId(memberId)
            .groupInstanceId(instanceId)
            .protocolType(ConsumerProtocol.TYPE)
            .protocols(
                List.of(
                    JoinGroupRequestProtocol.builder()
                        .name("range")
                        .metadata(RangeOfOneTopic.subscription())
                        .build()));
    if (joinVersion >= 1) {
      request.rebalanceTimeoutMs(REBALANCE_TIMEOUT_MS);
    }
    world.send(
        this, () -> world.shard().join(joinVersion, request.build()), answer -> {}, this::joined);
    world.later(this, REBALANCE_TIMEOUT_MS + REQUEST_TIMEOUT_MS, this::join);
  }

  private void joined(JoinGroupResponse answer) {
    ErrorCode error = ErrorCode.of(answer.errorCode());
    switch (error) {
      case NONE -> {
        memberId = answer.memberId();
        generation = answer.generationId();
        boolean assigns = answer.leader().equals(memberId) && !answer.skipAssignment();
        sync(answer, assigns);
      }
      case MEMBER_ID_REQUIRED -> {
        memberId = answer.memberId();
        join();
      }
      default -> failed(error);
    }
  }

  private void sync(JoinGroupResponse join, boolean assigns) {
    action++;
    int version = joinVersion >= 7 ? 5 : joinVersion >= 5 ? 3 : 1;
    SyncGroupRequest request =
        SyncGroupRequest.builder()
            .groupId(Simulation.GROUP)
            .generationId(generation)
            .memberId(memberId)
            .groupInstanceId(instanceId)
            .protocolType(join.protocolType())
            .protocolName(join.protocolName())
            .assignments(
                assigns ? RangeOfOneTopic.assign(join.members(), Simulation.PARTITIONS) : List.of())
            .build();
    world.send(
        this,
        () -> world.shard().sync(version, request),
        answer -> world.approved(this, ErrorCode.of(answer.errorCode()), request.generationId()),
        this::synced);
    world.later(this, REBALANCE_TIMEOUT_MS + REQUEST_TIMEOUT_MS, this::join);
  }

  private void synced(SyncGroupResponse answer) {
    ErrorCode error = ErrorCode.of(answer.errorCode());
    if (error != ErrorCode.NONE) {
      failed(error);
      return;
    }
    action++;
    stable = true;
    owned = RangeOfOneTopic.partitions(answer.assignment());
    world.assigned(this);
    world.later(this, HEARTBEAT_INTERVAL_MS, this::heartbeat);
  }

  private void heartbeat() {
    action++;
    HeartbeatRequest request =
        HeartbeatRequest.builder()
            .groupId(Simulation.GROUP)
            .generationId(generation)
            .memberId(memberId)
            .groupInstanceId(instanceId)
            .build();
    int version = joinVersion >= 5 ? 4 : 1;
    world.commit(this, new Committer(memberId, instanceId, generation, joinVersion >= 5 ? 7 : 2));
    world.send(
        this,
        () -> world.shard().heartbeat(version, request),
        answer -> world.approved(this, ErrorCode.of(answer.errorCode()), request.generationId()),
        answer -> heard(ErrorCode.of(answer.errorCode())));
    world.later(this, REQUEST_TIMEOUT_MS, this::heartbeat);
  }

  private void heard(ErrorCode error) {
    if (error == ErrorCode.NONE) {
      action++;
      world.later(this, HEARTBEAT_INTERVAL_MS, this::heartbeat);
    } else if (ShardHarness.goesBy(error)) {
      action++;
      world.later(this, BACKOFF_MS, this::heartbeat);
    } else {
      failed(error);
    }
  }

  private void failed(ErrorCode error) {
    giveUp();
    action++;
    switch (error) {
      case UNKNOWN_MEMBER_ID -> {
        memberId = "";
        generation = -1;
      }
      case ILLEGAL_GENERATION -> generation = -1;
      case REBALANCE_IN_PROGRESS,
          NOT_COORDINATOR,
          COORDINATOR_NOT_AVAILABLE,
          COORDINATOR_LOAD_IN_PROGRESS -> {}
      case FENCED_INSTANCE_ID -> {
        crash();
        return;
      }
      default -> throw new AssertionError("a client does not expect " + error);
    }
    world.later(this, BACKOFF_MS, this::join);
  }

  @Override
  public String toString() {
    return owner() + " at " + generation + (stable ? " with " + owned : "");
  }
}
