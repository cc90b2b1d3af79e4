package io.sluice.broker.replica;

/** Waits for a partition to move on. Must not block; called by the thread that moved it. */
@FunctionalInterface
public interface ProgressWatcher {
  /**
   * Says that more can be read, or that the partition can no longer be read here.
   *
   * @param bytes about how much more; {@link Integer#MAX_VALUE} in the second case
   */
  void progressed(int bytes);
}
