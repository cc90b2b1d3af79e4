package io.sluice.config;

/** Whether, and for whom, a broker key may be changed while the broker runs. */
public enum UpdateMode {
  /** Only in the file or on the command line; a change takes a restart. */
  READ_ONLY,
  /** While running, for one broker at a time. */
  PER_BROKER,
  /** While running, for one broker or for all. */
  CLUSTER_WIDE
}
