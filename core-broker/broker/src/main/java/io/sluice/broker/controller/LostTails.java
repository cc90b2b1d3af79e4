package io.sluice.broker.controller;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes brokers that may have lost the tails of their logs out of the ISR and the ELR, as long as
 * another member is left, be it up or not.
 */
final class LostTails {
  private LostTails() {}

  static void remove(Draft draft, Ground ground) {
    List<Integer> members = new ArrayList<>(draft.isr());
    members.addAll(draft.elr());
    List<Integer> intact = Draft.those(members, id -> !ground.mayHaveLostTail(id));
    if (intact.size() == members.size()) {
      return;
    }
    List<Integer> kept = intact.isEmpty() ? List.of(best(draft, ground, members)) : intact;
    draft.isr(Draft.those(draft.isr(), kept::contains));
    draft.elr(Draft.those(draft.elr(), kept::contains));
  }

  /** Of several that all may have lost something, the leader's log was the longest. */
  private static int best(Draft draft, Ground ground, List<Integer> members) {
    List<Integer> serving = Draft.those(members, ground::serves);
    List<Integer> candidates = serving.isEmpty() ? members : serving;
    if (candidates.contains(draft.leader())) {
      return draft.leader();
    }
    List<Integer> inSync = Draft.those(candidates, draft.isr()::contains);
    List<Integer> preferred = inSync.isEmpty() ? candidates : inSync;
    return draft.replicas().stream().filter(preferred::contains).findFirst().orElseThrow();
  }
}
