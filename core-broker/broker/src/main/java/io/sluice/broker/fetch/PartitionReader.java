package io.sluice.broker.fetch;

import io.sluice.broker.replica.Lookup;
import io.sluice.broker.replica.Partition;
import io.sluice.broker.replica.Replicas;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.FetchResponse.EpochEndOffset;
import io.sluice.protocol.record.InvalidBatchException;
import io.sluice.storage.EpochEnd;
import io.sluice.storage.LogClosedException;
import io.sluice.storage.LogRead;
import io.sluice.storage.LogStorageException;
import io.sluice.storage.OffsetOutOfRangeException;
import io.sluice.storage.PartitionLog;
import java.util.ArrayList;
import java.util.List;

/** Reads partitions for one fetch, up to the limits that it gives. */
final class PartitionReader {
  private final Replicas replicas;

  PartitionReader(Replicas replicas) {
    this.replicas = replicas;
  }

  /**
   * Reads all that a fetch wants, in order, until its bytes are used up.
   *
   * @param mayWait whether the disk may be waited for; if not, what cannot be read at once is left
   *     {@linkplain LogRead#mayBlock cold}
   */
  List<PartitionRead> readAll(
      List<FetchTarget> targets, int bytesMax, boolean committedOnly, boolean mayWait) {
    List<PartitionRead> results = new ArrayList<>(targets.size());
    int left = bytesMax;
    boolean empty = true;
    for (FetchTarget target : targets) {
      PartitionRead result = read(target, new Bounds(left, empty, committedOnly, mayWait));
      results.add(result);
      left -= Math.min(left, result.bytes());
      empty &= result.bytes() == 0;
    }
    return results;
  }

  /** What may be read of one partition. */
  private record Bounds(
      int bytesLeft, boolean atLeastOneBatch, boolean committedOnly, boolean mayWait) {}

  private PartitionRead read(FetchTarget target, Bounds bounds) {
    Lookup lookup = find(target);
    return switch (lookup) {
      case Lookup.Missing missing -> PartitionRead.failed(target, null, missing.error());
      case Lookup.Found found -> read(target, found.partition(), bounds);
    };
  }

  private Lookup find(FetchTarget target) {
    FetchTarget.Key key = target.key();
    return key.topic() == null || !key.topicId().equals(Uuid.ZERO)
        ? replicas.leading(key.topicId(), key.partition())
        : replicas.leading(key.topic(), key.partition());
  }

  private static PartitionRead read(FetchTarget target, Partition partition, Bounds bounds) {
    ErrorCode fenced = partition.checkEpoch(target.leaderEpoch());
    if (fenced != ErrorCode.NONE) {
      return PartitionRead.failed(target, partition, fenced);
    }
    PartitionLog log = partition.log();
    try {
      EpochEndOffset diverging = divergence(target, log);
      if (diverging != null) {
        return new PartitionRead(
            target,
            partition,
            ErrorCode.NONE,
            null,
            diverging,
            log.highWatermark(),
            log.logStartOffset());
      }
      long end = bounds.committedOnly() ? log.lastStableOffset() : log.highWatermark();
      int bytes = Math.max(0, Math.min(target.maxBytes(), bounds.bytesLeft()));
      LogRead read = log.read(target.offset(), bytes, end, bounds.atLeastOneBatch());
      if (read.mayBlock() && bounds.mayWait()) {
        read = log.load(read);
      }
      return new PartitionRead(
          target, partition, ErrorCode.NONE, read, null, log.highWatermark(), log.logStartOffset());
    } catch (OffsetOutOfRangeException outside) {
      return PartitionRead.failed(target, partition, ErrorCode.OFFSET_OUT_OF_RANGE);
    } catch (InvalidBatchException damaged) {
      return PartitionRead.failed(target, partition, ErrorCode.CORRUPT_MESSAGE);
    } catch (LogClosedException gone) {
      return PartitionRead.failed(target, partition, ErrorCode.NOT_LEADER_OR_FOLLOWER);
    } catch (LogStorageException failure) {
      return PartitionRead.failed(target, partition, ErrorCode.KAFKA_STORAGE_ERROR);
    }
  }

  /**
   * Finds where the client's log leaves this one, if the last epoch that it read ended earlier here
   * (KIP-320, KIP-595).
   */
  private static @org.jspecify.annotations.Nullable EpochEndOffset divergence(
      FetchTarget target, PartitionLog log) {
    if (target.lastFetchedEpoch() < 0) {
      return null;
    }
    EpochEnd end = log.epochEnd(target.lastFetchedEpoch());
    boolean same = end.epoch() == target.lastFetchedEpoch() && end.endOffset() >= target.offset();
    return same
        ? null
        : EpochEndOffset.builder().epoch(end.epoch()).endOffset(end.endOffset()).build();
  }
}
