package io.sluice.broker.simulation;

/** A safeguard that a run does without, to prove that the simulation would notice. */
enum Sabotage {
  /** All safeguards are there. */
  NONE,
  /** Brokers lead in epochs that were given to a former life of theirs. */
  FORMER_EPOCHS_LED,
  /** The controller writes the in-sync replicas that are asked for, whatever they are by then. */
  ISR_VERSION_UNCHECKED,
  /** Leaders count a follower as having everything as soon as it asks for anything. */
  FOLLOWERS_UNAWAITED,
  /** Leaders do not compare the epochs of a follower's log with their own. */
  EPOCHS_UNCHECKED,
  /** Followers say that they have records on disk which they have not. */
  SYNC_UNAWAITED
}
