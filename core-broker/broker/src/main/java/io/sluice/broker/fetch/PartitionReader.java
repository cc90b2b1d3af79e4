package io.sluice.broker.fetch;

import io.sluice.broker.replica.Lookup;
import io.sluice.broker.replica.Partition;
import io.sluice.broker.replica.Replicas;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.FetchResponse.EpochEndOffset;
import io.sluice.protocol.record.InvalidBatchException;
import io.sluice.storage.AbortedTransaction;
import io.sluice.storage.EpochEnd;
import io.sluice.storage.LogClosedException;
import io.sluice.storage.LogRead;
import io.sluice.storage.LogStorageException;
import io.sluice.storage.OffsetOutOfRangeException;
import io.sluice.storage.PartitionLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads partitions for one fetch, up to the limits that it gives. */
final class PartitionReader {
  private final Replicas replicas;
  private final NearestReplica nearest;
  private final FollowerThrottle throttle;

  PartitionReader(Replicas replicas, NearestReplica nearest, FollowerThrottle throttle) {
    this.replicas = replicas;
    this.nearest = nearest;
    this.throttle = throttle;
  }

  /** Which reading of a request it is. */
  enum Pass {
    /** What a follower says that it has counts; the disk is not waited for. */
    FIRST,
    /** The disk is not waited for: what cannot be read at once is left cold. */
    AGAIN,
    /** The disk may be waited for. */
    FROM_DISK
  }

  /** Reads all that a fetch wants, in order, until its bytes are used up. */
  List<PartitionRead> readAll(List<FetchTarget> targets, Fetcher fetcher, int bytesMax, Pass pass) {
    List<PartitionRead> results = new ArrayList<>(targets.size());
    int left = bytesMax;
    boolean empty = true;
    for (FetchTarget target : targets) {
      PartitionRead result = read(target, new Bounds(fetcher, left, empty, pass));
      results.add(result);
      left -= Math.min(left, result.bytes());
      empty &= result.bytes() == 0;
    }
    return results;
  }

  /** Takes note of what is sent of these. */
  void sent(List<PartitionRead> results, Fetcher fetcher) {
    for (PartitionRead result : results) {
      Partition partition = result.partition();
      if (fetcher.follower() && partition != null && result.bytes() > 0) {
        throttle.sent(partition, fetcher, result.bytes());
      }
    }
  }

  /** What may be read of one partition. */
  private record Bounds(Fetcher fetcher, int bytesLeft, boolean atLeastOneBatch, Pass pass) {
    /** Returns whether not even one byte may be read; that there are records need not be known. */
    boolean usedUp() {
      return bytesLeft == 0 && !atLeastOneBatch;
    }

    /** Returns where to end, by what was looked up before. */
    long end(Extent before) {
      if (fetcher.follower()) {
        return Long.MAX_VALUE;
      }
      return fetcher.committedOnly() ? before.lastStableOffset() : before.highWatermark();
    }
  }

  private PartitionRead read(FetchTarget target, Bounds bounds) {
    return switch (find(target, bounds.fetcher())) {
      case Lookup.Missing missing -> PartitionRead.failed(target, null, missing.error());
      case Lookup.Found found -> read(target, found.partition(), bounds);
    };
  }

  private Lookup find(FetchTarget target, Fetcher fetcher) {
    FetchTarget.Key key = target.key();
    boolean byId = key.topic() == null || !key.topicId().equals(Uuid.ZERO);
    if (fetcher.anyReplica()) {
      return byId
          ? replicas.readable(key.topicId(), key.partition())
          : replicas.readable(key.topic(), key.partition());
    }
    return byId
        ? replicas.leading(key.topicId(), key.partition())
        : replicas.leading(key.topic(), key.partition());
  }

  private PartitionRead read(FetchTarget target, Partition partition, Bounds bounds) {
    int epoch = partition.epoch();
    ErrorCode fenced = partition.checkEpoch(target.leaderEpoch());
    if (fenced != ErrorCode.NONE) {
      return PartitionRead.failed(target, partition, fenced);
    }
    try {
      EpochEndOffset diverging = divergence(target, partition.log());
      if (diverging != null) {
        return PartitionRead.detour(target, partition, new Detour.Diverged(diverging));
      }
      return bounds.fetcher().follower()
          ? readForFollower(target, partition, epoch, bounds)
          : readForConsumer(target, partition, bounds);
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

  private PartitionRead readForConsumer(FetchTarget target, Partition partition, Bounds bounds) {
    int replica = nearest.of(target, partition, bounds.fetcher());
    if (replica != NearestReplica.NONE) {
      return PartitionRead.detour(target, partition, new Detour.Nearer(replica));
    }
    PartitionLog log = partition.log();
    Extent before = Extent.of(log);
    LogRead read = read(target, log, before, bounds);
    PartitionRead result = PartitionRead.read(target, partition, before, read);
    return read != null && bounds.fetcher().committedOnly()
        ? result.with(aborted(log, read, before))
        : result;
  }

  private static List<AbortedTransaction> aborted(PartitionLog log, LogRead read, Extent before) {
    try {
      return log.abortedTransactions(read, before.lastStableOffset());
    } catch (RuntimeException failure) {
      read.release();
      throw failure;
    }
  }

  /**
   * Takes note of what the follower has, for its log is known to be this one's up to there, and
   * reads on. What was read counts only if the epoch still holds afterwards: a log that was cut in
   * between may have had other records there.
   */
  private PartitionRead readForFollower(
      FetchTarget target, Partition partition, int epoch, Bounds bounds) {
    PartitionLog log = partition.log();
    long end = log.logEndOffset();
    if (target.offset() < log.logStartOffset() || target.offset() > end) {
      throw new OffsetOutOfRangeException(target.offset(), log.logStartOffset(), end);
    }
    if (bounds.pass() == Pass.FIRST) {
      Fetcher follower = bounds.fetcher();
      ErrorCode refused =
          partition.followerFetched(
              epoch,
              follower.replicaId(),
              follower.brokerEpoch(),
              target.offset(),
              target.lastFetchedEpoch());
      if (refused != ErrorCode.NONE) {
        return PartitionRead.failed(target, partition, refused);
      }
      replicas
          .lowWatermarks()
          .followerStartsAt(partition, follower.replicaId(), target.logStartOffset());
    }
    Extent before = Extent.of(log);
    if (throttle.holdsBack(partition, bounds.fetcher())) {
      return PartitionRead.read(target, partition, before, null);
    }
    LogRead read = read(target, log, before, bounds);
    if (partition.leaderEpoch() != epoch) {
      if (read != null) {
        read.release();
      }
      return PartitionRead.failed(target, partition, ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }
    return PartitionRead.read(target, partition, before, read);
  }

  private static @Nullable LogRead read(
      FetchTarget target, PartitionLog log, Extent before, Bounds bounds) {
    if (bounds.usedUp()) {
      return null;
    }
    int bytes = Math.max(0, Math.min(target.maxBytes(), bounds.bytesLeft()));
    LogRead read = log.read(target.offset(), bytes, bounds.end(before), bounds.atLeastOneBatch());
    return read.mayBlock() && bounds.pass() == Pass.FROM_DISK ? log.load(read) : read;
  }

  /**
   * Finds where the client's log leaves this one, if the last epoch that it read ended earlier here
   * (KIP-320, KIP-595).
   *
   * @throws OffsetOutOfRangeException if it is not known where that epoch ended, nor where one
   *     before it did
   */
  private static @Nullable EpochEndOffset divergence(FetchTarget target, PartitionLog log) {
    if (target.lastFetchedEpoch() < 0) {
      return null;
    }
    EpochEnd end = log.epochEnd(target.lastFetchedEpoch());
    if (end.equals(EpochEnd.UNKNOWN)) {
      throw new OffsetOutOfRangeException(
          target.offset(), log.logStartOffset(), log.logEndOffset());
    }
    boolean same = end.epoch() == target.lastFetchedEpoch() && end.endOffset() >= target.offset();
    return same
        ? null
        : EpochEndOffset.builder().epoch(end.epoch()).endOffset(end.endOffset()).build();
  }
}
