package io.sluice.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a compacted segment in the place of others, so that a crash at any instant leaves either the
 * old ones or the new one.
 *
 * <pre>
 *   00.index.cleaned  00.timeindex.cleaned  00.log.cleaned      complete and durable, worthless
 *   00.index.swap     00.timeindex.swap     00.log.swap         from here on the new one counts
 *   00.*.deleted  17.*.deleted …                                the old ones go
 *   00.index          00.timeindex          00.log              in place
 * </pre>
 *
 * <p>The renames are not synced one by one: file systems keep their order. What an interrupted
 * exchange left is put in order by {@link LogFolder}, which finds the segments that are covered by
 * a {@code .log.swap} file from the offsets in it: its last batch reaches as far as they did.
 */
final class SegmentSwap {
  private final LogState log;
  private final FileMover mover;

  SegmentSwap(LogState log) {
    this(log, AtomicFile::move);
  }

  /** Renames files by other means: a test's, that crash. */
  SegmentSwap(LogState log, FileMover mover) {
    this.log = log;
    this.mover = mover;
  }

  /** Renames a file over whatever is there. */
  @FunctionalInterface
  interface FileMover {
    void move(Path from, Path to) throws IOException;
  }

  /**
   * Does the exchange.
   *
   * @param replacement is durable, its files end in {@code .cleaned}
   * @param replaced follow one another in the log
   * @return false, and nothing has changed, if one of them is no longer in the log or is written to
   * @throws LogClosedException if the log has been closed
   */
  boolean replace(LogSegment replacement, List<LogSegment> replaced) throws IOException {
    log.lock.lock();
    try {
      log.requireWritable();
      if (!canReplace(replaced)) {
        return false;
      }
      exchange(replacement, replaced);
      log.retire(replaced);
    } finally {
      log.lock.unlock();
    }
    AtomicFile.syncFolder(log.directory);
    return true;
  }

  /** A segment that was cut short is another object than before, so that it is not found. */
  private boolean canReplace(List<LogSegment> replaced) {
    List<LogSegment> present = log.segments.asList();
    int from = present.indexOf(replaced.getFirst());
    int to = from + replaced.size();
    return from >= 0 && to < present.size() && present.subList(from, to).equals(replaced);
  }

  private void exchange(LogSegment replacement, List<LogSegment> replaced) throws IOException {
    List<LogSegment> next = new ArrayList<>(log.segments.asList());
    next.set(next.indexOf(replaced.getFirst()), replacement);
    next.removeAll(replaced);
    move(replacement, SegmentFiles.SWAP);
    for (LogSegment segment : replaced) {
      move(segment, SegmentFiles.DELETED);
    }
    move(replacement, "");
    log.segments = new SegmentList(next);
    log.folderChanged = true;
  }

  /** The batches' file is the last to move: as long as it has not, the segment has not. */
  private void move(LogSegment segment, String suffix) throws IOException {
    synchronized (segment) { // A reader may be opening the files.
      SegmentFiles from = segment.files();
      SegmentFiles to = from.withSuffix(suffix);
      moveIfExists(from.offsetIndex(), to.offsetIndex());
      moveIfExists(from.timeIndex(), to.timeIndex());
      moveIfExists(from.txnIndex(), to.txnIndex());
      mover.move(from.log(), to.log());
      segment.folderMoved(to);
    }
  }

  private void moveIfExists(Path from, Path to) throws IOException {
    if (Files.exists(from)) {
      mover.move(from, to);
    }
  }
}
