package io.sluice.config;

/** What a record's timestamp says. */
public enum TimestampType {
  /** When the producer made the record. */
  CREATE_TIME,
  /** When the broker appended it. */
  LOG_APPEND_TIME
}
