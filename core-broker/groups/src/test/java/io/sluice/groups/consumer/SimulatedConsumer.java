package io.sluice.groups.consumer;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.ConsumerGroupHeartbeatRequest;
import io.sluice.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A consumer as real ones behave: it joins, sends heartbeats that say what has changed, or all if
 * an answer did not come, takes its time to give partitions up, and says when it has. It may crash,
 * leave, be slow, or want something else.
 */
final class SimulatedConsumer implements SimulatedMember {
  private static final int BACKOFF_MS = 500;
  private static final int REQUEST_TIMEOUT_MS = 8_000;

  private final Simulation world;
  private final String name;
  private final @Nullable String instanceId;

  private List<String> topics = List.of();
  private @Nullable String regex;
  private boolean running;
  private String memberId = "";
  private int epoch;
  private boolean unanswered;
  private boolean sendAll;
  private boolean sendOwned;
  private boolean sendSubscription;
  private boolean reconciling;
  private SortedSet<Simulation.Partition> owned = new TreeSet<>();
  private SortedSet<Simulation.Partition> wanted = new TreeSet<>();

  /** Counts what it has begun, so that answers to what it has given up are not heard. */
  private int action;

  /** Counts its processes and memberships: what began in an earlier one is not finished. */
  private int life;

  SimulatedConsumer(Simulation world, String name, @Nullable String instanceId) {
    this.world = world;
    this.name = name;
    this.instanceId = instanceId;
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
  public int action() {
    return action;
  }

  @Override
  public boolean wants(String topic) {
    return topics.contains(topic) || regex != null && topic.matches(regex);
  }

  @Override
  public boolean settled() {
    return running && epoch > 0 && !reconciling && owned.equals(wanted);
  }

  @Override
  public void subscribe(List<String> newTopics, @Nullable String newRegex) {
    topics = newTopics;
    regex = newRegex;
    sendSubscription = true;
  }

  @Override
  public void start() {
    running = true;
    memberId = name + "/" + world.nextNumber();
    join();
  }

  private void join() {
    lose();
    epoch = 0;
    sendAll = true;
    beat();
  }

  private void lose() {
    life++;
    action++;
    reconciling = false;
    owned = new TreeSet<>();
    wanted = new TreeSet<>();
  }

  @Override
  public void crash() {
    running = false;
    lose();
  }

  @Override
  public void sleep(long delayMs) {
    action++;
    world.later(this, delayMs, this::beatAgain);
  }

  /** Gives everything up and says so; a static member may come back. */
  @Override
  public void leave() {
    int with =
        instanceId != null && world.chance(2)
            ? Ownership.STATIC_LEAVE_EPOCH
            : Ownership.LEAVE_EPOCH;
    String id = memberId;
    crash();
    world.left(id);
    ConsumerGroupHeartbeatRequest request = request(id).memberEpoch(with).build();
    world.send(this, () -> world.shard().heartbeat(1, request), answer -> {}, answer -> {});
  }

  private ConsumerGroupHeartbeatRequest.Builder request(String id) {
    return ConsumerGroupHeartbeatRequest.builder()
        .groupId(ConsumerShard.GROUP)
        .memberId(id)
        .instanceId(instanceId)
        .memberEpoch(epoch);
  }

  private void beat() {
    action++;
    sendAll |= unanswered; // What it said last may not have been heard.
    unanswered = true;
    ConsumerGroupHeartbeatRequest.Builder request = request(memberId);
    if (sendAll || sendSubscription) {
      request.subscribedTopicNames(topics).subscribedTopicRegex(regex == null ? "" : regex);
    }
    if (sendAll) {
      request.rebalanceTimeoutMs(Simulation.REBALANCE_TIMEOUT_MS);
    }
    if (sendAll || sendOwned) {
      request.topicPartitions(wire(owned));
    }
    sendAll = false;
    sendOwned = false;
    sendSubscription = false;
    ConsumerGroupHeartbeatRequest sent = request.build();
    String id = memberId;
    world.send(
        this,
        () -> world.shard().heartbeat(1, sent),
        answer -> {
          if (answer.errorCode() == ErrorCode.NONE.code()) {
            world.heardOf(id, answer.memberEpoch());
          }
        },
        this::heard);
    world.later(this, REQUEST_TIMEOUT_MS, this::beatAgain);
  }

  private void beatAgain() {
    sendAll = true;
    beat();
  }

  private void heard(ConsumerGroupHeartbeatResponse answer) {
    action++;
    switch (ErrorCode.of(answer.errorCode())) {
      case NONE -> accepted(answer);
      case NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS ->
          world.later(this, BACKOFF_MS, this::beatAgain);
      case UNKNOWN_MEMBER_ID, FENCED_MEMBER_EPOCH, GROUP_ID_NOT_FOUND -> {
        lose();
        world.later(this, BACKOFF_MS, this::join);
      }
      case FENCED_INSTANCE_ID -> crash();
      case UNRELEASED_INSTANCE_ID -> {
        lose();
        world.later(this, Simulation.SESSION_TIMEOUT_MS / 3, this::join);
      }
      default -> throw new AssertionError("a client does not expect " + answer);
    }
  }

  private void accepted(ConsumerGroupHeartbeatResponse answer) {
    unanswered = false;
    epoch = answer.memberEpoch();
    if (answer.assignment() != null) {
      wanted = partitions(answer.assignment());
      reconcile();
    }
    world.later(this, Simulation.HEARTBEAT_INTERVAL_MS, this::beat);
  }

  private void reconcile() {
    if (reconciling || owned.equals(wanted)) {
      return;
    }
    reconciling = true;
    SortedSet<Simulation.Partition> target = wanted;
    boolean revokes = !target.containsAll(owned);
    int now = life;
    world.at(
        revokes ? world.revocationMs() : 0,
        () -> {
          if (life == now && running) {
            reconciled(target);
          }
        });
  }

  private void reconciled(SortedSet<Simulation.Partition> target) {
    reconciling = false;
    owned = target;
    world.ownershipChanged();
    sendOwned = true;
    reconcile();
    beat();
  }

  private static SortedSet<Simulation.Partition> partitions(
      ConsumerGroupHeartbeatResponse.Assignment assignment) {
    SortedSet<Simulation.Partition> partitions = new TreeSet<>();
    for (var topic : assignment.topicPartitions()) {
      topic
          .partitions()
          .forEach(number -> partitions.add(new Simulation.Partition(topic.topicId(), number)));
    }
    return partitions;
  }

  private static List<ConsumerGroupHeartbeatRequest.TopicPartitions> wire(
      SortedSet<Simulation.Partition> partitions) {
    Map<Uuid, List<Integer>> topics = new LinkedHashMap<>();
    partitions.forEach(
        each ->
            topics
                .computeIfAbsent(each.topic(), id -> new java.util.ArrayList<>())
                .add(each.number()));
    return topics.entrySet().stream()
        .map(
            each ->
                new ConsumerGroupHeartbeatRequest.TopicPartitions(each.getKey(), each.getValue()))
        .toList();
  }

  @Override
  public String toString() {
    return memberId
        + " at "
        + epoch
        + (regex == null ? " of " + topics : " of " + regex)
        + " with "
        + owned
        + (reconciling ? " on the way to " + wanted : "")
        + (running ? "" : " (down)");
  }
}
