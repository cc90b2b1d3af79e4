package io.sluice.broker.controller;

import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Somebody wants an election (KIP-183, KIP-460). */
enum ElectionWish implements Wish {
  /** The first replica shall lead. */
  PREFERRED {
    @Override
    public @Nullable Refusal apply(Draft draft, Ground ground) {
      int preferred = draft.replicas().getFirst();
      if (draft.leader() == preferred) {
        return new Refusal(ErrorCode.ELECTION_NOT_NEEDED, "the preferred replica leads already");
      }
      if (!PreferredLeaders.available(draft.old(), ground.partition(), ground.brokers())) {
        return new Refusal(
            ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE,
            "broker " + preferred + " is not up, not in sync, or about to stop");
      }
      draft.elect(preferred, ground.epoch(preferred));
      return null;
    }
  },

  /** Any replica shall lead, if nobody does. */
  UNCLEAN {
    @Override
    public Ground on(Ground ground) {
      return ground.permittingUncleanElection();
    }

    @Override
    public @Nullable Refusal apply(Draft draft, Ground ground) {
      return draft.leader() == PartitionState.NO_LEADER
          ? null
          : new Refusal(ErrorCode.ELECTION_NOT_NEEDED, "the partition has a leader");
    }

    @Override
    public @Nullable Refusal check(PartitionState result) {
      return result.leader() == PartitionState.NO_LEADER
          ? new Refusal(ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE, "no replica is up")
          : null;
    }
  }
}
