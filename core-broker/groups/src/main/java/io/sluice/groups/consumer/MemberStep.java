package io.sluice.groups.consumer;

import io.sluice.coordination.Outbox;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ClusterView;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.Uuid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Plans what follows from what a member says of itself: another epoch if it wants something else,
 * another target, and a step of its own towards it.
 */
final class MemberStep {
  private final Environment environment;
  private final Regexes regexes;
  private final Targets targets;

  MemberStep(Environment environment, Regexes regexes, Targets targets) {
    this.environment = environment;
    this.regexes = regexes;
    this.targets = targets;
  }

  /**
   * Plans it.
   *
   * @param before the member as it is; blank if it joins
   * @param profile what it says of itself now
   * @param owned what it says that it owns, or null if it does not
   * @param out says whether records can be written: if not, what can wait is not planned, and
   *     nothing is assigned
   * @return the member as it will be
   * @throws io.sluice.kernel.ApiException if it cannot be stored now, or not be assigned
   */
  Member plan(
      Draft draft,
      Member before,
      Profile profile,
      @Nullable PartitionIds owned,
      Outbox<GroupRecord> out) {
    boolean own = declare(draft, before, profile);
    if (own || !draft.records().isEmpty()) {
      out.requireWritable();
    } else if (!out.writable()) {
      return before;
    }
    boolean others = regexes.refresh(draft);
    startEpoch(draft, own || others);
    targets.update(draft, own);
    return reconcile(draft, before.with(profile), owned);
  }

  /** Plans what is due in a group whatever its members say, if it can be written now. */
  void planDue(Draft draft, Outbox<GroupRecord> out) {
    if (out.writable()) {
      startEpoch(draft, regexes.refresh(draft));
      targets.update(draft, false);
    }
  }

  /** Plans what a member says of itself; returns whether that asks for another epoch. */
  private boolean declare(Draft draft, Member before, Profile profile) {
    Member after = before.with(profile);
    if (after == before) {
      return draft.epochAsked();
    }
    String preferredBefore = AssignorRun.preferred(draft.members(), environment.assignors());
    draft.putProfile(after);
    regexes.change(draft, before, after);
    return draft.epochAsked()
        || wantsOther(before.profile().subscription(), profile.subscription())
        || !preferredBefore.equals(AssignorRun.preferred(draft.members(), environment.assignors()));
  }

  private void startEpoch(Draft draft, boolean asked) {
    if (asked) {
      draft.bump(TopicsHash.of(draft.topics(), environment.cluster().get()));
    }
  }

  /** Plans a step of a member towards its target, if there is one to take. */
  private Member reconcile(Draft draft, Member member, @Nullable PartitionIds owned) {
    Reconciler reconciler =
        new Reconciler(
            draft.targetEpoch(),
            draft.target(member.id()),
            topic -> wants(draft, member, topic),
            (topic, partition) -> draft.free(topic, partition, member.id()),
            owned);
    Ownership next = reconciler.step(member.ownership());
    if (next.equals(member.ownership())) {
      return member;
    }
    Member after = member.with(next);
    draft.putOwnership(after);
    return after;
  }

  private static boolean wantsOther(Subscription before, Subscription after) {
    return !before.topics().equals(after.topics())
        || !Objects.equals(before.regex(), after.regex());
  }

  private boolean wants(Draft draft, Member member, Uuid id) {
    ClusterView cluster = environment.cluster().get();
    TopicView topic = cluster.topic(id);
    return topic != null && draft.topicsOf(member).contains(topic.name());
  }
}
