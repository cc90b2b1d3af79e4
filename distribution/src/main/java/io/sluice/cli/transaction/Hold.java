package io.sluice.cli.transaction;

import org.jspecify.annotations.Nullable;

/**
 * A transaction that holds the last stable offset of a partition back: no read_committed consumer
 * gets past its first record.
 *
 * @param known what the coordinator says of its producer, or null if none knows it
 * @param lastStableOffset of the partition
 * @param highWatermark of the partition
 */
record Hold(
    OpenTransaction open,
    @Nullable KnownTransaction known,
    long lastStableOffset,
    long highWatermark) {

  /** Why it is open. */
  enum Verdict {
    /** Its producer may still commit it. */
    ONGOING,
    /** Its coordinator ends it. */
    ENDING,
    /** No coordinator will ever end it here. */
    HANGING
  }

  Verdict verdict() {
    if (known != null && known.partitions().contains(open.partition())) {
      if (known.isOngoing()) {
        return Verdict.ONGOING;
      }
      if (known.isEnding()) {
        return Verdict.ENDING;
      }
    }
    return Verdict.HANGING;
  }

  /** Since when it is open: as its coordinator knows, or when it was last written. */
  long sinceMs() {
    return known != null && verdict() != Verdict.HANGING && known.startMs() >= 0
        ? known.startMs()
        : open.lastWriteMs();
  }

  /** Returns the arguments of the command that ends it. */
  String release() {
    return switch (verdict()) {
      case ONGOING -> "sluice transaction abort " + (known == null ? "" : known.id());
      case ENDING -> "its coordinator ends it";
      case HANGING ->
          "sluice transaction abort --topic %s --partition %d --start-offset %d"
              .formatted(
                  open.partition().topic(), open.partition().partition(), open.startOffset());
    };
  }
}
