package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The log of one partition: batches in the order of their offsets, in segments on disk.
 *
 * <p>Safe for use by any thread. Appends take turns and are short; reads take no lock and never
 * wait for an append, a roll or a deletion. Methods that say that they wait for the disk do not
 * belong on an event loop.
 *
 * <p>When the disk fails, methods throw {@link LogStorageException} and the log dir goes offline;
 * the log is then of no more use and has to be opened again. After {@link #close} they throw {@link
 * LogClosedException}.
 */
public final class PartitionLog implements ReplicaLog {
  private final LogState state;
  private final LogAppender appender;
  private final LogReader reader;
  private final AbortedLookup aborted;
  private final LogFlusher flusher;
  private final RecoveryReport recovery;

  private PartitionLog(LogState state, RecoveryReport recovery) {
    this.state = state;
    this.recovery = recovery;
    appender = new LogAppender(state);
    reader = new LogReader(state);
    aborted = new AbortedLookup(state);
    flusher = state.flusher;
  }

  /** Opens a log, and recovers it first if it was not closed properly. Waits for the disk. */
  static PartitionLog open(LogSpec spec, LogEnvironment environment, @Nullable LogHook hook) {
    LogLoader loader = new LogLoader(spec, environment);
    try {
      LogState state = loader.load(hook);
      return new PartitionLog(state, loader.report(state));
    } catch (IOException e) {
      throw environment.health().failed("open " + spec.partition(), e);
    }
  }

  // --- What it is ----------------------------------------------------------------------------

  /** Returns the partition whose log this is. */
  @Override
  public TopicPartition topicPartition() {
    return state.partition;
  }

  /** Returns the id of the topic, or {@link Uuid#ZERO}. */
  @Override
  public Uuid topicId() {
    return state.topicId;
  }

  /** Returns the folder that holds the log's files. */
  public Path directory() {
    return state.directory;
  }

  /** Returns how the log behaves. */
  public LogConfig config() {
    return state.config;
  }

  @Override
  public boolean acknowledgesAfterFlush() {
    return state.config.acknowledgesAfterFlush();
  }

  /** Changes how the log behaves from now on. */
  public void updateConfig(LogConfig config) {
    state.config = config;
  }

  /** Returns the first offset that has not been deleted. */
  @Override
  public long logStartOffset() {
    return state.logStartOffset;
  }

  /** Returns the offset that the next record will get. */
  @Override
  public long logEndOffset() {
    return state.end.offset();
  }

  /** Returns the offset below which everything is replicated. */
  @Override
  public long highWatermark() {
    return state.highWatermark();
  }

  /**
   * Moves the high watermark up to an offset, but not beyond the end of the log; a lower offset
   * changes nothing.
   */
  @Override
  public void updateHighWatermark(long offset) {
    state.raiseHighWatermark(offset);
  }

  /**
   * Returns the offset below which every transaction has ended, and its marker is committed; at
   * most the high watermark, and at least the log start. Takes no lock.
   */
  public long lastStableOffset() {
    long highWatermark = state.highWatermark();
    long stable = state.hook.lastStableOffset(highWatermark);
    return stable == highWatermark
        ? stable
        : Math.max(stable, Math.min(state.logStartOffset, highWatermark));
  }

  /** Returns the latest leader epoch that has records, or −1. */
  @Override
  public int latestEpoch() {
    return state.epochs.latest();
  }

  /** Returns where the records of a leader epoch end (KIP-101, KIP-279). */
  @Override
  public EpochEnd epochEnd(int epoch) {
    return state.epochs.end(epoch, state.end.offset());
  }

  /** Returns the number of bytes in all segments. */
  public long sizeInBytes() {
    return state.segments.sizeInBytes();
  }

  /** Returns the offset below which everything has been made durable. */
  public long recoveryPoint() {
    return state.recoveryPoint;
  }

  // --- Roles ---------------------------------------------------------------------------------

  @Override
  public long lead(int epoch) {
    state.lock.lock();
    try {
      state.requireWritable();
      return state.role.lead(epoch);
    } finally {
      state.lock.unlock();
    }
  }

  @Override
  public void follow(int epoch) {
    state.lock.lock();
    try {
      state.role.follow(epoch);
    } finally {
      state.lock.unlock();
    }
  }

  @Override
  public void rest() {
    state.lock.lock();
    try {
      state.role.rest();
    } finally {
      state.lock.unlock();
    }
  }

  @Override
  public long commitAtOnce(boolean atOnce, int epoch) {
    state.lock.lock();
    try {
      return state.role.commitAtOnce(atOnce, epoch);
    } finally {
      state.lock.unlock();
    }
  }

  @Override
  public boolean progressAsFollower(long leaderHighWatermark, long leaderLogStart, int epoch) {
    state.lock.lock();
    try {
      if (!state.role.follows(epoch)) {
        return false;
      }
      state.raiseHighWatermark(leaderHighWatermark);
    } finally {
      state.lock.unlock();
    }
    // Below the high watermark nothing depends on who leads.
    if (leaderLogStart > state.logStartOffset) {
      raiseLogStart(Math.min(leaderLogStart, state.highWatermark()));
    }
    return true;
  }

  // --- Appending -----------------------------------------------------------------------------

  @Override
  public void append(List<? extends PendingAppend> appends, int epoch) {
    state.lock.lock();
    try {
      appender.append(appends, epoch);
    } finally {
      state.lock.unlock();
    }
    flushIfDue();
  }

  @Override
  public boolean appendAsFollower(ByteBuffer records, int epoch) {
    state.lock.lock();
    try {
      if (!state.role.follows(epoch)) {
        return false;
      }
      appender.appendAsFollower(records);
    } finally {
      state.lock.unlock();
    }
    flushIfDue();
    return true;
  }

  /**
   * Asks whether a producer may append transactional records without its coordinator being asked,
   * because its transaction is open here in that epoch. If not, ask the coordinator, and come back
   * by {@link #admit}.
   *
   * @param baseSequence that of the batch which is to be appended
   * @return {@link LogHook#OPEN}, or a ticket
   */
  public long beginAdmission(long producerId, short epoch, int baseSequence) {
    state.lock.lock();
    try {
      return state.hook.beginAdmission(producerId, epoch, baseSequence);
    } finally {
      state.lock.unlock();
    }
  }

  /**
   * Takes the coordinator's consent: from now on the producer's transactional records are taken,
   * until a marker ends the transaction.
   *
   * @return false if a marker has come since the ticket was given, or the log was truncated:
   *     nothing is admitted
   */
  public boolean admit(long producerId, short epoch, long ticket) {
    state.lock.lock();
    try {
      return state.hook.admit(producerId, epoch, ticket);
    } finally {
      state.lock.unlock();
    }
  }

  private void flushIfDue() {
    long end = state.end.offset();
    if (end - state.recoveryPoint >= state.config.flushMessages()) {
      flusher.request(end);
    }
  }

  // --- Reading -------------------------------------------------------------------------------

  /**
   * Reads whole batches from the one on that holds an offset.
   *
   * @param maxBytes how many bytes at most
   * @param endOffsetExclusive batches that reach this offset are not read
   * @param atLeastOneBatch whether to read the first batch even if it is larger than maxBytes
   * @return the batches, which the caller has to release; or a {@linkplain LogRead#mayBlock cold}
   *     read
   * @throws OffsetOutOfRangeException if the offset is below the log start or above the log end
   * @throws io.sluice.protocol.record.InvalidBatchException if what lies there is damaged
   */
  public LogRead read(long offset, int maxBytes, long endOffsetExclusive, boolean atLeastOneBatch) {
    state.environment.health().requireOnline();
    return reader.read(offset, maxBytes, endOffsetExclusive, atLeastOneBatch);
  }

  /** Does what a cold read left undone, and brings its bytes into memory. Waits for the disk. */
  public LogRead load(LogRead cold) {
    state.environment.health().requireOnline();
    return reader.load(cold);
  }

  /**
   * Returns the first record that has this timestamp or a later one, or null. Waits for the disk.
   */
  public @Nullable OffsetAndTimestamp offsetForTimestamp(long timestamp) {
    return search(search -> search.firstAtOrAfter(timestamp));
  }

  /**
   * Returns the first of the records with the largest timestamp, or null if there is no record.
   * Waits for the disk.
   */
  public @Nullable OffsetAndTimestamp maxTimestampOffset() {
    return search(TimeSearch::firstOfLargest);
  }

  /**
   * Returns the aborted transactions that overlap the offsets from the one to before the other, in
   * the order of their markers. What lies below the last stable offset is final.
   */
  public List<AbortedTransaction> abortedTransactions(long fromOffset, long toOffset) {
    return aborted.between(fromOffset, toOffset);
  }

  /**
   * Returns the aborted transactions that overlap what was read, and not released yet.
   *
   * @param endOffset the end up to which it was to be read
   */
  public List<AbortedTransaction> abortedTransactions(LogRead read, long endOffset) {
    return aborted.in(read, endOffset);
  }

  /** Returns what is known of each producer, in no order. */
  public Collection<ProducerState> producers() {
    state.lock.lock();
    try {
      return state.hook.producers();
    } finally {
      state.lock.unlock();
    }
  }

  private @Nullable OffsetAndTimestamp search(Search search) {
    state.environment.health().requireOnline();
    try {
      return search.in(new TimeSearch(state));
    } catch (IOException | InternalError e) {
      throw state.failed("search", e);
    }
  }

  private interface Search {
    @Nullable OffsetAndTimestamp in(TimeSearch search) throws IOException;
  }

  // --- Durability ----------------------------------------------------------------------------

  /** Makes everything durable that is in the log when the call begins. Waits for the disk. */
  @Override
  public void flush() {
    flusher.flush(state.end.offset());
  }

  /**
   * Runs an action once everything below an offset is durable; one fsync serves all who wait when
   * it begins. Runs it also when that will never be, because the disk has failed or the log was
   * truncated or closed: {@link #isDurable} tells.
   *
   * @param action runs on the calling thread if there is nothing to wait for, otherwise on a thread
   *     of the storage's; it must be quick
   */
  @Override
  public void whenDurable(long offset, Runnable action) {
    flusher.whenDurable(offset, action);
  }

  /** Tells whether everything below an offset is durable. */
  @Override
  public boolean isDurable(long offset) {
    return offset <= state.recoveryPoint && state.environment.health().failure() == null;
  }

  // --- Changing what is there ----------------------------------------------------------------

  @Override
  public boolean truncateTo(long offset, int epoch) {
    return asFollower(epoch, () -> new LogTruncator(state).truncateTo(offset));
  }

  @Override
  public boolean truncateFullyAndStartAt(long offset, int epoch) {
    return asFollower(epoch, () -> new LogTruncator(state).startAt(offset));
  }

  private boolean asFollower(int epoch, Change change) {
    boolean[] follows = new boolean[1];
    exclusively(
        "truncate",
        () -> {
          follows[0] = state.role.follows(epoch);
          if (follows[0]) {
            change.run();
          }
        });
    return follows[0];
  }

  /**
   * Deletes the records below an offset: at least makes them unreachable, and deletes segments that
   * have no others.
   *
   * @param offset at most the high watermark; −1 stands for that
   * @return the new log start
   * @throws OffsetOutOfRangeException if the offset is above the high watermark
   */
  public long deleteRecordsBefore(long offset) {
    long highWatermark = state.highWatermark();
    long wanted = offset == -1 ? highWatermark : offset;
    if (wanted < 0 || wanted > highWatermark) {
      throw new OffsetOutOfRangeException(wanted, state.logStartOffset, highWatermark);
    }
    raiseLogStart(wanted);
    return state.logStartOffset;
  }

  /**
   * Moves the log start up to an offset, but not beyond the high watermark, and drops segments
   * below it.
   */
  void raiseLogStart(long offset) {
    locked("delete records of", () -> new LogTrimmer(state).raiseLogStart(offset));
    dropOldest((segment, next) -> next != null && next.baseOffset() <= state.logStartOffset);
  }

  /**
   * Drops segments from the oldest on, as long as the predicate says so; it is given the segment
   * and its successor, null for the last one. Nothing above the high watermark is dropped. The last
   * segment is given up only if it has batches: an empty one takes its place.
   *
   * @return how many were dropped
   */
  int dropOldest(BiPredicate<LogSegment, @Nullable LogSegment> droppable) {
    int[] count = new int[1];
    locked("delete segments of", () -> count[0] = new LogTrimmer(state).dropOldest(droppable));
    return count[0];
  }

  /** Starts a new segment, unless the last one is empty. */
  void roll() {
    locked(
        "roll",
        () -> {
          if (state.writer.position() > 0) {
            state.roll(state.end.offset());
          }
        });
  }

  /**
   * Returns the segments as they are now; the last one is being written to. Retain what is read.
   */
  List<LogSegment> segments() {
    return state.segments.asList();
  }

  // --- Opening and closing -------------------------------------------------------------------

  /** Returns what opening the log found. */
  RecoveryReport recovery() {
    return recovery;
  }

  /** Makes everything durable, completes the indexes and closes the files. Waits for the disk. */
  public void close() {
    if (state.closed) {
      return;
    }
    flusher.flush(state.end.offset());
    exclusively("close", state::closeCleanly);
    flusher.settle();
  }

  /** Closes the files and nothing else: the log has been deleted, or its disk has failed. */
  void abandon() {
    state.flushLock.lock();
    state.lock.lock();
    try {
      state.closeFiles();
    } finally {
      state.lock.unlock();
      state.flushLock.unlock();
    }
    flusher.settle();
  }

  /** Renames the folder; the log goes on there. */
  void moveTo(Path folder) {
    exclusively("rename", () -> state.moveTo(folder));
  }

  /** Returns what the parts of the log share, for those parts that live outside of this class. */
  LogState state() {
    return state;
  }

  private interface Change {
    void run() throws IOException;
  }

  private void locked(String doing, Change change) {
    state.lock.lock();
    try {
      state.requireWritable();
      change.run();
    } catch (IOException | InternalError e) {
      throw state.failed(doing, e);
    } finally {
      state.lock.unlock();
    }
  }

  private void exclusively(String doing, Change change) {
    state.flushLock.lock();
    try {
      locked(doing, change);
    } finally {
      state.flushLock.unlock();
    }
  }

  @Override
  public String toString() {
    return "PartitionLog("
        + state.partition
        + ", offsets "
        + logStartOffset()
        + " to "
        + logEndOffset()
        + ")";
  }
}
