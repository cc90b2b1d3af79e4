package io.sluice.protocol.record;

/** Whose clock a batch's timestamps come from. */
public enum TimestampType {
  /** The producer's: each record has its own timestamp. */
  CREATE_TIME,
  /** The broker's: all records of a batch have the batch's max timestamp. */
  LOG_APPEND_TIME
}
