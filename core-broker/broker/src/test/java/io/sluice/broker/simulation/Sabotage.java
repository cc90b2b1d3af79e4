package io.sluice.broker.simulation;

/** A safeguard that a run does without, to prove that the simulation would notice. */
enum Sabotage {
  /** All safeguards are there. */
  NONE,
  /** Logs take appends and cuts from whoever comes, in whichever epoch. */
  EPOCHS_UNCHECKED,
  /** The controller writes the in-sync replicas that are asked for, whatever they are by then. */
  ISR_VERSION_UNCHECKED,
  /** Leaders count a follower as having everything as soon as it asks for anything. */
  FOLLOWERS_UNAWAITED,
  /** Followers append after what they have, instead of cutting off what the leader has not. */
  TAILS_UNCUT,
  /** Followers say that they have records on disk which they have not. */
  SYNC_UNAWAITED
}
