package io.sluice.storage;

import io.sluice.storage.index.OffsetIndex;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts off the end of a log.
 *
 * <p>A reader that holds bytes keeps them as they are: the file is cut in place only if nobody
 * holds it, or nobody was ever given bytes beyond the cut; otherwise its beginning is copied to a
 * new file that takes the old one's name. Called with the flush lock and the log's lock held.
 */
final class LogTruncator {
  private final LogState log;

  LogTruncator(LogState log) {
    this.log = log;
  }

  /** Removes the batches that hold this offset or a later one. */
  void truncateTo(long offset) throws IOException {
    if (offset >= log.end.offset()) {
      return;
    }
    if (offset <= log.segments.first().baseOffset()) {
      startAt(offset);
      return;
    }
    List<LogSegment> kept = new ArrayList<>();
    List<LogSegment> dropped = new ArrayList<>();
    for (LogSegment segment : log.segments.asList()) {
      (segment.baseOffset() < offset ? kept : dropped).add(segment);
    }
    LogSegment old = kept.removeLast();
    int position = BatchFinder.ofThread().find(old, offset, old.sizeInBytes());
    old.freeze();
    SegmentWriter writer = cut(old, position, offset);
    kept.add(writer.segment());
    publish(kept, writer, Math.min(offset, writer.nextOffset()));
    log.retire(dropped);
    old.release();
  }

  /** Removes everything; the log goes on at an offset. */
  void startAt(long offset) throws IOException {
    List<LogSegment> dropped = log.segments.asList();
    for (LogSegment segment : dropped) {
      segment.moveTo(segment.files().withSuffix(SegmentFiles.DELETED));
    }
    log.epochs.clear();
    log.hook.forget();
    SegmentWriter writer = log.createSegment(offset);
    log.logStartOffset = offset;
    publish(List.of(writer.segment()), writer, offset);
    log.recoveryPoint = offset;
    log.retire(dropped);
  }

  private void publish(List<LogSegment> kept, SegmentWriter writer, long endOffset)
      throws IOException {
    log.writer = writer;
    log.logStartOffset = Math.min(log.logStartOffset, endOffset);
    log.recoveryPoint = Math.min(log.recoveryPoint, endOffset);
    log.cleanedTo = Math.min(log.cleanedTo, endOffset);
    log.end = new LogEnd(endOffset, writer.segment(), writer.position());
    log.clampHighWatermark();
    log.segments = new SegmentList(kept);
    log.folderChanged = true;
    log.epochs.truncateEnd(endOffset);
    log.hook.rebuild(log.segments, endOffset);
    log.hook.committed(log.highWatermark());
  }

  /** Returns a writer for what is left of the segment. */
  private SegmentWriter cut(LogSegment old, int position, long offset) throws IOException {
    cutIndexes(old, position);
    boolean copies = old.isHeldBeyond(position);
    if (copies) {
      copyBeginning(old, position);
    } else {
      old.channel().truncate(position);
    }
    LogSegment left = LogSegment.existing(old.files(), log.config.indexIntervalBytes());
    left.aborted().truncateTo(offset);
    if (!copies) {
      left.succeed(old);
    }
    return SegmentWriter.resume(left, log.environment, log.config);
  }

  private static void copyBeginning(LogSegment old, int size) throws IOException {
    Path file = old.files().log();
    Path tmp = AtomicFile.tmp(file);
    try (FileChannel copy =
        FileChannel.open(
            tmp,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      for (long at = 0; at < size; ) {
        at += old.channel().transferTo(at, size - at, copy);
      }
      copy.force(true);
    }
    AtomicFile.move(tmp, file);
  }

  /** Never in place: readers have the old files mapped. */
  private static void cutIndexes(LogSegment old, int position) throws IOException {
    OffsetIndex offsets = old.indexes().offsets();
    int kept = offsets.floorSlotOfPosition(position - 1) + 1;
    long lastOffset = kept == 0 ? -1 : offsets.offset(kept - 1);
    old.indexes().keepUpTo(kept, lastOffset, old.files());
  }
}
