package io.sluice.broker.controller;

import io.sluice.metadata.PartitionState;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves partitions (KIP-455). While one is moved its replicas are those that it shall have, in
 * their order, and behind them those that will be taken away.
 */
final class Reassignments {
  private Reassignments() {}

  /** Begins a move to other replicas, or changes the one that is under way. */
  static void begin(Draft draft, List<Integer> target) {
    List<Integer> original = Draft.those(draft.replicas(), id -> !draft.adding().contains(id));
    List<Integer> removing = Draft.those(draft.replicas(), id -> !target.contains(id));
    List<Integer> all = new ArrayList<>(target);
    all.addAll(removing);
    draft.replicas(all, Draft.those(target, id -> !original.contains(id)), removing);
  }

  /** Takes back the move that is under way; returns false if none of the ISR would be left. */
  static boolean cancel(Draft draft) {
    List<Integer> added = draft.adding();
    List<Integer> isr = Draft.those(draft.isr(), id -> !added.contains(id));
    if (isr.isEmpty() && !draft.isr().isEmpty()) {
      return false;
    }
    draft.isr(isr);
    draft.elr(Draft.those(draft.elr(), id -> !added.contains(id)));
    draft.replicas(Draft.those(draft.replicas(), id -> !added.contains(id)), List.of(), List.of());
    return true;
  }

  /** Ends a move whose new replicas are all in sync, if one that stays can lead. */
  static void complete(Draft draft, Ground ground) {
    if (!draft.reassigning() || !draft.isr().containsAll(draft.adding())) {
      return;
    }
    List<Integer> removing = draft.removing();
    List<Integer> isr = Draft.those(draft.isr(), id -> !removing.contains(id));
    boolean led = isr.contains(draft.leader()) && ground.serves(draft.leader());
    boolean nobodyLeads = draft.leader() == PartitionState.NO_LEADER && removing.isEmpty();
    if (!led && !nobodyLeads && isr.stream().noneMatch(ground::stays)) {
      return;
    }
    draft.isr(isr);
    draft.elr(Draft.those(draft.elr(), id -> !removing.contains(id)));
    draft.replicas(
        Draft.those(draft.replicas(), id -> !removing.contains(id)), List.of(), List.of());
  }
}
