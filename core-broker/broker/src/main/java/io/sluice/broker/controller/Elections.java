package io.sluice.broker.controller;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.PartitionState;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Elects leaders: the present one if it can go on, else the same one anew if it has registered
 * again and is in the ISR, else the first in the order of the replicas that is up, stays, and is in
 * the ISR, else such a one in the ELR, else, where that is permitted, any that is up; else nobody.
 *
 * <p>A leader of several replicas is bound to its registration: whoever registers again has
 * forgotten what it had proposed, and must not meet it in the epoch in which it proposed it.
 */
final class Elections {
  private Elections() {}

  static void elect(Draft draft, Ground ground) {
    if (canGoOn(draft, ground)) {
      return;
    }
    int chosen = choose(draft, ground);
    if (chosen == PartitionState.NO_LEADER) {
      draft.nobodyLeads();
    } else {
      boolean alone = draft.replicas().size() == 1;
      draft.elect(chosen, alone ? BrokerRegistration.NO_EPOCH : ground.epoch(chosen));
    }
  }

  private static boolean canGoOn(Draft draft, Ground ground) {
    int leader = draft.leader();
    return leader != PartitionState.NO_LEADER
        && draft.isr().contains(leader)
        && ground.serves(leader)
        && (draft.replicas().size() == 1 || draft.leaderBrokerEpoch() == ground.epoch(leader));
  }

  /** Returns whom to elect, and makes it a member of the ISR. */
  private static int choose(Draft draft, Ground ground) {
    if (draft.isr().contains(draft.leader()) && ground.serves(draft.leader())) {
      return draft.leader();
    }
    int fromIsr = first(draft, id -> draft.isr().contains(id) && ground.stays(id));
    if (fromIsr != PartitionState.NO_LEADER) {
      return fromIsr;
    }
    int fromElr = first(draft, id -> draft.elr().contains(id) && ground.stays(id));
    if (fromElr != PartitionState.NO_LEADER) {
      draft.isr(List.of(fromElr));
      return fromElr;
    }
    int any = unclean(draft, ground);
    if (any != PartitionState.NO_LEADER) {
      draft.giveUpAllBut(any);
    }
    return any;
  }

  private static int unclean(Draft draft, Ground ground) {
    if (!ground.rules().uncleanElection()) {
      return PartitionState.NO_LEADER;
    }
    int intact = first(draft, id -> ground.stays(id) && !ground.mayHaveLostTail(id));
    return intact != PartitionState.NO_LEADER ? intact : first(draft, ground::stays);
  }

  private static int first(Draft draft, IntPredicate wanted) {
    for (int id : draft.replicas()) {
      if (wanted.test(id)) {
        return id;
      }
    }
    return PartitionState.NO_LEADER;
  }
}
