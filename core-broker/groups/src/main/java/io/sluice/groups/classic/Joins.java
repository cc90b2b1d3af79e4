package io.sluice.groups.classic;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Reply;
import io.sluice.groups.classic.GroupState.CompletingRebalance;
import io.sluice.groups.classic.GroupState.Dead;
import io.sluice.groups.classic.GroupState.Empty;
import io.sluice.groups.classic.GroupState.PreparingRebalance;
import io.sluice.groups.classic.GroupState.Stable;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.record.GroupRecord;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.JoinGroupRequest;
import io.sluice.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.sluice.protocol.message.JoinGroupResponse;
import java.util.List;

/** Lets members join a group. */
final class Joins {
  private final Environment environment;
  private final Rebalance rebalance;

  Joins(Environment environment, Rebalance rebalance) {
    this.environment = environment;
    this.rebalance = rebalance;
  }

  /** A request to join with all that belongs to it. */
  record Join(
      Caller caller,
      JoinGroupRequest request,
      Reply<JoinGroupResponse> reply,
      Outbox<GroupRecord> out) {
    void refuse(ErrorCode error) {
      out.reply(reply, reply.refused(error));
    }

    void refuse(ErrorCode error, String memberId) {
      out.reply(reply, reply.refused(error).toBuilder().memberId(memberId).build());
    }

    List<String> protocolNames() {
      return request.protocols().stream().map(JoinGroupRequestProtocol::name).toList();
    }
  }

  /** Lets one join that is new or not. */
  void join(ClassicGroup group, Join join) {
    String memberId = join.request().memberId();
    if (!hasRoomFor(group, memberId)) {
      turnAway(group, join);
    } else if (!group.supports(join.request().protocolType(), join.protocolNames())) {
      join.refuse(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    } else if (memberId.isEmpty()) {
      joinNew(group, join);
    } else if (group.removePendingId(memberId)) {
      add(group, memberId, join);
    } else {
      rejoin(group, join);
    }
  }

  /**
   * Tells whether the group has room for one. If there are too many, because the limit was lowered,
   * those get in who join first in the next rebalance.
   */
  private boolean hasRoomFor(ClassicGroup group, String memberId) {
    int max = environment.settings().classicMembersMax();
    Member member = group.roster().find(memberId);
    return switch (group.phase()) {
      case Empty empty -> true;
      case Dead dead -> true;
      case PreparingRebalance preparing ->
          (member != null && member.waitsForJoin()) || group.roster().joined() < max;
      case CompletingRebalance completing -> member != null || group.roster().size() < max;
      case Stable stable -> member != null || group.roster().size() < max;
    };
  }

  private void turnAway(ClassicGroup group, Join join) {
    join.out().requireWritable(); // Nobody may be left.
    String memberId = join.request().memberId();
    join.refuse(ErrorCode.GROUP_MAX_SIZE_REACHED, "");
    Member member = group.roster().find(memberId);
    if (member != null) {
      rebalance.drop(group, member, join.out());
    }
    if (group.removePendingId(memberId) || member != null) {
      rebalance.proceed(group, join.out());
    }
  }

  private void joinNew(ClassicGroup group, Join join) {
    JoinGroupRequest request = join.request();
    String instanceId = request.groupInstanceId();
    String memberId =
        environment.newMemberId(instanceId == null ? join.caller().clientId() : instanceId);
    Member holder = group.roster().findStatic(instanceId);
    if (holder != null) {
      replace(group, holder, memberId, join);
    } else if (JoinVersions.requiresId(request, join.caller().apiVersion())) {
      giveId(group, memberId, join);
    } else {
      add(group, memberId, join);
    }
  }

  private void giveId(ClassicGroup group, String memberId, Join join) {
    group.addPendingId(
        memberId,
        environment
            .timers()
            .schedule(
                join.request().sessionTimeoutMs(),
                out -> rebalance.pendingIdExpired(group, memberId, out)));
    join.refuse(ErrorCode.MEMBER_ID_REQUIRED, memberId);
  }

  private void add(ClassicGroup group, String memberId, Join join) {
    JoinGroupRequest request = join.request();
    Member member =
        new Member(
            new MemberIdentity(
                memberId,
                request.groupInstanceId(),
                join.caller().clientId(),
                join.caller().clientHost()));
    update(member, request);
    member.holdJoin(join.reply());
    group.add(member, request.protocolType());
    rebalance.sessions().restart(group, member);
    rebalance.membersChanged(group, join.out());
  }

  private static void update(Member member, JoinGroupRequest request) {
    member.update(
        request.sessionTimeoutMs(),
        JoinVersions.rebalanceTimeoutMs(request),
        MemberProtocol.copyOf(request.protocols()));
  }

  private void rejoin(ClassicGroup group, Join join) {
    JoinGroupRequest request = join.request();
    ErrorCode error = group.roster().check(request.memberId(), request.groupInstanceId());
    Member member = group.roster().find(request.memberId());
    if (error != ErrorCode.NONE || member == null) {
      join.refuse(error);
      return;
    }
    if (knowsAll(group, member, request)) {
      // It has lost our answer, or asks again without anything being new.
      join.out().reply(join.reply(), Views.joined(group, member));
    } else {
      hold(group, member, join);
      rebalance.membersChanged(group, join.out());
    }
  }

  /** Tells whether there is nothing new, so that the present generation is a good answer. */
  private static boolean knowsAll(ClassicGroup group, Member member, JoinGroupRequest request) {
    return switch (group.phase()) {
      case CompletingRebalance completing -> says(member, request);
      // The leader may rebalance because topics have changed, which its metadata does not show.
      case Stable stable -> says(member, request) && !group.roster().leads(member);
      case PreparingRebalance preparing -> false;
      case Empty empty -> false;
      case Dead dead -> false;
    };
  }

  private static boolean says(Member member, JoinGroupRequest request) {
    List<JoinGroupRequestProtocol> protocols = request.protocols();
    List<MemberProtocol> known = member.protocols();
    boolean same = protocols.size() == known.size();
    for (int i = 0; same && i < known.size(); i++) {
      same =
          known.get(i).name().equals(protocols.get(i).name())
              && known.get(i).metadata().equals(protocols.get(i).metadata());
    }
    return same;
  }

  private void hold(ClassicGroup group, Member member, Join join) {
    // Whoever asks again has given up the earlier request; let its connection go on.
    rebalance.refuseHeld(member, ErrorCode.REBALANCE_IN_PROGRESS, join.out());
    update(member, join.request());
    member.holdJoin(join.reply());
  }

  /** Puts a static member that came back without its id in the place of what it was. */
  private void replace(ClassicGroup group, Member old, String memberId, Join join) {
    join.out().requireWritable();
    String leaderBefore = Views.idOf(group.roster().leader());
    rebalance.refuseHeld(old, ErrorCode.FENCED_INSTANCE_ID, join.out());
    old.session(null);
    Member member = old.renamed(memberId);
    update(member, join.request());
    group.roster().replace(old, member);
    rebalance.sessions().restart(group, member);
    if (group.phase() instanceof Stable && group.roster().elect().equals(group.protocol())) {
      join.out().write(GroupRecords.stable(group, group.stateSinceMs(), Member::assignment));
      join.out()
          .reply(
              join.reply(),
              Views.replaced(group, member, leaderBefore, join.caller().apiVersion()));
    } else {
      // While a rebalance completes, the leader assigns to the id that is gone: it must do so anew.
      member.holdJoin(join.reply());
      rebalance.membersChanged(group, join.out());
    }
  }
}
