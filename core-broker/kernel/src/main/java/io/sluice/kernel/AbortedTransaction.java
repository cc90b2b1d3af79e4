package io.sluice.kernel;

/**
 * A transaction that was aborted, as a partition keeps it in mind.
 *
 * @param firstOffset of its first record there
 * @param lastOffset of its marker
 * @param lastStableOffset the partition's, when it had ended: below it every transaction is decided
 */
public record AbortedTransaction(
    long producerId, long firstOffset, long lastOffset, long lastStableOffset) {}
