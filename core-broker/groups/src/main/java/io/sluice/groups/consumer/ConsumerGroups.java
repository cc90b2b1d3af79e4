package io.sluice.groups.consumer;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Reply;
import io.sluice.coordination.Turn;
import io.sluice.groups.classic.ClassicGroups;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.machine.ClassicProtocol;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.machine.Group;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.Cluster;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ConsumerGroupDescribeResponse;
import io.sluice.protocol.message.ConsumerGroupHeartbeatRequest;
import io.sluice.protocol.message.ConsumerGroupHeartbeatResponse;
import io.sluice.protocol.message.HeartbeatRequest;
import io.sluice.protocol.message.HeartbeatResponse;
import io.sluice.protocol.message.JoinGroupRequest;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.LeaveGroupRequest;
import io.sluice.protocol.message.LeaveGroupResponse;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.protocol.message.SyncGroupRequest;
import io.sluice.protocol.message.SyncGroupResponse;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The consumer groups of one shard (KIP-848). Confined to its turns. */
public final class ConsumerGroups implements ClassicProtocol {
  private final Environment environment;
  private final GroupTable table;
  private final Replayer replayer;
  private final Regexes regexes;
  private final Targets targets;
  private final MemberTimers timers;
  private final Departures departures;
  private final GroupFinder finder;
  private final Heartbeats heartbeats;
  private final ClassicMembers classicMembers;
  private final ClassicJoins classicJoins;

  /** Creates the groups of a shard; {@code table} has those of the other kind as well. */
  public ConsumerGroups(Environment environment, GroupTable table, ClassicGroups classics) {
    this.environment = environment;
    this.table = table;
    this.replayer = new Replayer(environment, table);
    this.regexes = new Regexes(environment);
    this.targets = new Targets(environment);
    this.timers = new MemberTimers(environment, new Expiry());
    Downgrade downgrade = new Downgrade(environment, classics, timers);
    Admission admission = new Admission(environment);
    MemberStep step = new MemberStep(environment, regexes, targets);
    this.departures = new Departures(environment, regexes, downgrade, timers);
    this.finder = new GroupFinder(environment, table, new Upgrade(environment, classics, timers));
    this.heartbeats = new Heartbeats(environment, finder, admission, step, departures, timers);
    this.classicMembers = new ClassicMembers(environment, admission, step, departures, timers);
    this.classicJoins = new ClassicJoins(environment, admission, step, downgrade, timers);
  }

  /**
   * Returns whether a group is served here, and not as a classic group, if a member of the classic
   * protocol asks: it is a consumer group with members.
   */
  public boolean serves(String groupId) {
    ConsumerGroup group = table.find(groupId, ConsumerGroup.class);
    return group != null && !group.empty();
  }

  /** Handles ConsumerGroupHeartbeat. */
  public void heartbeat(
      Caller caller,
      ConsumerGroupHeartbeatRequest request,
      Reply<ConsumerGroupHeartbeatResponse> reply,
      Outbox<GroupRecord> out) {
    ConsumerGroupHeartbeatResponse response;
    try {
      response = heartbeats.handle(caller, request, out);
    } catch (ApiException refused) {
      response =
          ConsumerGroupHeartbeatResponse.builder()
              .errorCode(refused.error().code())
              .errorMessage(refused.getMessage())
              .build();
    }
    out.reply(reply, response);
  }

  /** Handles JoinGroup for a group that is {@linkplain #serves served} here. */
  @Override
  public void join(
      Caller caller,
      JoinGroupRequest request,
      Reply<JoinGroupResponse> reply,
      Outbox<GroupRecord> out) {
    answer(
        reply,
        out,
        () -> classicJoins.join(finder.existing(request.groupId()), caller, request, out));
  }

  /** Handles SyncGroup for a group that is {@linkplain #serves served} here. */
  @Override
  public void sync(
      Caller caller,
      SyncGroupRequest request,
      Reply<SyncGroupResponse> reply,
      Outbox<GroupRecord> out) {
    answer(reply, out, () -> classicMembers.sync(finder.existing(request.groupId()), request));
  }

  /** Handles Heartbeat for a group that is {@linkplain #serves served} here. */
  @Override
  public void heartbeat(
      Caller caller,
      HeartbeatRequest request,
      Reply<HeartbeatResponse> reply,
      Outbox<GroupRecord> out) {
    answer(
        reply,
        out,
        () -> {
          classicMembers.heartbeat(finder.existing(request.groupId()), request, out);
          return HeartbeatResponse.builder().build();
        });
  }

  /** Handles LeaveGroup for a group that is {@linkplain #serves served} here. */
  @Override
  public void leave(
      Caller caller,
      LeaveGroupRequest request,
      Reply<LeaveGroupResponse> reply,
      Outbox<GroupRecord> out) {
    answer(
        reply,
        out,
        () ->
            classicMembers.leave(
                finder.existing(request.groupId()), request, caller.apiVersion(), out));
  }

  private static <R extends ResponseMessage> void answer(
      Reply<R> reply, Outbox<GroupRecord> out, Supplier<R> handler) {
    R response;
    try {
      response = handler.get();
    } catch (ApiException refused) {
      response = reply.refused(refused.error());
    }
    out.reply(reply, response);
  }

  /** Describes a group, or says that there is none. */
  public ConsumerGroupDescribeResponse.DescribedGroup describe(String groupId) {
    try {
      return Descriptions.describe(
          finder.existing(groupId), environment.assignors(), environment.cluster().get());
    } catch (ApiException refused) {
      return ConsumerGroupDescribeResponse.DescribedGroup.builder()
          .groupId(groupId)
          .errorCode(refused.error().code())
          .errorMessage(refused.getMessage())
          .build();
    }
  }

  /** Begins to watch the members, and looks for what has changed while nobody was here. */
  public void loaded(Outbox<GroupRecord> out) {
    replayer.live();
    for (ConsumerGroup group : groups()) {
      group.all().forEach(member -> watch(group, member));
    }
    whenWritable(out, this::adaptAll);
  }

  /** Does something in this turn, or in one in which records can be written. */
  private void whenWritable(Outbox<GroupRecord> out, Turn<GroupRecord> work) {
    if (out.writable()) {
      work.run(out);
    } else {
      environment.timers().schedule(0, work);
    }
  }

  private void adaptAll(Outbox<GroupRecord> out) {
    groups().forEach(group -> adapt(group, regexes::rematch, out));
  }

  private void watch(ConsumerGroup group, Member member) {
    ClassicProfile classic = member.profile().classic();
    timers.heard(
        group.id(),
        member.id(),
        classic == null
            ? environment.settings().consumerSessionTimeoutMs(group.id())
            : classic.sessionTimeoutMs());
    if (member.ownership().state() == MemberState.UNREVOKED_PARTITIONS) {
      timers.await(group.id(), member.id(), member.epoch(), member.profile().rebalanceTimeoutMs());
    }
  }

  /** Stops: the shard is not here any more. */
  public void unload(ErrorCode error) {
    timers.clear();
  }

  /** Starts another epoch in the groups whose topics have changed; their heartbeats do the rest. */
  public void topicsChanged(Cluster.Change change, Outbox<GroupRecord> out) {
    whenWritable(out, later -> adaptTo(change, later));
  }

  private void adaptTo(Cluster.Change change, Outbox<GroupRecord> out) {
    List<String> comeOrGone =
        change.topics().stream()
            .filter(
                name ->
                    (change.before().topic(name) == null) != (change.after().topic(name) == null))
            .toList();
    for (ConsumerGroup group : groups()) {
      if (!comeOrGone.isEmpty() && !group.regexes().isEmpty()
          || change.topics().stream().anyMatch(group::subscribes)) {
        adapt(group, draft -> regexes.rematch(draft, comeOrGone), out);
      }
    }
  }

  private void adapt(ConsumerGroup group, Consumer<Draft> rematch, Outbox<GroupRecord> out) {
    if (group.empty()) {
      return;
    }
    Draft draft = new Draft(group);
    rematch.accept(draft);
    long hash = TopicsHash.of(draft.topics(), environment.cluster().get());
    if (hash != group.topicsHash()) {
      draft.bump(hash);
    }
    out.write(draft.records());
  }

  /** Returns how many groups keep an old target since their assignor failed. */
  int failing() {
    return targets.failing();
  }

  private List<ConsumerGroup> groups() {
    return table.all().stream()
        .filter(ConsumerGroup.class::isInstance)
        .map(ConsumerGroup.class::cast)
        .sorted(Comparator.comparing(Group::id))
        .toList();
  }

  /** Applies a record. */
  public void replay(GroupRecord.ConsumerGroupEpoch record) {
    if (record.value() == null) {
      targets.forget(record.key().groupId());
    }
    replayer.replay(record);
  }

  /** Applies a record. */
  public void replay(GroupRecord.Member record) {
    replayer.replay(record);
  }

  /** Applies a record. */
  public void replay(GroupRecord.TargetAssignmentEpoch record) {
    replayer.replay(record);
  }

  /** Applies a record. */
  public void replay(GroupRecord.TargetAssignment record) {
    replayer.replay(record);
  }

  /** Applies a record. */
  public void replay(GroupRecord.CurrentAssignment record) {
    replayer.replay(record);
  }

  /** Applies a record. */
  public void replay(GroupRecord.RegularExpression record) {
    replayer.replay(record);
  }

  /** Applies a record. */
  public void replay(GroupRecord.PartitionMetadata record) {
    replayer.replay(record);
  }

  private final class Expiry implements MemberTimers.Late {
    @Override
    public void silent(String groupId, String memberId, Outbox<GroupRecord> out) {
      ConsumerGroup group = table.find(groupId, ConsumerGroup.class);
      Member member = group == null ? null : group.find(memberId);
      if (group != null && member != null) {
        departures.remove(group, List.of(member), out);
      }
    }

    @Override
    public void slow(String groupId, String memberId, int epoch, Outbox<GroupRecord> out) {
      ConsumerGroup group = table.find(groupId, ConsumerGroup.class);
      Member member = group == null ? null : group.find(memberId);
      if (group != null && member != null && member.epoch() == epoch) {
        departures.remove(group, List.of(member), out);
      }
    }
  }
}
