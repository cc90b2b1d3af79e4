package io.sluice.groups.offsets;

import io.sluice.groups.record.OffsetCommitValue;
import io.sluice.protocol.Uuid;

/**
 * How far a group has read one partition. Immutable.
 *
 * @param leaderEpoch the epoch of the last record that was read, or {@link #NO_EPOCH}
 * @param metadata the client's own words, mostly empty
 * @param committedMs when it was committed, by the wall clock
 * @param expiresMs when it expires, or {@link #NO_EXPIRY} if that is the broker's to decide
 * @param topicId the topic's id, or zero if it is not known
 */
record CommittedOffset(
    long offset, int leaderEpoch, String metadata, long committedMs, long expiresMs, Uuid topicId) {
  static final int NO_EPOCH = -1;
  static final long NO_EXPIRY = -1;

  static CommittedOffset of(OffsetCommitValue value) {
    return new CommittedOffset(
        value.offset(),
        value.leaderEpoch(),
        value.metadata(),
        value.commitTimestamp(),
        value.expireTimestamp(),
        value.topicId());
  }

  /** Returns the value of its record; the version that has an expiry has no topic id. */
  OffsetCommitValue toValue() {
    return OffsetCommitValue.builder()
        .offset(offset)
        .leaderEpoch(expires() ? NO_EPOCH : leaderEpoch)
        .metadata(metadata)
        .commitTimestamp(committedMs)
        .expireTimestamp(expiresMs)
        .topicId(expires() ? Uuid.ZERO : topicId)
        .build();
  }

  boolean expires() {
    return expiresMs != NO_EXPIRY;
  }

  /** Returns whether it may be of a topic with that id; zero stands for any. */
  boolean mayBeOf(Uuid id) {
    return id.equals(Uuid.ZERO) || topicId.equals(Uuid.ZERO) || topicId.equals(id);
  }

  /** Returns the same value, made of another's objects where they are equal, to save memory. */
  CommittedOffset sharing(CommittedOffset other) {
    return new CommittedOffset(
        offset,
        leaderEpoch,
        metadata.equals(other.metadata) ? other.metadata : metadata,
        committedMs,
        expiresMs,
        topicId.equals(other.topicId) ? other.topicId : topicId);
  }
}
