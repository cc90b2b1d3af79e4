package io.sluice.broker.controller;

import io.sluice.metadata.PartitionState;
import java.util.ArrayList;
import java.util.List;

/** Does what is due on a partition, whatever the reason for looking at it. */
final class Upkeep {
  private Upkeep() {}

  /** Returns the next state, or the same one if nothing is due. */
  static PartitionState next(PartitionState state, Ground ground) {
    Draft draft = new Draft(state);
    keepUp(draft, ground);
    return draft.result();
  }

  static void keepUp(Draft draft, Ground ground) {
    LostTails.remove(draft, ground);
    draft.isr(inSync(draft.isr(), ground));
    Reassignments.complete(draft, ground);
    Elections.elect(draft, ground);
    draft.elr(eligible(draft, ground));
  }

  /**
   * Returns the members of an ISR that can stay in it: those that are up and do not stop; if there
   * are none, those that are up; if there are none, all, for nobody leads then, and each of them is
   * as good as the others.
   */
  private static List<Integer> inSync(List<Integer> isr, Ground ground) {
    List<Integer> staying = Draft.those(isr, ground::stays);
    if (!staying.isEmpty()) {
      return staying;
    }
    List<Integer> serving = Draft.those(isr, ground::serves);
    return serving.isEmpty() ? isr : serving;
  }

  /**
   * Returns the replicas outside of the ISR that hold all that was acknowledged: while the ISR is
   * too small for anything to be, those that were in the ISR or the ELR before.
   */
  private static List<Integer> eligible(Draft draft, Ground ground) {
    int needed = ground.rules().inSyncMin(draft.replicas().size());
    if (draft.unclean() || draft.isr().size() >= needed) {
      return List.of();
    }
    List<Integer> before = new ArrayList<>(draft.old().elr());
    before.addAll(draft.old().isr());
    return Draft.those(
        draft.replicas(),
        id -> before.contains(id) && !draft.isr().contains(id) && !ground.mayHaveLostTail(id));
  }
}
