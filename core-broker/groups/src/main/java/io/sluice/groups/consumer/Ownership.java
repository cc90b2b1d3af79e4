package io.sluice.groups.consumer;

/**
 * What a member holds, and in which epoch. Immutable.
 *
 * @param epoch the one that its heartbeats are to bear
 * @param previousEpoch the one before: the member may not have heard of the present one yet
 * @param assigned what it may work on
 * @param revoking what it has yet to give up
 */
record Ownership(
    int epoch,
    int previousEpoch,
    MemberState state,
    HeldPartitions assigned,
    HeldPartitions revoking) {
  /** The epoch in which a member joins. */
  static final int JOIN_EPOCH = 0;

  /** The epoch by which a member leaves. */
  static final int LEAVE_EPOCH = -1;

  /** The epoch by which a static member leaves for a while, and then that of the member. */
  static final int STATIC_LEAVE_EPOCH = -2;

  /** What a member holds that joins. */
  static final Ownership NOTHING =
      new Ownership(
          JOIN_EPOCH, JOIN_EPOCH, MemberState.STABLE, HeldPartitions.EMPTY, HeldPartitions.EMPTY);

  /** Returns whether it has all that a target gives it. */
  boolean reconciledTo(int targetEpoch) {
    return state == MemberState.STABLE && epoch == targetEpoch;
  }

  /** Returns the next step. A member that stays in its epoch may still be in the one before. */
  Ownership next(
      int nextEpoch,
      MemberState nextState,
      HeldPartitions nextAssigned,
      HeldPartitions nextRevoking) {
    int previous = nextEpoch == epoch ? previousEpoch : epoch;
    return new Ownership(nextEpoch, previous, nextState, nextAssigned, nextRevoking);
  }

  /** Returns what a static member holds that is away: what it was assigned waits for it. */
  Ownership whileAway() {
    return new Ownership(
        STATIC_LEAVE_EPOCH, previousEpoch, state, assigned.sinceEver(), HeldPartitions.EMPTY);
  }

  /** Returns what a static member holds that comes back under another id. */
  Ownership handedOver() {
    return new Ownership(JOIN_EPOCH, JOIN_EPOCH, state, assigned, revoking);
  }

  /** Returns whether the partitions of both are the same. */
  boolean assignedSameAs(Ownership other) {
    return assigned == other.assigned || assigned.ids().equals(other.assigned.ids());
  }
}
