package io.sluice.groups.classic;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Reply;
import io.sluice.groups.classic.GroupState.CompletingRebalance;
import io.sluice.groups.classic.GroupState.Dead;
import io.sluice.groups.classic.GroupState.Empty;
import io.sluice.groups.classic.GroupState.PreparingRebalance;
import io.sluice.groups.classic.GroupState.Stable;
import io.sluice.groups.record.GroupRecord;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.SyncGroupRequest;
import io.sluice.protocol.message.SyncGroupResponse;
import io.sluice.time.Clock;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the assignments from leaders, and gives them to members. */
final class Syncs {
  private final Clock clock;
  private final Sessions sessions;

  Syncs(Clock clock, Sessions sessions) {
    this.clock = clock;
    this.sessions = sessions;
  }

  /** Handles a request of one who says that it is a member. */
  void sync(
      ClassicGroup group,
      SyncGroupRequest request,
      Reply<SyncGroupResponse> reply,
      Outbox<GroupRecord> out) {
    ErrorCode error = check(group, request);
    Member member = group.roster().find(request.memberId());
    if (error != ErrorCode.NONE || member == null) {
      out.reply(reply, reply.refused(error));
      return;
    }
    boolean assigns = group.phase() instanceof CompletingRebalance && group.roster().leads(member);
    if (assigns) {
      out.requireWritable();
    }
    noteSync(group, member);
    if (group.phase() instanceof Stable) {
      sessions.restart(group, member);
      out.reply(reply, Views.synced(group, member));
      return;
    }
    hold(member, reply, out);
    if (assigns) {
      assign(group, request, out);
    }
  }

  private static ErrorCode check(ClassicGroup group, SyncGroupRequest request) {
    ErrorCode error = group.roster().check(request.memberId(), request.groupInstanceId());
    if (error != ErrorCode.NONE) {
      return error;
    }
    if (request.generationId() != group.generation()) {
      return ErrorCode.ILLEGAL_GENERATION;
    }
    if (differ(request.protocolType(), group.protocolType())
        || differ(request.protocolName(), group.protocol())) {
      return ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
    }
    return switch (group.phase()) {
      case Empty empty -> ErrorCode.UNKNOWN_MEMBER_ID;
      case PreparingRebalance preparing -> ErrorCode.REBALANCE_IN_PROGRESS;
      case CompletingRebalance completing -> ErrorCode.NONE;
      case Stable stable -> ErrorCode.NONE;
      case Dead dead -> ErrorCode.COORDINATOR_NOT_AVAILABLE;
    };
  }

  private static boolean differ(@Nullable String said, @Nullable String held) {
    return said != null && held != null && !said.equals(held);
  }

  private static void noteSync(ClassicGroup group, Member member) {
    member.synced();
    if (group.roster().all().stream().noneMatch(Member::syncDue)) {
      group.syncDeadline(null);
    }
  }

  private static void hold(Member member, Reply<SyncGroupResponse> reply, Outbox<GroupRecord> out) {
    Reply<SyncGroupResponse> earlier = member.takeSync();
    if (earlier != null) {
      out.reply(earlier, earlier.refused(ErrorCode.REBALANCE_IN_PROGRESS));
    }
    member.holdSync(reply);
  }

  private void assign(ClassicGroup group, SyncGroupRequest request, Outbox<GroupRecord> out) {
    Map<String, ByteBuffer> assigned = new HashMap<>();
    request
        .assignments()
        .forEach(each -> assigned.put(each.memberId(), Bytes.copyOf(each.assignment())));
    out.write(
        GroupRecords.stable(
            group, clock.wallMs(), member -> assigned.getOrDefault(member.id(), Bytes.NONE)));
    for (Member member : group.roster().all()) {
      Reply<SyncGroupResponse> held = member.takeSync();
      if (held != null) {
        out.reply(held, Views.synced(group, member));
        sessions.restart(group, member);
      }
    }
  }
}
