package io.sluice.broker.controller;

import io.sluice.metadata.PartitionState;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves partitions (KIP-455). While one is moved its replicas are those that it shall have, in
 * their order, and behind them those that will be taken away.
 */
final class Reassignments {
  private static final int COPIES_MIN = 2;

  private Reassignments() {}

  /** Begins a move to other replicas, or changes the one that is under way. */
  static void begin(Draft draft, List<Integer> target) {
    List<Integer> original = Draft.those(draft.replicas(), id -> !draft.adding().contains(id));
    List<Integer> removing = Draft.those(draft.replicas(), id -> !target.contains(id));
    List<Integer> all = new ArrayList<>(target);
    all.addAll(removing);
    draft.replicas(all, Draft.those(target, id -> !original.contains(id)), removing);
  }

  /** Takes back the move that is under way: what it was adding is to go. */
  static void cancel(Draft draft) {
    List<Integer> added = draft.adding();
    List<Integer> all = new ArrayList<>(draft.replicas());
    all.removeAll(added);
    all.addAll(added);
    draft.replicas(all, List.of(), added);
  }

  /**
   * Ends a move whose new replicas are all in sync, if one that stays can lead, and if enough
   * members of the ISR and the ELR stay: with those that go would go copies of what has been
   * acknowledged, and one copy alone may just be failing.
   */
  static void complete(Draft draft, Ground ground) {
    if (!draft.reassigning() || !draft.isr().containsAll(draft.adding())) {
      return;
    }
    List<Integer> removing = draft.removing();
    List<Integer> target = Draft.those(draft.replicas(), id -> !removing.contains(id));
    List<Integer> isr = Draft.those(draft.isr(), id -> !removing.contains(id));
    List<Integer> elr = Draft.those(draft.elr(), id -> !removing.contains(id));
    int copies = draft.isr().size() + draft.elr().size();
    int wanted = Math.min(Math.max(COPIES_MIN, ground.rules().inSyncMin()), target.size());
    if (isr.size() + elr.size() < Math.min(wanted, copies) || !canBeLed(isr, draft, ground)) {
      return;
    }
    draft.isr(isr);
    draft.elr(elr);
    draft.replicas(target, List.of(), List.of());
  }

  private static boolean canBeLed(List<Integer> isr, Draft draft, Ground ground) {
    boolean led = isr.contains(draft.leader()) && ground.serves(draft.leader());
    boolean nobodyGoes = draft.leader() == PartitionState.NO_LEADER && draft.removing().isEmpty();
    return led || nobodyGoes || isr.stream().anyMatch(ground::stays);
  }
}
