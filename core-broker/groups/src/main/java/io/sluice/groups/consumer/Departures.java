package io.sluice.groups.consumer;

import io.sluice.coordination.Outbox;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.record.GroupRecord;
import java.util.List;

/** Removes members from groups. The rest of the group is assigned at its next heartbeat. */
final class Departures {
  private final Environment environment;
  private final Regexes regexes;
  private final Downgrade downgrade;
  private final MemberTimers timers;

  Departures(Environment environment, Regexes regexes, Downgrade downgrade, MemberTimers timers) {
    this.environment = environment;
    this.regexes = regexes;
    this.downgrade = downgrade;
    this.timers = timers;
  }

  /** Removes members that left, or that were silent or slow. */
  void remove(ConsumerGroup group, List<Member> gone, Outbox<GroupRecord> out) {
    if (gone.isEmpty() || downgrade.tryWithout(group, gone, out)) {
      return;
    }
    Draft draft = new Draft(group);
    plan(draft, gone);
    out.write(draft.records());
    gone.forEach(member -> timers.forget(group.id(), member.id()));
  }

  /** Plans that members are removed. */
  void plan(Draft draft, List<Member> gone) {
    gone.forEach(draft::remove);
    for (Member member : gone) {
      regexes.dropUnused(draft, member.profile().subscription().regex(), member);
    }
    draft.bump(TopicsHash.of(draft.topics(), environment.cluster().get()));
    if (draft.members().isEmpty()) {
      draft.putTargetEpoch(draft.epoch(), 0); // There is nothing left to assign.
    }
  }

  /** Lets a static member go for a while: what it was assigned is kept for it. */
  void sendAway(ConsumerGroup group, Member member, Outbox<GroupRecord> out) {
    Draft draft = new Draft(group);
    draft.putOwnership(member.with(member.ownership().whileAway()));
    out.write(draft.records());
    timers.done(group.id(), member.id());
  }
}
