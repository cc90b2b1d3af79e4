package io.sluice.storage;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchView;
import io.sluice.storage.LogHook.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks and tells the hook, if there is one, and keeps its snapshots: {@code <offset>.snapshot} is
 * the state before the record of that offset, taken when a segment begins and when the log is
 * closed.
 *
 * <p>Guarded by the log's lock.
 */
final class HookKeeper {
  /** Says that no transaction index is to be made anew. */
  static final long NO_INDEX = Long.MAX_VALUE;

  private static final Logger LOG = LoggerFactory.getLogger(HookKeeper.class);

  private final @Nullable LogHook hook;
  private final TreeSet<Long> snapshots;
  private Path directory;

  HookKeeper(@Nullable LogHook hook, Path directory, Collection<Long> snapshots) {
    this.hook = hook;
    this.directory = directory;
    this.snapshots = new TreeSet<>(snapshots);
  }

  boolean isPresent() {
    return hook != null;
  }

  /** A hook that throws refuses the batch that it was given, and nothing else. */
  Verdict judge(BatchView batch, AppendOrigin origin) {
    if (hook == null) {
      return Verdict.ACCEPT;
    }
    try {
      return hook.judge(batch, origin);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      LOG.error("The hook of the log in {} failed to judge {}", directory, batch, e);
      return new Verdict.Reject(ErrorCode.UNKNOWN_SERVER_ERROR, "the batch could not be judged");
    }
  }

  /** Returns the transaction that the batch has aborted, if any. */
  @Nullable AbortedTransaction appended(BatchView batch) {
    return hook == null ? null : appended(hook, batch);
  }

  private @Nullable AbortedTransaction appended(LogHook target, BatchView batch) {
    try {
      return target.appended(batch);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      LOG.error("The hook of the log in {} failed to note {}", directory, batch, e);
      return null;
    }
  }

  void committed(long highWatermark) {
    if (hook != null) {
      hook.committed(highWatermark);
    }
  }

  long beginAdmission(long producerId, short epoch, int baseSequence) {
    return hook == null ? LogHook.OPEN : hook.beginAdmission(producerId, epoch, baseSequence);
  }

  boolean admit(long producerId, short epoch, long ticket) {
    return hook == null || hook.admit(producerId, epoch, ticket);
  }

  Collection<ProducerState> producers() {
    return hook == null ? List.of() : List.copyOf(hook.producers());
  }

  void logStartMoved(long logStartOffset) {
    if (hook != null) {
      hook.logStartMoved(logStartOffset);
    }
  }

  /** Leaves only the producers of whom the hook knows something; without a hook all stay. */
  void retainKnown(Set<Long> producerIds) {
    if (hook != null) {
      producerIds.removeIf(id -> !hook.knowsProducer(id));
    }
  }

  /** Asked by any thread. */
  long lastStableOffset(long highWatermark) {
    return hook == null ? highWatermark : hook.lastStableOffset(highWatermark);
  }

  void folderMoved(Path newDirectory) {
    directory = newDirectory;
  }

  /** Writes a snapshot of the state before the record of this offset. */
  void takeSnapshot(long offset) throws IOException {
    if (hook != null) {
      AtomicFile.replace(SegmentFiles.snapshot(directory, offset), hook.snapshot());
      snapshots.add(offset);
    }
  }

  /** Deletes the snapshot that belongs to a segment which has gone. */
  void segmentDropped(long baseOffset) throws IOException {
    if (snapshots.remove(baseOffset)) {
      Files.deleteIfExists(SegmentFiles.snapshot(directory, baseOffset));
    }
  }

  /**
   * Forgets everything and deletes all snapshots: the log begins anew. To be followed by {@link
   * #committed}.
   */
  void forget() throws IOException {
    for (Long offset : snapshots.toArray(new Long[0])) {
      segmentDropped(offset);
    }
    if (hook != null) {
      hook.reset();
    }
  }

  /** Deletes the snapshots that neither belong to a segment nor are the newest. */
  void dropStrays(SegmentList segments) throws IOException {
    for (Long offset : snapshots.toArray(new Long[0])) {
      LogSegment segment = segments.get(Math.max(0, segments.floor(offset)));
      if (segment.baseOffset() != offset && !offset.equals(snapshots.last())) {
        segmentDropped(offset);
      }
    }
  }

  /**
   * Makes the state anew as it is before the record of an offset: from the newest snapshot that is
   * not too new and the batches after it. Snapshots of what is no longer there are deleted. To be
   * followed by {@link #committed}.
   */
  void rebuild(SegmentList segments, long endOffset) throws IOException {
    rebuild(segments, endOffset, NO_INDEX, (segment, aborted) -> {});
  }

  /**
   * Makes the state anew, and with it the transaction indexes of the segments from an offset on.
   *
   * @param indexFrom a segment's base offset, or {@link #NO_INDEX}
   * @param index takes what is to be in them
   */
  void rebuild(SegmentList segments, long endOffset, long indexFrom, AbortedSink index)
      throws IOException {
    while (!snapshots.isEmpty() && snapshots.last() > endOffset) {
      segmentDropped(snapshots.last());
    }
    if (hook == null) {
      segments.active().aborted().truncateTo(endOffset);
      return;
    }
    for (LogSegment segment : segments.asList()) {
      if (segment.baseOffset() >= indexFrom) {
        segment.aborted().clear();
      }
    }
    long from = restoreNewest(hook, indexFrom);
    replay(
        hook,
        segments,
        from,
        endOffset,
        (segment, aborted) -> {
          if (segment.baseOffset() >= indexFrom) {
            index.take(segment, aborted);
          }
        });
  }

  /** Takes transactions whose abort markers lie in a segment. */
  interface AbortedSink {
    void take(LogSegment segment, List<AbortedTransaction> aborted) throws IOException;
  }

  /** Returns the offset from which batches have to be replayed, at most the one that is given. */
  private long restoreNewest(LogHook target, long offsetMax) throws IOException {
    target.reset();
    for (Long offset = snapshots.floor(offsetMax);
        offset != null;
        offset = snapshots.floor(offsetMax)) {
      Path file = SegmentFiles.snapshot(directory, offset);
      try {
        target.restore(ByteBuffer.wrap(Files.readAllBytes(file)));
        return offset;
      } catch (IllegalArgumentException e) {
        LOG.warn("Snapshot {} is damaged ({}), an older one is used", file, e.getMessage());
        target.reset();
        segmentDropped(offset);
      }
    }
    return 0;
  }

  private void replay(
      LogHook target, SegmentList segments, long from, long endOffset, AbortedSink index)
      throws IOException {
    if (from >= endOffset) {
      return;
    }
    BatchScanner scanner = new BatchScanner(BatchScanner.SMALL_WINDOW_BYTES);
    BatchView whole = new BatchView();
    for (int i = Math.max(0, segments.floor(from)); i < segments.size(); i++) {
      LogSegment segment = segments.get(i);
      scanner.start(segment.channel(), 0, segment.sizeInBytes());
      while (scanner.next() && scanner.header().baseOffset() < endOffset) {
        if (scanner.header().baseOffset() >= from) {
          boolean control = scanner.header().isControl();
          AbortedTransaction aborted =
              appended(target, control ? whole.wrap(scanner.body(), 0) : scanner.header());
          if (aborted != null) {
            index.take(segment, List.of(aborted));
          }
        }
      }
    }
  }
}
