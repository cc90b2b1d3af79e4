package io.sluice.groups.classic;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Reply;
import io.sluice.groups.classic.Joins.Join;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.machine.ClassicProtocol;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.machine.Group;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.record.GroupMetadataValue;
import io.sluice.groups.record.GroupRecord;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.sluice.protocol.message.HeartbeatRequest;
import io.sluice.protocol.message.HeartbeatResponse;
import io.sluice.protocol.message.JoinGroupRequest;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.LeaveGroupRequest;
import io.sluice.protocol.message.LeaveGroupResponse;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.protocol.message.SyncGroupRequest;
import io.sluice.protocol.message.SyncGroupResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The classic groups of a shard. Every method is called within a turn. */
public final class ClassicGroups implements ClassicProtocol {
  private final Environment environment;
  private final GroupTable table;
  private final Rebalance rebalance;
  private final Joins joins;
  private final Syncs syncs;
  private final Heartbeats heartbeats;
  private final Leaves leaves;

  /** Creates the machine over a shard's groups. */
  public ClassicGroups(Environment environment, GroupTable table) {
    this.environment = environment;
    this.table = table;
    this.rebalance = new Rebalance(environment);
    this.joins = new Joins(environment, rebalance);
    this.syncs = new Syncs(environment.clock(), rebalance.sessions());
    this.heartbeats = new Heartbeats(rebalance.sessions());
    this.leaves = new Leaves(rebalance);
  }

  /** Lets a member join; the answer waits until all have joined, or the time is up. */
  @Override
  public void join(
      Caller caller,
      JoinGroupRequest request,
      Reply<JoinGroupResponse> reply,
      Outbox<GroupRecord> out) {
    Join join = new Join(caller, request, reply, out);
    if (request.groupId().isEmpty()) {
      join.refuse(ErrorCode.INVALID_GROUP_ID);
    } else if (!allows(request.sessionTimeoutMs())) {
      join.refuse(ErrorCode.INVALID_SESSION_TIMEOUT);
    } else {
      joinValid(join);
    }
  }

  private boolean allows(int sessionTimeoutMs) {
    return sessionTimeoutMs >= environment.settings().sessionTimeoutMinMs()
        && sessionTimeoutMs <= environment.settings().sessionTimeoutMaxMs();
  }

  private void joinValid(Join join) {
    JoinGroupRequest request = join.request();
    ClassicGroup group = find(request.groupId());
    if (group != null) {
      joins.join(group, join);
      return;
    }
    Group other = table.find(request.groupId());
    if (other != null && !other.empty()) {
      join.refuse(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    } else if (!request.memberId().isEmpty()) {
      join.refuse(ErrorCode.UNKNOWN_MEMBER_ID);
    } else if (request.protocolType().isEmpty() || request.protocols().isEmpty()) {
      join.refuse(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    } else {
      joins.join(create(request.groupId(), other, join.out()), join);
    }
  }

  /** Creates a group, in the place of an empty one of the other kind. */
  private ClassicGroup create(String groupId, @Nullable Group other, Outbox<GroupRecord> out) {
    List<GroupRecord> records = new ArrayList<>();
    if (other != null) {
      records.addAll(other.tombstones());
    }
    records.add(GroupRecords.empty(groupId, "", 0, environment.clock().wallMs()));
    out.write(records);
    return created(groupId);
  }

  private ClassicGroup created(String groupId) {
    ClassicGroup created = find(groupId);
    if (created == null) {
      throw new IllegalStateException("the record of group " + groupId + " was not replayed");
    }
    return created;
  }

  /** Gives a member its assignment; the answer waits until the leader has assigned. */
  @Override
  public void sync(
      Caller caller,
      SyncGroupRequest request,
      Reply<SyncGroupResponse> reply,
      Outbox<GroupRecord> out) {
    ClassicGroup group = find(request.groupId());
    if (group == null) {
      refuse(reply, absent(request.groupId()), out);
    } else {
      syncs.sync(group, request, reply, out);
    }
  }

  /** Takes a sign of life; the answer says whether to join anew. */
  @Override
  public void heartbeat(
      Caller caller,
      HeartbeatRequest request,
      Reply<HeartbeatResponse> reply,
      Outbox<GroupRecord> out) {
    ClassicGroup group = find(request.groupId());
    ErrorCode error =
        group == null ? absent(request.groupId()) : heartbeats.heartbeat(group, request);
    if (error == ErrorCode.NONE) {
      out.reply(reply, HeartbeatResponse.builder().build());
    } else {
      refuse(reply, error, out);
    }
  }

  /** Lets members go. */
  @Override
  public void leave(
      Caller caller,
      LeaveGroupRequest request,
      Reply<LeaveGroupResponse> reply,
      Outbox<GroupRecord> out) {
    ClassicGroup group = find(request.groupId());
    if (request.groupId().isEmpty()) {
      refuse(reply, ErrorCode.INVALID_GROUP_ID, out);
    } else if (group == null) {
      out.reply(reply, Leaves.nobody(request, caller.apiVersion()));
    } else {
      out.requireWritable(); // Nobody may be left.
      out.reply(reply, leaves.leave(group, request, caller.apiVersion(), out));
    }
  }

  private static ErrorCode absent(String groupId) {
    return groupId.isEmpty() ? ErrorCode.INVALID_GROUP_ID : ErrorCode.UNKNOWN_MEMBER_ID;
  }

  private static <R extends ResponseMessage> void refuse(
      Reply<R> reply, ErrorCode error, Outbox<GroupRecord> out) {
    out.reply(reply, reply.refused(error));
  }

  /** Returns how a group is described; one that is not here is dead. */
  public DescribedGroup describe(String groupId, int apiVersion) {
    ClassicGroup group = find(groupId);
    return group == null ? Views.dead(groupId, apiVersion) : Views.described(group);
  }

  /** Adds a group without members: for offsets that others commit. Writes nothing. */
  public ClassicGroup createEmpty(String groupId) {
    ClassicGroup group = new ClassicGroup(groupId, rebalance.sessions());
    table.put(group);
    return group;
  }

  /** Sends back those whose requests a group holds that is no classic group any more. */
  public void release(ClassicGroup group, Outbox<GroupRecord> out) {
    for (Member member : group.roster().all()) {
      rebalance.refuseHeld(member, ErrorCode.REBALANCE_IN_PROGRESS, out);
    }
  }

  /** Takes over the members of a group of the other kind that is gone, and has them join anew. */
  public void adopt(String groupId, ClassicSnapshot snapshot, Outbox<GroupRecord> out) {
    out.write(
        Takeover.record(groupId, snapshot, rebalance.sessions(), environment.clock().wallMs()));
    ClassicGroup group = created(groupId);
    Takeover.restoreProtocols(group, snapshot);
    group.roster().all().forEach(member -> rebalance.sessions().restart(group, member));
    rebalance.membersChanged(group, out);
  }

  /** Applies a record. */
  public void replay(GroupRecord.ClassicGroup record) {
    String groupId = record.key().group();
    ClassicGroup group = find(groupId);
    GroupMetadataValue value = record.value();
    if (value != null) {
      (group == null ? createEmpty(groupId) : group).replay(value);
    } else if (group != null) {
      group.die();
      table.remove(group);
    }
  }

  /** Starts: members that were loaded have one session's time to be heard of. */
  public void loaded(Outbox<GroupRecord> out) {
    for (ClassicGroup group : all()) {
      group.roster().all().forEach(member -> rebalance.sessions().restart(group, member));
      if (group.roster().size() > environment.settings().classicMembersMax()) {
        rebalance.membersChanged(group, out);
      }
    }
  }

  /** Gives up: refuses all that is held. */
  public void unload(ErrorCode error) {
    for (ClassicGroup group : all()) {
      group.cancelTimers();
      for (Member member : group.roster().all()) {
        refuse(member.takeJoin(), error);
        refuse(member.takeSync(), error);
      }
    }
  }

  private static void refuse(@Nullable Reply<?> held, ErrorCode error) {
    if (held != null) {
      held.refuse(error);
    }
  }

  private List<ClassicGroup> all() {
    return table.all().stream()
        .filter(ClassicGroup.class::isInstance)
        .map(ClassicGroup.class::cast)
        .sorted(Comparator.comparing(ClassicGroup::id))
        .toList();
  }

  private @Nullable ClassicGroup find(String groupId) {
    return table.find(groupId, ClassicGroup.class);
  }
}
