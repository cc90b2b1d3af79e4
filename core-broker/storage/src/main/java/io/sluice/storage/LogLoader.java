package io.sluice.storage;

import io.sluice.protocol.Uuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens a log. After a clean shutdown nothing but the last few kilobytes of the last segment is
 * read; after a crash everything from the recovery point on is read through.
 */
final class LogLoader {
  private final LogSpec spec;
  private final LogEnvironment environment;
  private final RecoveryReport.Builder report = new RecoveryReport.Builder();
  private final int interval;

  /** From the segment with this base offset on the transaction indexes are made anew. */
  private long abortedFrom = HookKeeper.NO_INDEX;

  LogLoader(LogSpec spec, LogEnvironment environment) {
    this.spec = spec;
    this.environment = environment;
    this.interval = spec.config().indexIntervalBytes();
    report.clean = spec.clean();
  }

  /** Returns the state of the log; {@link #report} then tells what was found. */
  LogState load(@Nullable LogHook hook) throws IOException {
    Path directory = spec.directory();
    Files.createDirectories(directory);
    boolean named = nameTopic();
    LogFolder folder = LogFolder.open(directory, report);
    LeaderEpochs epochs = LeaderEpochs.read(directory);
    boolean epochsKnown = epochs != null;
    if (epochs == null) {
      epochs = LeaderEpochs.empty(directory);
    }
    if (!spec.clean()) {
      recover(folder, epochs);
    }
    checkTransactionIndexes(folder);
    SegmentWriter writer = openLast(folder, epochs);
    SegmentList segments = openSegments(folder, writer);
    if (!epochsKnown) {
      findEpochs(segments, epochs);
    }
    HookKeeper keeper = new HookKeeper(hook, directory, folder.snapshots());
    LogEnd end = new LogEnd(writer.nextOffset(), writer.segment(), writer.position());
    LogState log = new LogState(spec, environment, epochs, keeper, segments, writer, end);
    log.topicIdUnflushed = named;
    log.hasAborted = hasTransactionIndex(folder);
    settle(log);
    return log;
  }

  private void checkTransactionIndexes(LogFolder folder) throws IOException {
    for (Long base : folder.segments()) {
      Path index = folder.transactionIndex(base);
      if (index != null && !TransactionIndex.isSound(index, base)) {
        report.note("made the transaction index of segment " + base + " anew: it was damaged");
        abortedFrom = Math.min(abortedFrom, base);
      }
    }
  }

  private static boolean hasTransactionIndex(LogFolder folder) {
    return folder.segments().stream().anyMatch(base -> folder.transactionIndex(base) != null);
  }

  RecoveryReport report(LogState log) {
    return report.build(log.segments.size());
  }

  /** Writes down whose log it is, unless that is there; returns whether it did. */
  private boolean nameTopic() throws IOException {
    boolean named =
        !spec.topicId().equals(Uuid.ZERO)
            && PartitionMetadata.read(spec.directory()).equals(Uuid.ZERO);
    if (named) {
      PartitionMetadata.write(spec.directory(), spec.topicId());
    }
    return named;
  }

  // --- After a crash -------------------------------------------------------------------------

  /**
   * Reads through the segments that reach beyond the recovery point, and the last one in any case.
   */
  private void recover(LogFolder folder, LeaderEpochs epochs) throws IOException {
    List<Long> bases = new ArrayList<>(folder.segments());
    long end = 0;
    for (int i = 0; i < bases.size(); i++) {
      boolean last = i + 1 == bases.size();
      if (!last && bases.get(i + 1) <= spec.recoveryPoint()) {
        continue;
      }
      if (bases.get(i) < end) {
        report.note("segment " + bases.get(i) + " begins before its predecessor ends, at " + end);
        dropFrom(folder, bases, i);
        return;
      }
      SegmentRecovery recovery = recoverSegment(folder, bases.get(i), epochs);
      end = recovery.nextOffset();
      if (recovery.defect() != null) {
        dropFrom(folder, bases, i + 1);
        return;
      }
      if (recovery.wasPadded() && !last && bases.get(i + 1) != end) {
        report.note("segment " + bases.get(i) + " ends at " + end + ", before its successor");
        dropFrom(folder, bases, i + 1);
        return;
      }
    }
  }

  private SegmentRecovery recoverSegment(LogFolder folder, long base, LeaderEpochs epochs)
      throws IOException {
    SegmentFiles files = new SegmentFiles(spec.directory(), base);
    SegmentRecovery recovery = new SegmentRecovery(files, spec.config());
    recovery.run(spec.recoveryPoint(), epochs);
    if (recovery.hasMarkers() || folder.transactionIndex(base) != null) {
      abortedFrom = Math.min(abortedFrom, base);
    }
    report.segmentsRecovered++;
    report.batchesChecked += recovery.batchesChecked();
    report.bytesChecked += recovery.bytesChecked();
    report.bytesTruncated += recovery.bytesTruncated();
    if (recovery.defect() != null) {
      report.note(
          "cut "
              + recovery.bytesTruncated()
              + " bytes off segment "
              + base
              + ", which now ends before offset "
              + recovery.nextOffset()
              + ": "
              + recovery.defect());
    }
    return recovery;
  }

  private void dropFrom(LogFolder folder, List<Long> bases, int index) throws IOException {
    for (Long base : bases.subList(index, bases.size())) {
      report.bytesTruncated += Files.size(new SegmentFiles(spec.directory(), base).log());
      report.segmentsDropped++;
      folder.drop(base);
      report.note("removed segment " + base + ", which followed the damaged place");
    }
  }

  // --- Opening -------------------------------------------------------------------------------

  private SegmentWriter openLast(LogFolder folder, LeaderEpochs epochs) throws IOException {
    if (folder.segments().isEmpty()) {
      return create(folder, spec.logStartOffset());
    }
    SegmentFiles files = new SegmentFiles(spec.directory(), folder.segments().last());
    LogSegment segment = LogSegment.existing(files, interval);
    IndexCheck.Resumed resumed = segment.resumeIndexes();
    if (resumed.defect() != null) {
      segment.release();
      report.note("segment " + files.baseOffset() + " is damaged though it was closed properly");
      recoverSegment(folder, files.baseOffset(), epochs);
      segment = LogSegment.existing(files, interval);
      resumed = segment.resumeIndexes();
    }
    if (resumed.problem() != null) {
      rebuilt(files.baseOffset(), resumed.problem());
    }
    if (resumed.nextOffset() < spec.logStartOffset()) {
      segment.release();
      return startAnew(folder, resumed.nextOffset());
    }
    return SegmentWriter.resume(segment, resumed, environment, spec.config());
  }

  private void rebuilt(long base, String problem) {
    report.indexesRebuilt++;
    report.note("made the indexes of segment " + base + " anew: " + problem);
  }

  private SegmentWriter startAnew(LogFolder folder, long endOffset) throws IOException {
    report.note(
        "the log ends at "
            + endOffset
            + ", before its start at "
            + spec.logStartOffset()
            + ": it begins anew there");
    for (Long base : List.copyOf(folder.segments())) {
      folder.drop(base);
    }
    folder.dropSnapshots();
    return create(folder, spec.logStartOffset());
  }

  private SegmentWriter create(LogFolder folder, long base) throws IOException {
    folder.segments().add(base);
    LogSegment segment = LogSegment.create(new SegmentFiles(spec.directory(), base), spec.config());
    return SegmentWriter.begin(segment, environment, spec.config());
  }

  private SegmentList openSegments(LogFolder folder, SegmentWriter writer) throws IOException {
    List<LogSegment> list = new ArrayList<>();
    for (Long base : folder.segments().headSet(writer.segment().baseOffset())) {
      LogSegment segment = LogSegment.existing(new SegmentFiles(spec.directory(), base), interval);
      if (!folder.hasIndexes(base)) {
        rebuilt(base, "a file was missing");
        segment.rebuildIndexes();
      }
      list.add(segment);
    }
    list.add(writer.segment());
    return new SegmentList(list);
  }

  private void findEpochs(SegmentList segments, LeaderEpochs epochs) throws IOException {
    if (segments.sizeInBytes() == 0) {
      return;
    }
    report.note("found the leader epochs in the batches: " + LeaderEpochs.FILE + " was not usable");
    BatchScanner scanner = new BatchScanner(BatchScanner.SMALL_WINDOW_BYTES);
    epochs.clear();
    for (LogSegment segment : segments.asList()) {
      scanner.start(segment.channel(), 0, segment.sizeInBytes());
      while (scanner.next()) {
        epochs.assign(scanner.header().partitionLeaderEpoch(), scanner.header().baseOffset());
      }
    }
  }

  private void settle(LogState log) throws IOException {
    long end = log.end.offset();
    if (spec.recoveryPoint() > end) {
      report.note(
          "the log ends at " + end + " though it was durable up to " + spec.recoveryPoint());
    }
    log.logStartOffset = Math.max(spec.logStartOffset(), log.segments.first().baseOffset());
    log.recoveryPoint = spec.clean() ? end : Math.min(spec.recoveryPoint(), end);
    log.clampHighWatermark();
    log.raiseHighWatermark(spec.highWatermark());
    log.epochs.truncateEnd(Math.max(end, log.logStartOffset));
    log.epochs.truncateStart(log.logStartOffset);
    log.hook.dropStrays(log.segments);
    log.hook.rebuild(log.segments, end, abortedFrom, log::noteAborted);
    log.hook.committed(log.highWatermark());
  }
}
