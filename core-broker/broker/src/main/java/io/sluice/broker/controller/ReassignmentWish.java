package io.sluice.broker.controller;

import io.sluice.protocol.ErrorCode;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody wants a partition to have other replicas (KIP-455).
 *
 * @param target the replicas, the preferred leader first; null cancels what is under way; the
 *     replicas that it was adding then go as soon as enough of the others are in sync
 * @param factorMayChange whether there may be more or fewer than before (KIP-860)
 */
record ReassignmentWish(@Nullable List<Integer> target, boolean factorMayChange) implements Wish {
  @Override
  public @Nullable Refusal apply(Draft draft, Ground ground) {
    if (target == null) {
      return cancel(draft);
    }
    Refusal refusal = problem(target, draft, ground);
    if (refusal == null) {
      Reassignments.begin(draft, target);
    }
    return refusal;
  }

  private static @Nullable Refusal cancel(Draft draft) {
    if (!draft.reassigning()) {
      return new Refusal(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS, "no reassignment is under way");
    }
    Reassignments.cancel(draft);
    return null;
  }

  private @Nullable Refusal problem(List<Integer> wanted, Draft draft, Ground ground) {
    if (wanted.isEmpty()) {
      return invalid("no replica is named");
    }
    if (new HashSet<>(wanted).size() != wanted.size()) {
      return invalid("a broker is named twice in " + wanted);
    }
    for (int id : wanted) {
      if (!draft.replicas().contains(id) && !ground.brokers().live().containsKey(id)) {
        return invalid("broker " + id + " is not up");
      }
    }
    int factor = draft.replicas().size() - draft.adding().size();
    return factorMayChange || wanted.size() == factor
        ? null
        : new Refusal(
            ErrorCode.INVALID_REPLICATION_FACTOR,
            "the partition has " + factor + " replicas, not " + wanted.size());
  }

  private static Refusal invalid(String why) {
    return new Refusal(ErrorCode.INVALID_REPLICA_ASSIGNMENT, why);
  }
}
