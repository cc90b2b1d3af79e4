package io.sluice.storage;

/** When an acknowledgement may leave, seen from the disk ({@code flush.policy}). */
public enum FlushPolicy {
  /** At once: the operating system writes back when it likes, replication makes up for a crash. */
  NONE,
  /** After an fsync; one fsync serves all appends that wait for it (group commit). */
  BATCH
}
