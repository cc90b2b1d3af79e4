package io.sluice.kernel;

/** Where a batch comes from. */
public enum AppendOrigin {
  /** A producer. */
  CLIENT,
  /** A coordinator of the broker. */
  COORDINATOR,
  /**
   * A transaction coordinator: a marker whose epoch is higher than that of what it ends (KIP-890).
   */
  MARKER_WITH_NEW_EPOCH,
  /** The partition's leader, to its follower. */
  REPLICATION
}
