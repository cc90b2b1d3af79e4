package io.sluice.cli.cluster;

/** What may be wrong with a partition; the last that applies says most. */
enum Health {
  /** All its replicas are in sync, and one leads. */
  WELL("well"),
  /** Fewer replicas are in sync than it has. */
  UNDER_REPLICATED("under-replicated"),
  /** So few are in sync that producers with {@code acks=all} are refused. */
  UNDER_MIN_ISR("under min ISR"),
  /** Nobody leads it: it can be neither written nor read. */
  OFFLINE("offline");

  private final String words;

  Health(String words) {
    this.words = words;
  }

  /** Returns what people read. */
  String words() {
    return words;
  }
}
