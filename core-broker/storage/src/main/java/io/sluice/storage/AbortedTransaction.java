package io.sluice.storage;

/**
 * A transaction that was aborted.
 *
 * @param firstOffset of its first record in this log
 * @param lastOffset of its marker
 * @param lastStableOffset the log's, when it had ended: below it every transaction has ended
 */
public record AbortedTransaction(
    long producerId, long firstOffset, long lastOffset, long lastStableOffset) {}
