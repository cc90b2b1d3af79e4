package io.sluice.broker.controller;

import io.sluice.metadata.PartitionState;
import org.jspecify.annotations.Nullable;

/** What somebody wants of one partition. */
sealed interface Wish permits IsrWish, ElectionWish, ReassignmentWish {
  /** Returns what to go by; the same unless the wish permits more. */
  default Ground on(Ground ground) {
    return ground;
  }

  /** Changes the draft, or says why not. */
  @Nullable Refusal apply(Draft draft, Ground ground);

  /**
   * Checks what became of it when all that was due had been done as well.
   *
   * @return null if the wish is fulfilled by this state
   */
  default @Nullable Refusal check(PartitionState result) {
    return null;
  }
}
