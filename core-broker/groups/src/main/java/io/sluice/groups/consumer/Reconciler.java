package io.sluice.groups.consumer;

import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes a member one step closer to its target: a function of what it holds, its target, and what
 * others hold.
 */
final class Reconciler {
  private final int targetEpoch;
  private final PartitionIds target;
  private final Predicate<Uuid> wanted;
  private final PartitionIds.Filter free;
  private final @Nullable PartitionIds owned;

  /**
   * Prepares a step.
   *
   * @param wanted whether the member still subscribes to a topic
   * @param free whether no other member holds a partition
   * @param owned what the member says that it owns, or null if it does not say
   */
  Reconciler(
      int targetEpoch,
      PartitionIds target,
      Predicate<Uuid> wanted,
      PartitionIds.Filter free,
      @Nullable PartitionIds owned) {
    this.targetEpoch = targetEpoch;
    this.target = target;
    this.wanted = wanted;
    this.free = free;
    this.owned = owned;
  }

  /**
   * Returns what the member holds after the step; the same object if there is none to take.
   *
   * @throws ApiException FENCED_MEMBER_EPOCH if the member has to join anew
   */
  Ownership step(Ownership now) {
    return switch (now.state()) {
      case STABLE -> now.epoch() == targetEpoch ? now : advance(now, now.epoch());
      case UNREVOKED_PARTITIONS ->
          stillOwns(now.revoking()) ? drop(now) : advance(now, now.epoch());
      case UNRELEASED_PARTITIONS -> advance(now, now.epoch());
      case UNKNOWN -> afterUnknown(now);
    };
  }

  /** Adds what the member is not subscribed to any more to what it is giving up already. */
  private Ownership drop(Ownership now) {
    HeldPartitions.Builder kept = HeldPartitions.builder();
    HeldPartitions.Builder dropped = HeldPartitions.builder().addAll(now.revoking());
    now.assigned()
        .forEach(
            (topic, partition, since) ->
                (wanted.test(topic) ? kept : dropped).add(topic, partition, since));
    HeldPartitions assigned = kept.build();
    return assigned.equals(now.assigned())
        ? now
        : now.next(now.epoch(), now.state(), assigned, dropped.build());
  }

  private Ownership afterUnknown(Ownership now) {
    if (owned == null || !owned.isEmpty()) {
      throw new ApiException(
          ErrorCode.FENCED_MEMBER_EPOCH,
          "What the member holds is not known here; it must give up all partitions and join"
              + " again.");
    }
    return advance(now, targetEpoch);
  }

  private Ownership advance(Ownership now, int epoch) {
    HeldPartitions.Builder kept = HeldPartitions.builder();
    HeldPartitions.Builder surplus = HeldPartitions.builder();
    now.assigned()
        .forEach(
            (topic, partition, since) ->
                (target.contains(topic, partition) ? kept : surplus).add(topic, partition, since));
    HeldPartitions revoking = surplus.build();
    return !revoking.isEmpty() && stillOwns(revoking)
        ? now.next(epoch, MemberState.UNREVOKED_PARTITIONS, kept.build(), revoking)
        : take(now, kept);
  }

  private Ownership take(Ownership now, HeldPartitions.Builder assigned) {
    boolean[] waits = {false};
    target.forEach(
        (topic, partition) -> {
          if (now.assigned().contains(topic, partition)) {
            return;
          }
          if (free.test(topic, partition)) {
            assigned.add(topic, partition, targetEpoch);
          } else {
            waits[0] = true;
          }
        });
    MemberState state = waits[0] ? MemberState.UNRELEASED_PARTITIONS : MemberState.STABLE;
    return now.next(targetEpoch, state, assigned.build(), HeldPartitions.EMPTY);
  }

  /** Returns whether the member may still own one of them: it may if it does not say. */
  private boolean stillOwns(HeldPartitions given) {
    return owned == null || given.containsAny(owned);
  }
}
