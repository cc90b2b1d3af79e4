package io.sluice.broker.controller;

import io.sluice.broker.replica.IsrChanges.Member;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A leader wants another ISR (KIP-497), whose members must be up, in the registration that it saw,
 * and fit for it (KIP-841, KIP-903). A wish for the ISR that there is makes a new partition epoch
 * all the same: with that, what the leader proposed earlier cannot be written any more.
 *
 * @param leader the broker that asks, in the registration in which it was when it asked
 * @param isr members, whose broker epoch is {@link #ANY_EPOCH} if the leader does not know it
 */
record IsrWish(Member leader, int leaderEpoch, int partitionEpoch, List<Member> isr)
    implements Wish {
  /** Stands for the epoch of a broker that is not to be checked. */
  static final long ANY_EPOCH = -1;

  @Override
  public @Nullable Refusal apply(Draft draft, Ground ground) {
    if (!ground.brokers().registeredIn(leader.brokerId(), leader.brokerEpoch())) {
      return new Refusal(ErrorCode.STALE_BROKER_EPOCH, "the leader has registered again");
    }
    Refusal refusal = epochs(draft.old());
    if (refusal == null) {
      refusal = members(draft.old(), ground);
    }
    if (refusal == null) {
      List<Integer> wanted = ids();
      List<Integer> next = Draft.those(draft.replicas(), wanted::contains);
      if (next.size() == draft.isr().size() && next.containsAll(draft.isr())) {
        draft.confirm();
      } else {
        draft.isr(next);
        draft.elr(Draft.those(draft.elr(), id -> !next.contains(id)));
      }
    }
    return refusal;
  }

  /** A leader that is ahead has seen what this broker has not: there is another controller. */
  private @Nullable Refusal epochs(PartitionState state) {
    if (leaderEpoch > state.leaderEpoch() || partitionEpoch > state.partitionEpoch()) {
      return new Refusal(ErrorCode.NOT_CONTROLLER, "the epochs are ahead of the controller's");
    }
    if (leaderEpoch < state.leaderEpoch()) {
      return new Refusal(ErrorCode.FENCED_LEADER_EPOCH, "there is a newer leader epoch");
    }
    if (leader.brokerId() != state.leader()) {
      return new Refusal(
          ErrorCode.INVALID_REQUEST, "broker " + leader.brokerId() + " is not the leader");
    }
    if (partitionEpoch < state.partitionEpoch()) {
      return new Refusal(ErrorCode.INVALID_UPDATE_VERSION, "there is a newer partition epoch");
    }
    return null;
  }

  private @Nullable Refusal members(PartitionState state, Ground ground) {
    List<Integer> ids = ids();
    if (!ids.contains(leader.brokerId())
        || !state.replicas().containsAll(ids)
        || new HashSet<>(ids).size() != ids.size()) {
      return new Refusal(ErrorCode.INVALID_REQUEST, "the ISR " + ids + " is not possible");
    }
    for (Member member : isr) {
      if (member.brokerId() != leader.brokerId() && !eligible(member, ground)) {
        return new Refusal(
            ErrorCode.INELIGIBLE_REPLICA,
            "broker " + member.brokerId() + " may not be in the ISR now");
      }
    }
    return null;
  }

  private static boolean eligible(Member member, Ground ground) {
    int id = member.brokerId();
    return ground.stays(id)
        && !ground.mayHaveLostTail(id)
        && (member.brokerEpoch() == ANY_EPOCH
            || ground.brokers().registeredIn(id, member.brokerEpoch()));
  }

  /** The change may have completed a reassignment that takes the leader away. */
  @Override
  public @Nullable Refusal check(PartitionState result) {
    return result.leaderEpoch() == leaderEpoch
        ? null
        : new Refusal(ErrorCode.NEW_LEADER_ELECTED, "another leader was elected");
  }

  private List<Integer> ids() {
    return isr.stream().map(Member::brokerId).toList();
  }
}
