package io.sluice.transactions.machine;

/** A producer id in one of its epochs. */
public record Producer(long id, short epoch) {
  /** Stands for "no producer id". */
  public static final long NO_ID = -1;

  /** Stands for "no epoch". */
  public static final short NO_EPOCH = -1;

  /**
   * The last epoch that a client gets. The one after it is there to fence that client, or for the
   * markers of its last transaction.
   */
  static final short LAST_EPOCH = Short.MAX_VALUE - 1;

  /** Returns whether the next session or transaction needs another producer id. */
  boolean exhausted() {
    return epoch >= LAST_EPOCH;
  }

  /** Returns whether it is in the epoch after the last, in which no client is. */
  boolean fences() {
    return epoch == Short.MAX_VALUE;
  }

  /**
   * Returns it in the next epoch.
   *
   * @throws IllegalStateException if there is none
   */
  Producer next() {
    if (fences()) {
      throw new IllegalStateException("producer " + id + " has no more epochs");
    }
    return new Producer(id, (short) (epoch + 1));
  }

  /** Returns whether this is the other one before its epoch was raised. */
  boolean precedes(Producer other) {
    return id == other.id && epoch + 1 == other.epoch;
  }
}
