package io.sluice.groups.shard;

import io.sluice.groups.classic.ClassicGroups;
import io.sluice.groups.consumer.ConsumerGroups;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.machine.Outbox;
import io.sluice.groups.machine.Reply;
import io.sluice.groups.offsets.Offsets;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.Cluster;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.HeartbeatRequest;
import io.sluice.protocol.message.HeartbeatResponse;
import io.sluice.protocol.message.JoinGroupRequest;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.LeaveGroupRequest;
import io.sluice.protocol.message.LeaveGroupResponse;
import io.sluice.protocol.message.SyncGroupRequest;
import io.sluice.protocol.message.SyncGroupResponse;

/**
 * The state of one shard: its groups and their offsets. Confined to the shard's turns, but while it
 * is loaded, when nobody else knows it.
 *
 * @param table all groups
 * @param classic works on those whose members assign
 * @param consumers works on those for which the broker assigns
 * @param offsets what they have committed
 */
public record ShardState(
    GroupTable table, ClassicGroups classic, ConsumerGroups consumers, Offsets offsets) {

  /** Applies a record, from the log or from the turn that is being taken. */
  void replay(GroupRecord record) {
    switch (record) {
      case GroupRecord.OffsetCommit commit -> offsets.replay(commit);
      case GroupRecord.ClassicGroup group -> classic.replay(group);
      case GroupRecord.ConsumerGroupEpoch epoch -> consumers.replay(epoch);
      case GroupRecord.Member member -> consumers.replay(member);
      case GroupRecord.TargetAssignmentEpoch epoch -> consumers.replay(epoch);
      case GroupRecord.TargetAssignment target -> consumers.replay(target);
      case GroupRecord.CurrentAssignment current -> consumers.replay(current);
      case GroupRecord.RegularExpression expression -> consumers.replay(expression);
      case GroupRecord.PartitionMetadata metadata -> consumers.replay(metadata);
      case GroupRecord.Unknown unknown -> {
        // Written by a newer release, or for another kind of group; it stays in the log.
      }
    }
  }

  void loaded(Outbox out) {
    classic.loaded(out);
    consumers.loaded(out);
    offsets.loaded(out);
  }

  void unload(ErrorCode error) {
    classic.unload(error);
    consumers.unload(error);
    offsets.unload(error);
  }

  void topicsChanged(Cluster.Change change, Outbox out) {
    consumers.topicsChanged(change, out);
    offsets.topicsChanged(change, out);
  }

  /** Lets a member that assigns by itself join a group of either kind. */
  public void join(
      Caller caller, JoinGroupRequest request, Reply<JoinGroupResponse> reply, Outbox out) {
    if (consumers.serves(request.groupId())) {
      consumers.join(caller, request, reply, out);
    } else {
      classic.join(caller, request, reply, out);
    }
  }

  /** Gives such a member its assignment. */
  public void sync(
      Caller caller, SyncGroupRequest request, Reply<SyncGroupResponse> reply, Outbox out) {
    if (consumers.serves(request.groupId())) {
      consumers.sync(caller, request, reply, out);
    } else {
      classic.sync(caller, request, reply, out);
    }
  }

  /** Takes such a member's sign of life. */
  public void heartbeat(
      Caller caller, HeartbeatRequest request, Reply<HeartbeatResponse> reply, Outbox out) {
    if (consumers.serves(request.groupId())) {
      consumers.heartbeat(caller, request, reply, out);
    } else {
      classic.heartbeat(caller, request, reply, out);
    }
  }

  /** Lets such members go. */
  public void leave(
      Caller caller, LeaveGroupRequest request, Reply<LeaveGroupResponse> reply, Outbox out) {
    if (consumers.serves(request.groupId())) {
      consumers.leave(caller, request, reply, out);
    } else {
      classic.leave(caller, request, reply, out);
    }
  }
}
