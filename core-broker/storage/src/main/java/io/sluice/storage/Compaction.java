package io.sluice.storage;

import io.sluice.protocol.record.BatchView;
import io.sluice.storage.RecordRetention.LastBatches;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * One pass over one log: learns the keys of the dirty part, then writes all segments up to there
 * anew without what has been replaced, several small ones into one, and swaps each for its
 * predecessors.
 *
 * <p>The log is in use all the while: readers read, producers append to the active segment, which
 * is never touched. If segments are truncated or dropped meanwhile, what was made of them is thrown
 * away. Confined to one thread.
 */
final class Compaction {
  private static final int RECORD_BYTES_MIN = 64 << 20;

  private final PartitionLog log;
  private final CompactionPlan plan;
  private final CleanerConfig cleaner;
  private final Throttle throttle;
  private final BooleanSupplier cancelled;
  private final SoundBatches batches;
  private final LogConfig config;
  private final int recordBytesMax;
  private long bytesRead;
  private long bytesWritten;
  private long recordsSeen;
  private long recordsKept;

  Compaction(
      PartitionLog log,
      CompactionPlan plan,
      CleanerConfig cleaner,
      Throttle throttle,
      SoundBatches batches,
      BooleanSupplier cancelled) {
    this.log = log;
    this.plan = plan;
    this.cleaner = cleaner;
    this.throttle = throttle;
    this.cancelled = cancelled;
    this.batches = batches;
    this.config = log.config();
    this.recordBytesMax = Math.max(RECORD_BYTES_MIN, config.maxMessageBytes());
  }

  /**
   * What a pass did.
   *
   * @param cleanedTo where the next pass begins
   */
  record Result(
      long cleanedTo, long bytesRead, long bytesWritten, long recordsSeen, long recordsKept) {}

  /** Ends a pass before its time, without harm: the log was closed or deleted. */
  static final class CancelledException extends RuntimeException {
    CancelledException() {
      super("cancelled", null, false, false);
    }
  }

  /**
   * Cleans the log.
   *
   * @throws UncleanableLogException if its content does not allow it
   * @throws CancelledException if it was cancelled
   * @throws IOException if the disk fails
   */
  Result run(long nowMs, RandomGenerator secret) throws IOException {
    List<LogSegment> segments = sealedBelow(plan.firstUncleanable());
    long recordsMax = plan.firstUncleanable() - plan.firstDirty();
    try (OffsetMap map =
        new OffsetMap(
            cleaner.dedupeBytesPerThread(),
            recordsMax,
            cleaner.loadFactor(),
            new KeyHash(secret))) {
      DirtyKeys keys =
          new DirtyKeys(map, recordBytesMax, plan.firstDirty(), walk(plan.firstDirty()));
      learn(segments, keys);
      long cleanedTo = keys.isFull() ? keys.end() : plan.firstUncleanable();
      RecordRetention retention =
          new RecordRetention(
              map, cleanedTo, nowMs, config.deleteRetentionMs(), liveProducers(keys), walk(0));
      for (List<LogSegment> group : SegmentGroups.of(segments, cleanedTo, config)) {
        clean(group, retention);
      }
      return new Result(cleanedTo, bytesRead, bytesWritten, recordsSeen, recordsKept);
    }
  }

  /** Everything that is cleaned lies below the last stable offset. */
  private TransactionWalk walk(long fromOffset) {
    return new TransactionWalk(
        log.abortedTransactions(fromOffset, plan.firstUncleanable()), log.state().hook.isPresent());
  }

  private List<LogSegment> sealedBelow(long offset) {
    List<LogSegment> all = log.segments();
    List<LogSegment> below = new ArrayList<>();
    for (LogSegment segment : all.subList(0, all.size() - 1)) {
      if (segment.baseOffset() < offset) {
        below.add(segment);
      }
    }
    return below;
  }

  private void learn(List<LogSegment> segments, DirtyKeys keys) throws IOException {
    for (int i = 0; i < segments.size() && !keys.isFull(); i++) {
      boolean clean =
          i + 1 < segments.size() && segments.get(i + 1).baseOffset() <= plan.firstDirty();
      LogSegment segment = segments.get(i);
      whileRetained(segment, () -> learn(segment, clean, keys));
    }
  }

  private void learn(LogSegment segment, boolean clean, DirtyKeys keys) throws IOException {
    batches.start(segment);
    if (clean) {
      while (batches.nextHeader()) {
        keys.addProducer(batches.batch());
      }
    } else {
      boolean room = true;
      while (room && batches.next()) {
        requireNotCancelled();
        room = keys.add(batches.batch());
      }
    }
  }

  private Map<Long, LastBatches> liveProducers(DirtyKeys keys) {
    Map<Long, LastBatches> live = new HashMap<>(keys.lastBatches());
    LogState state = log.state();
    state.lock.lock();
    try {
      state.hook.retainKnown(live.keySet());
    } finally {
      state.lock.unlock();
    }
    return live;
  }

  private void clean(List<LogSegment> group, RecordRetention retention) throws IOException {
    requireNotCancelled();
    CleanedSegment cleaned =
        CleanedSegment.create(
            group.getFirst(),
            log.state().environment,
            config,
            throttle,
            cleaner.ioBytesPerThread());
    boolean complete = false;
    try {
      write(group, retention, cleaned);
      complete = true;
    } finally {
      if (!complete) {
        cleaned.discard();
      }
    }
    // If this throws, it depends on how far it came what the files are worth.
    if (!new SegmentSwap(log.state()).replace(cleaned.segment(), group)) {
      cleaned.discard();
      throw new CancelledException();
    }
  }

  private void write(List<LogSegment> group, RecordRetention retention, CleanedSegment cleaned)
      throws IOException {
    BatchFilter filter = new BatchFilter(retention, recordBytesMax, cleaned.staging());
    LogSegment last = lastWithContent(group);
    for (LogSegment segment : group) {
      bytesRead += segment.sizeInBytes();
      whileRetained(segment, () -> copyWhatStays(segment, segment == last, filter, cleaned));
    }
    recordsSeen += filter.recordsSeen();
    recordsKept += filter.recordsKept();
    bytesWritten += cleaned.complete(group.getLast());
  }

  private static LogSegment lastWithContent(List<LogSegment> group) {
    for (int i = group.size() - 1; i > 0; i--) {
      if (group.get(i).sizeInBytes() > 0) {
        return group.get(i);
      }
    }
    return group.getFirst();
  }

  private void copyWhatStays(
      LogSegment segment, boolean lastOfGroup, BatchFilter filter, CleanedSegment cleaned)
      throws IOException {
    batches.start(segment);
    while (batches.next()) {
      requireNotCancelled();
      BatchView batch = batches.batch();
      if (filter.add(batch, lastOfGroup && batches.isLast())) {
        cleaned.added(filter.aborted());
      }
    }
  }

  private void whileRetained(LogSegment segment, DiskAction action) throws IOException {
    if (!segment.retain()) {
      throw new CancelledException(); // Dropped or truncated: the log has changed under the plan.
    }
    try {
      action.run();
    } finally {
      segment.release();
    }
  }

  @FunctionalInterface
  private interface DiskAction {
    void run() throws IOException;
  }

  private void requireNotCancelled() {
    if (cancelled.getAsBoolean()) {
      throw new CancelledException();
    }
  }
}
