package io.sluice.spi.contract;

/** What is special about a group that is drawn at random. */
public enum GroupKind {
  /** All members subscribe to the same topics. */
  UNIFORM,
  /** Each member subscribes to what it likes, some to nothing. */
  MIXED,
  /** There are more members than partitions. */
  CROWDED,
  /** Nobody subscribes to anything. */
  SILENT,
  /** Some of the topics that members subscribe to do not exist. */
  PHANTOM_TOPICS,
  /** There is one member. */
  ALONE,
  /** Some members are static. */
  STATIC_MEMBERS,
  /** All members subscribe to all topics; some own partitions, and none two own the same. */
  OWNING,
  /**
   * Members claim what others claim too, what does not exist, and what they do not subscribe to;
   * what their assignors told is no format at all.
   */
  CONTESTED
}
