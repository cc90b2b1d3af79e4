package io.sluice.groups.classic;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Reply;
import io.sluice.groups.classic.GroupState.CompletingRebalance;
import io.sluice.groups.classic.GroupState.Dead;
import io.sluice.groups.classic.GroupState.Empty;
import io.sluice.groups.classic.GroupState.PreparingRebalance;
import io.sluice.groups.classic.GroupState.Stable;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.record.GroupRecord;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.SyncGroupResponse;
import java.util.List;

/** Leads groups from one generation to the next. */
final class Rebalance {
  private final Environment environment;
  private final Sessions sessions;

  Rebalance(Environment environment) {
    this.environment = environment;
    this.sessions = new Sessions(environment.timers(), this::expired);
  }

  Sessions sessions() {
    return sessions;
  }

  /** Reacts to a member that came, changed or went: begins a rebalance, or goes on with it. */
  void membersChanged(ClassicGroup group, Outbox<GroupRecord> out) {
    switch (group.phase()) {
      case Empty empty -> {
        group.become(empty.memberJoined());
        waitForOthers(group);
      }
      case PreparingRebalance preparing -> proceed(group, out);
      case CompletingRebalance completing -> {
        sendBackThoseWhoSync(group, out);
        begin(group, completing.rebalance(), out);
      }
      case Stable stable -> begin(group, stable.rebalance(), out);
      case Dead dead -> {}
    }
  }

  private void begin(ClassicGroup group, PreparingRebalance preparing, Outbox<GroupRecord> out) {
    group.syncDeadline(null);
    group.become(preparing);
    proceed(group, out);
  }

  private void sendBackThoseWhoSync(ClassicGroup group, Outbox<GroupRecord> out) {
    for (Member member : group.roster().all()) {
      if (member.waitsForSync()) {
        refuseSync(member, ErrorCode.REBALANCE_IN_PROGRESS, out);
        sessions.restart(group, member);
      }
    }
  }

  /** Ends the wait for members if it need not last, and sees to it that it does end. */
  void proceed(ClassicGroup group, Outbox<GroupRecord> out) {
    if (!(group.phase() instanceof PreparingRebalance(boolean first)) || first) {
      return; // The first rebalance ends by the clock alone.
    }
    if (group.allJoined()) {
      complete(group, out);
    } else if (!group.hasJoinDeadline()) {
      waitAtMost(group, group.roster().rebalanceTimeoutMs());
    }
  }

  private void waitAtMost(ClassicGroup group, long timeoutMs) {
    group.joinDeadline(environment.timers().schedule(timeoutMs, out -> complete(group, out)));
  }

  private void waitForOthers(ClassicGroup group) {
    long delayMs = environment.settings().initialRebalanceDelayMs();
    long timeoutMs = group.roster().rebalanceTimeoutMs();
    waitForOthers(group, delayMs, Math.max(timeoutMs - delayMs, 0));
  }

  private void waitForOthers(ClassicGroup group, long delayMs, long remainingMs) {
    long cameBefore = group.roster().arrivals();
    group.joinDeadline(
        environment
            .timers()
            .schedule(
                delayMs,
                out -> {
                  if (group.roster().arrivals() == cameBefore || remainingMs == 0) {
                    complete(group, out);
                  } else {
                    long next =
                        Math.min(environment.settings().initialRebalanceDelayMs(), remainingMs);
                    waitForOthers(group, next, Math.max(remainingMs - next, 0));
                  }
                }));
  }

  private void complete(ClassicGroup group, Outbox<GroupRecord> out) {
    group.joinDeadline(null);
    if (!(group.phase() instanceof PreparingRebalance preparing)) {
      return;
    }
    dropThoseWhoDidNotJoin(group, out);
    if (group.roster().isEmpty()) {
      out.write(
          GroupRecords.empty(
              group.id(),
              group.protocolType(),
              group.generation() + 1,
              environment.clock().wallMs()));
    } else if (group.roster().electJoined()) {
      startGeneration(group, preparing, out);
    } else {
      // Static members alone are left, and none of them is here: until their sessions end.
      waitAtMost(group, group.roster().rebalanceTimeoutMs());
    }
  }

  private void dropThoseWhoDidNotJoin(ClassicGroup group, Outbox<GroupRecord> out) {
    for (Member member : List.copyOf(group.roster().all())) {
      if (!member.waitsForJoin() && !member.isStatic()) {
        drop(group, member, out);
      }
    }
  }

  private void startGeneration(
      ClassicGroup group, PreparingRebalance preparing, Outbox<GroupRecord> out) {
    group.nextGeneration(preparing);
    for (Member member : group.roster().all()) {
      member.joined();
      Reply<JoinGroupResponse> held = member.takeJoin();
      if (held != null) {
        out.reply(held, Views.joined(group, member));
      }
      sessions.restart(group, member);
    }
    int generation = group.generation();
    group.syncDeadline(
        environment
            .timers()
            .schedule(
                group.roster().rebalanceTimeoutMs(),
                later -> dropThoseWhoDidNotSync(group, generation, later)));
  }

  private void dropThoseWhoDidNotSync(ClassicGroup group, int generation, Outbox<GroupRecord> out) {
    group.syncDeadline(null);
    List<Member> late = group.roster().all().stream().filter(Member::syncDue).toList();
    if (group.generation() != generation || late.isEmpty()) {
      return;
    }
    late.forEach(member -> drop(group, member, out));
    membersChanged(group, out);
  }

  private void expired(ClassicGroup group, Member member, Outbox<GroupRecord> out) {
    drop(group, member, out);
    membersChanged(group, out);
  }

  /** Takes back an id that was given out and not used. */
  void pendingIdExpired(ClassicGroup group, String memberId, Outbox<GroupRecord> out) {
    if (group.removePendingId(memberId)) {
      proceed(group, out);
    }
  }

  /** Removes a member; what is held of it is refused. The caller goes on with the rebalance. */
  void drop(ClassicGroup group, Member member, Outbox<GroupRecord> out) {
    member.session(null);
    refuseHeld(member, ErrorCode.UNKNOWN_MEMBER_ID, out);
    group.roster().remove(member);
  }

  /** Refuses what is held of a member. */
  void refuseHeld(Member member, ErrorCode error, Outbox<GroupRecord> out) {
    Reply<JoinGroupResponse> join = member.takeJoin();
    if (join != null) {
      out.reply(join, join.refused(error));
    }
    refuseSync(member, error, out);
  }

  private static void refuseSync(Member member, ErrorCode error, Outbox<GroupRecord> out) {
    Reply<SyncGroupResponse> sync = member.takeSync();
    if (sync != null) {
      out.reply(sync, sync.refused(error));
    }
  }
}
