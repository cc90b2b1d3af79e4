package io.sluice.storage;

/**
 * A record's place and time.
 *
 * @param offset the record's offset
 * @param timestamp its timestamp, milliseconds since the epoch
 * @param leaderEpoch the epoch of the leader that appended it, or −1
 */
public record OffsetAndTimestamp(long offset, long timestamp, int leaderEpoch) {}
