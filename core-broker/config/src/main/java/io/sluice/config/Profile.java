package io.sluice.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Settings that belong together, under one name; a key that is set by itself goes before them. */
public enum Profile {
  /** For a developer's machine: little memory and disk, quick to tidy up. */
  DEV(
      "a developer's machine: little memory and disk, deletes take effect quickly",
      "log.index.size.max.bytes",
      "1048576",
      "log.segment.bytes",
      "67108864",
      "log.segment.delete.delay.ms",
      "1000",
      "log.cleaner.dedupe.buffer.size",
      "8388608",
      "log.cleaner.backoff.ms",
      "1000",
      "log.retention.check.interval.ms",
      "10000"),
  /** Kafka's defaults. */
  BALANCED("the defaults: the durability of Apache Kafka"),
  /**
   * For data that must survive power loss: acknowledged after a flush to disk, on two replicas at
   * least.
   */
  DURABLE(
      "acknowledged means flushed to disk, on two replicas at least (takes three brokers)",
      "flush.policy",
      "batch",
      "default.replication.factor",
      "3",
      "min.insync.replicas",
      "2",
      "unclean.leader.election.enable",
      "false");

  /** How a place of settings begins that is a profile. */
  static final String ORIGIN = "(profile=";

  private final String meaning;
  private final Map<String, String> settings = new LinkedHashMap<>();

  Profile(String meaning, String... settings) {
    this.meaning = meaning;
    for (int i = 0; i < settings.length; i += 2) {
      this.settings.put(settings[i], settings[i + 1]);
    }
  }

  /** Returns what the profile is for, in a line. */
  public String meaning() {
    return meaning;
  }

  /** Returns the settings that it makes, in order. */
  public Map<String, String> settings() {
    return Collections.unmodifiableMap(settings);
  }
}
