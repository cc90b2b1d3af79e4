package io.sluice.groups.consumer;

import io.sluice.coordination.Outbox;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.record.GroupRecord;
import io.sluice.protocol.message.ConsumerGroupHeartbeatRequest;
import io.sluice.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Handles ConsumerGroupHeartbeat: members join, stay and leave. */
final class Heartbeats {
  /** How often a member asks while others have yet to give up partitions that are to be its. */
  static final int WAITING_INTERVAL_MS = 100;

  /** How long after a missing member's time is over the others ask, when it has been removed. */
  static final int AFTER_LOSS_MS = 20;

  private final Environment environment;
  private final GroupFinder finder;
  private final Admission admission;
  private final MemberStep step;
  private final Departures departures;
  private final MemberTimers timers;

  Heartbeats(
      Environment environment,
      GroupFinder finder,
      Admission admission,
      MemberStep step,
      Departures departures,
      MemberTimers timers) {
    this.environment = environment;
    this.finder = finder;
    this.admission = admission;
    this.step = step;
    this.departures = departures;
    this.timers = timers;
  }

  /**
   * Handles a request.
   *
   * @throws io.sluice.kernel.ApiException if it is refused; nothing is changed then
   */
  ConsumerGroupHeartbeatResponse handle(
      Caller caller, ConsumerGroupHeartbeatRequest request, Outbox<GroupRecord> out) {
    HeartbeatCheck.check(request, caller.apiVersion(), environment);
    return request.memberEpoch() < Ownership.JOIN_EPOCH
        ? leave(request, out)
        : beat(caller, request, out);
  }

  private ConsumerGroupHeartbeatResponse beat(
      Caller caller, ConsumerGroupHeartbeatRequest request, Outbox<GroupRecord> out) {
    boolean joins = request.memberEpoch() == Ownership.JOIN_EPOCH;
    Candidate candidate =
        joins ? finder.toJoin(request.groupId()) : Candidate.of(finder.existing(request.groupId()));
    ConsumerGroup group = candidate.group();
    admission.checkRoom(group, request.memberId(), request.instanceId());
    @Nullable Member namesake = group.findStatic(request.instanceId());
    Draft draft = candidate.draft();
    PartitionIds owned = HeartbeatProfile.owned(request);
    Member before =
        joins
            ? admission.joining(draft, memberId(request), request.instanceId())
            : admission.staying(
                group, request.memberId(), request.instanceId(), request.memberEpoch(), owned);
    Profile profile = HeartbeatProfile.merge(before.profile(), request, caller);
    Member after = step.plan(draft, before, profile, owned, out);
    candidate.write(draft, out);
    if (namesake != null && !namesake.id().equals(after.id())) {
      timers.forget(group.id(), namesake.id());
    }
    watch(group.id(), before, after);
    return answer(request, before, after);
  }

  private String memberId(ConsumerGroupHeartbeatRequest request) {
    return request.memberId().isEmpty() ? environment.newMemberId("") : request.memberId();
  }

  private void watch(String group, Member before, Member after) {
    timers.heard(group, after.id(), environment.settings().consumerSessionTimeoutMs(group));
    if (after.ownership() == before.ownership()) {
      return;
    }
    if (after.ownership().state() == MemberState.UNREVOKED_PARTITIONS) {
      timers.await(group, after.id(), after.epoch(), after.profile().rebalanceTimeoutMs());
    } else {
      timers.done(group, after.id());
    }
  }

  private ConsumerGroupHeartbeatResponse answer(
      ConsumerGroupHeartbeatRequest request, Member before, Member after) {
    boolean tell =
        HeartbeatProfile.full(request) || !after.ownership().assignedSameAs(before.ownership());
    return ConsumerGroupHeartbeatResponse.builder()
        .memberId(after.id())
        .memberEpoch(after.epoch())
        .heartbeatIntervalMs(intervalMs(request.groupId(), after))
        .assignment(tell ? HeartbeatProfile.assignment(after.ownership().assigned()) : null)
        .build();
  }

  /**
   * A member that waits for others learns soon that it waits no more, and those who will take over
   * from a missing one learn of it when its time is over.
   */
  private int intervalMs(String group, Member member) {
    int configuredMs = environment.settings().consumerHeartbeatIntervalMs(group);
    if (member.ownership().state() == MemberState.UNRELEASED_PARTITIONS) {
      return Math.min(configuredMs, WAITING_INTERVAL_MS);
    }
    long lossMs = Math.max(0, timers.untilSilentMs(group));
    return lossMs < configuredMs
        ? Math.min(configuredMs, (int) lossMs + AFTER_LOSS_MS)
        : configuredMs;
  }

  private ConsumerGroupHeartbeatResponse leave(
      ConsumerGroupHeartbeatRequest request, Outbox<GroupRecord> out) {
    ConsumerGroup group = finder.existing(request.groupId());
    Member member = admission.present(group, request.memberId(), request.instanceId());
    if (request.memberEpoch() == Ownership.STATIC_LEAVE_EPOCH) {
      departures.sendAway(group, member, out);
    } else {
      departures.remove(group, List.of(member), out);
    }
    return ConsumerGroupHeartbeatResponse.builder()
        .memberId(request.memberId())
        .memberEpoch(request.memberEpoch())
        .build();
  }
}
