package io.sluice.kernel;

/** Where a batch comes from. */
public enum AppendOrigin {
  /** A producer. */
  CLIENT,
  /** A coordinator of the broker. */
  COORDINATOR,
  /** The partition's leader, to its follower. */
  REPLICATION
}
