package io.sluice.storage;

/**
 * What a log's hook knows of a producer.
 *
 * @param lastSequence that of its last record, or −1
 * @param lastTimestampMs when it last wrote
 * @param coordinatorEpoch that of its last marker, or −1
 * @param transactionStart the first offset of its open transaction, or −1 if none is open
 */
public record ProducerState(
    long producerId,
    short epoch,
    int lastSequence,
    long lastTimestampMs,
    int coordinatorEpoch,
    long transactionStart) {}
