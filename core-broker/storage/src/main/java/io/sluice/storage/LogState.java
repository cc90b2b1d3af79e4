package io.sluice.storage;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the parts of one log share.
 *
 * <p>The volatile fields are read by anyone without a lock, and written under {@link #lock}. The
 * order in which they are written is what lock-free reads rely on: a segment is in {@link
 * #segments} before {@link #end} lies in it, and the log start moves before segments below it go.
 *
 * <p>Locks, in the order in which they are taken: {@link #flushLock} (one fsync at a time; held
 * while the disk works), then {@link #lock} (held for an append, a roll, a truncation; never for an
 * fsync of batches), then a segment's monitor (opening and renaming).
 */
final class LogState {
  private static final long BUSY_RETRY_MS = 1000;
  private static final VarHandle HIGH_WATERMARK;

  static {
    try {
      HIGH_WATERMARK =
          MethodHandles.lookup().findVarHandle(LogState.class, "highWatermark", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final ReentrantLock lock = new ReentrantLock();
  final ReentrantLock flushLock = new ReentrantLock();
  final LogEnvironment environment;
  final TopicPartition partition;
  final Uuid topicId;
  final LeaderEpochs epochs;
  final HookKeeper hook;
  final LogFlusher flusher = new LogFlusher(this);
  final LogRole role = new LogRole(this);

  volatile SegmentList segments;
  volatile LogEnd end;
  volatile long logStartOffset;
  volatile long recoveryPoint;
  volatile LogConfig config;
  volatile Path directory;

  /** When the log was last flushed, by the monotonic clock; opening it counts. */
  volatile long lastFlushMs;

  /** Everything below has been compacted. */
  volatile long cleanedTo;

  /** Whether any segment may have aborted transactions. */
  volatile boolean hasAborted;

  volatile boolean closed;

  /** Whether files came or went since the folder was last synced. */
  volatile boolean folderChanged = true;

  /** Whether the file that names the topic has been written since the last flush. */
  volatile boolean topicIdUnflushed;

  /** Whether the folder itself has been made since the last flush. */
  volatile boolean folderIsNew;

  private volatile long highWatermark;

  /** The writer of the last segment; guarded by the lock. */
  SegmentWriter writer;

  LogState(
      LogSpec spec,
      LogEnvironment environment,
      LeaderEpochs epochs,
      HookKeeper hook,
      SegmentList segments,
      SegmentWriter writer,
      LogEnd end) {
    this.environment = environment;
    this.partition = spec.partition();
    this.topicId = spec.topicId();
    this.directory = spec.directory();
    this.config = spec.config();
    this.epochs = epochs;
    this.hook = hook;
    this.segments = segments;
    this.writer = writer;
    this.end = end;
    this.lastFlushMs = environment.clock().monotonicMs();
  }

  long highWatermark() {
    return highWatermark;
  }

  /** Moves the high watermark up, at most to the end of the log; never down. */
  void raiseHighWatermark(long offset) {
    long wanted = Math.min(offset, end.offset());
    for (long seen = highWatermark; seen < wanted; seen = highWatermark) {
      if (HIGH_WATERMARK.compareAndSet(this, seen, wanted) && wanted > end.offset()) {
        clampHighWatermark(); // The log has been cut meanwhile.
        return;
      }
    }
  }

  /** Moves the high watermark down to where the log now ends, or up to where it now starts. */
  void clampHighWatermark() {
    highWatermark =
        Math.clamp(highWatermark, logStartOffset, Math.max(logStartOffset, end.offset()));
  }

  /** Checks that the log may be used for writing. */
  void requireWritable() {
    environment.health().requireOnline();
    if (closed) {
      throw new LogClosedException(partition);
    }
  }

  /**
   * Waits for whoever is replacing segments right now. The caller holds neither lock nor segment.
   */
  void awaitChange() {
    if (closed) {
      throw new LogClosedException(partition);
    }
    environment.health().requireOnline(); // A change that has failed does not end.
    lock.lock();
    lock.unlock();
  }

  /** Takes the log dir offline; returns what to throw. */
  LogStorageException failed(String doing, Throwable cause) {
    // A mapped index that a failing disk does not give is an InternalError.
    IOException io = cause instanceof IOException e ? e : new IOException(cause);
    return environment.health().failed(doing + " " + partition, io);
  }

  /**
   * Takes segments out of the log: renames their files, and deletes them after the configured
   * delay. The list without them has been published.
   */
  void retire(List<LogSegment> dropped) throws IOException {
    for (LogSegment segment : dropped) {
      segment.drop();
      segment.moveTo(segment.files().withSuffix(SegmentFiles.DELETED));
      if (!begins(segment.baseOffset())) {
        hook.segmentDropped(segment.baseOffset());
      }
    }
    if (!dropped.isEmpty()) {
      deleteLater(List.copyOf(dropped), config.deleteDelayMs());
    }
  }

  private boolean begins(long baseOffset) {
    int index = segments.floor(baseOffset);
    return index >= 0 && segments.get(index).baseOffset() == baseOffset;
  }

  private void deleteLater(List<LogSegment> doomed, long delayMs) {
    Runnable delete = () -> delete(doomed);
    environment.timers().schedule(delayMs, () -> runBlocking(delete, doomed));
  }

  private void runBlocking(Runnable delete, List<LogSegment> doomed) {
    try {
      environment.blocking().execute(delete);
    } catch (RejectedExecutionException busy) {
      deleteLater(doomed, BUSY_RETRY_MS);
    }
  }

  /**
   * Once the log is closed its folder may be another log's: then the files are left to whoever
   * opens or deletes that.
   */
  private void delete(List<LogSegment> doomed) {
    for (LogSegment segment : doomed) {
      try {
        if (!closed) {
          segment.deleteFiles();
        }
      } catch (IOException e) {
        failed("delete files of", e);
      }
      segment.release();
    }
  }

  /** Starts a new segment at the end of the log; the old one's indexes are sealed. */
  void roll(long baseOffset) throws IOException {
    if (writer.position() == 0 && baseOffset == writer.segment().baseOffset()) {
      throw new IllegalStateException("segment " + baseOffset + " of " + partition + " is empty");
    }
    SegmentWriter next = createSegment(baseOffset);
    LogSegment complete = writer.segment();
    writer.seal();
    hook.takeSnapshot(baseOffset);
    List<LogSegment> list = new ArrayList<>(segments.asList());
    list.add(next.segment());
    writer = next;
    segments = new SegmentList(list);
    end = new LogEnd(baseOffset, next.segment(), 0);
    flusher.requestSealed(complete, baseOffset);
  }

  /** Takes note of transactions whose abort markers lie in a segment. */
  void noteAborted(LogSegment segment, List<AbortedTransaction> aborted) throws IOException {
    if (!aborted.isEmpty()) {
      segment.aborted().append(aborted);
      hasAborted = true;
      folderChanged = true;
    }
  }

  SegmentWriter createSegment(long baseOffset) throws IOException {
    LogSegment created = LogSegment.create(new SegmentFiles(directory, baseOffset), config);
    folderChanged = true;
    return SegmentWriter.begin(created, environment, config);
  }

  /** Renames the folder, files and all. */
  void moveTo(Path folder) throws IOException {
    AtomicFile.move(directory, folder);
    directory = folder;
    epochs.folderMoved(folder);
    hook.folderMoved(folder);
    for (LogSegment segment : segments.asList()) {
      segment.folderMoved(segment.files().in(folder));
    }
  }

  /** Leaves behind what a clean start relies on; everything is durable already. */
  void closeCleanly() throws IOException {
    flushTopicId();
    if (end.offset() > segments.first().baseOffset()) {
      hook.takeSnapshot(end.offset());
    }
    if (writer.position() > 0) {
      writer.seal();
    } else {
      writer.segment().trim();
    }
    if (config.preallocate()) {
      writer.segment().flushBatches();
    }
    closeFiles();
  }

  /** Makes the file that names the topic durable, unless it is. */
  void flushTopicId() throws IOException {
    if (topicIdUnflushed) {
      topicIdUnflushed = false;
      PartitionMetadata.flush(directory);
    }
  }

  void closeFiles() {
    if (!closed) {
      closed = true;
      segments.asList().forEach(LogSegment::release);
    }
  }
}
