package io.sluice.storage;

/** Who appends. */
public enum AppendOrigin {
  /** A producer: exactly one batch at a time, never a control batch. */
  CLIENT,
  /** A coordinator of this broker: batches of its own making, control batches among them. */
  COORDINATOR,
  /** A coordinator of this broker: a marker whose epoch must be one that was not seen before. */
  MARKER_WITH_NEW_EPOCH,
  /** The leader, by way of this replica's fetcher. */
  REPLICATION
}
