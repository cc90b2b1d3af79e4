package io.sluice.broker.follower;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.storage.EpochEnd;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A followed partition over a log in memory, whose epoch and disk the test ends. */
final class MemoryFollower implements FollowedPartition {
  private final TopicPartition name;
  private final Uuid topicId;
  private final int epoch;
  final MemoryLog log;
  volatile boolean over;
  volatile @Nullable RuntimeException failure;
  volatile int appends;

  MemoryFollower(TopicPartition name, Uuid topicId, int epoch, MemoryLog log) {
    this.name = name;
    this.topicId = topicId;
    this.epoch = epoch;
    this.log = log;
  }

  @Override
  public TopicPartition topicPartition() {
    return name;
  }

  @Override
  public Uuid topicId() {
    return topicId;
  }

  @Override
  public int epoch() {
    return epoch;
  }

  @Override
  public long logStartOffset() {
    return log.start();
  }

  @Override
  public long logEndOffset() {
    return log.end();
  }

  @Override
  public int latestEpoch() {
    return log.latestEpoch();
  }

  @Override
  public EpochEnd epochEnd(int leaderEpoch) {
    return log.epochEnd(leaderEpoch);
  }

  @Override
  public boolean append(ByteBuffer records, long leaderHighWatermark, long leaderLogStartOffset) {
    RuntimeException broken = failure;
    if (broken != null) {
      throw broken;
    }
    if (!over) {
      log.append(records);
      log.highWatermark(leaderHighWatermark);
      log.start(leaderLogStartOffset);
      appends++;
    }
    return !over;
  }

  @Override
  public boolean truncateTo(long offset) {
    if (!over) {
      log.truncateTo(offset);
    }
    return !over;
  }

  @Override
  public boolean restartAt(long offset) {
    if (!over) {
      log.restartAt(offset);
    }
    return !over;
  }
}
