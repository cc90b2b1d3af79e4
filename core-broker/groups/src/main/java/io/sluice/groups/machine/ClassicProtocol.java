package io.sluice.groups.machine;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Reply;
import io.sluice.groups.record.GroupRecord;
import io.sluice.protocol.message.HeartbeatRequest;
import io.sluice.protocol.message.HeartbeatResponse;
import io.sluice.protocol.message.JoinGroupRequest;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.LeaveGroupRequest;
import io.sluice.protocol.message.LeaveGroupResponse;
import io.sluice.protocol.message.SyncGroupRequest;
import io.sluice.protocol.message.SyncGroupResponse;

/**
 * Serves members that assign by themselves, or believe so: in groups of either kind. Every method
 * is called within a turn.
 */
public interface ClassicProtocol {
  /** Lets a member join, or join anew. */
  void join(
      Caller caller,
      JoinGroupRequest request,
      Reply<JoinGroupResponse> reply,
      Outbox<GroupRecord> out);

  /** Gives a member its assignment. */
  void sync(
      Caller caller,
      SyncGroupRequest request,
      Reply<SyncGroupResponse> reply,
      Outbox<GroupRecord> out);

  /** Takes a member's sign of life; the answer says whether it has to join anew. */
  void heartbeat(
      Caller caller,
      HeartbeatRequest request,
      Reply<HeartbeatResponse> reply,
      Outbox<GroupRecord> out);

  /** Lets members go. */
  void leave(
      Caller caller,
      LeaveGroupRequest request,
      Reply<LeaveGroupResponse> reply,
      Outbox<GroupRecord> out);
}
