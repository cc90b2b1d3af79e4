package io.sluice.storage;

import java.nio.ByteBuffer;
import java.util.List;

/** Takes a role before each change, for tests that are not about roles. */
final class ActingAs {
  private static final int FOLLOWER_EPOCH = 1_000_000;

  private ActingAs() {}

  static void leader(PartitionLog log, List<? extends PendingAppend> appends, int epoch) {
    try {
      log.lead(epoch);
    } catch (LogStorageException | LogClosedException unusable) {
      // What comes of appending to it is the test's matter.
    }
    log.append(appends, epoch);
  }

  static void follower(PartitionLog log, ByteBuffer records) {
    log.follow(FOLLOWER_EPOCH);
    log.appendAsFollower(records, FOLLOWER_EPOCH);
  }

  static void truncate(PartitionLog log, long offset) {
    log.follow(FOLLOWER_EPOCH);
    log.truncateTo(offset, FOLLOWER_EPOCH);
  }

  static void startAt(PartitionLog log, long offset) {
    log.follow(FOLLOWER_EPOCH);
    log.truncateFullyAndStartAt(offset, FOLLOWER_EPOCH);
  }
}
