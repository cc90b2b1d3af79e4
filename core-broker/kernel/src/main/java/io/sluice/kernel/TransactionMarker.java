package io.sluice.kernel;

/**
 * Ends a transaction in one partition (KIP-98).
 *
 * @param producerEpoch the epoch that the marker bears; nothing of an earlier one is taken after it
 * @param commit whether the transaction's records count
 * @param coordinatorEpoch the leader epoch of the coordinator's partition; what an earlier
 *     coordinator sends is refused
 * @param newEpoch whether the epoch is higher than that of the transaction's records, as it always
 *     is where transactions end with a new epoch (KIP-890): a marker whose epoch the partition
 *     knows already is then an old one
 */
public record TransactionMarker(
    long producerId, short producerEpoch, boolean commit, int coordinatorEpoch, boolean newEpoch) {}
