package io.sluice.broker.fetch;

import io.sluice.protocol.message.FetchResponse.EpochEndOffset;

/** Why whoever fetches has to do something else before it can read on. */
sealed interface Detour {
  /** Its log and this one part; the records of its last epoch end here (KIP-595). */
  record Diverged(EpochEndOffset end) implements Detour {}

  /** Another replica is nearer (KIP-392). */
  record Nearer(int replicaId) implements Detour {}
}
