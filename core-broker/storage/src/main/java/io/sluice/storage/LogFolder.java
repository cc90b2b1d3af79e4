package io.sluice.storage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files in a partition's folder, after what a crash may have left half done has been completed
 * or removed.
 *
 * <ul>
 *   <li>{@code .deleted} and {@code .tmp} files go.
 *   <li>{@code .cleaned} files go: the cleaner had not finished. So do {@code .swap} files of the
 *       same or a later base offset, which belong to the same, unfinished exchange.
 *   <li>A {@code .log.swap} file that is left takes the place of the segments that it covers.
 *   <li>Indexes without a {@code .log} file go.
 * </ul>
 */
final class LogFolder {
  private static final Pattern NAME =
      Pattern.compile(
          "(\\d{20})(\\.log|\\.index|\\.timeindex|\\.txnindex|\\.snapshot)(\\.deleted|\\.cleaned|\\.swap|\\.tmp)?");

  private final Path directory;
  private final RecoveryReport.Builder report;
  private final TreeSet<Long> segments = new TreeSet<>();
  private final TreeSet<Long> snapshots = new TreeSet<>();
  private final TreeMap<Long, List<Path>> indexes = new TreeMap<>();
  private final TreeMap<Long, List<Path>> swaps = new TreeMap<>();
  private long firstCleaned = Long.MAX_VALUE;

  private LogFolder(Path directory, RecoveryReport.Builder report) {
    this.directory = directory;
    this.report = report;
  }

  /** Puts a folder in order; what was out of order goes into the report. */
  static LogFolder open(Path directory, RecoveryReport.Builder report) throws IOException {
    LogFolder folder = new LogFolder(directory, report);
    folder.list();
    folder.completeSwaps();
    folder.dropOrphans();
    return folder;
  }

  /** Returns the base offsets of the segments. */
  TreeSet<Long> segments() {
    return segments;
  }

  /** Returns the offsets of the snapshots. */
  TreeSet<Long> snapshots() {
    return snapshots;
  }

  /** Tells whether both indexes of a segment are there. */
  boolean hasIndexes(long baseOffset) {
    SegmentFiles files = new SegmentFiles(directory, baseOffset);
    List<Path> found = indexes.getOrDefault(baseOffset, List.of());
    return found.contains(files.offsetIndex()) && found.contains(files.timeIndex());
  }

  /** Returns the transaction index of a segment, or null if there is none. */
  @Nullable Path transactionIndex(long baseOffset) {
    Path file = new SegmentFiles(directory, baseOffset).txnIndex();
    return indexes.getOrDefault(baseOffset, List.of()).contains(file) ? file : null;
  }

  private void list() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          take(file, Long.parseLong(name.group(1)), name.group(2), name.group(3));
        } else if (file.getFileName().toString().endsWith(AtomicFile.TMP_SUFFIX)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private void take(Path file, long offset, String kind, String suffix) throws IOException {
    if (suffix == null) {
      switch (kind) {
        case SegmentFiles.LOG -> segments.add(offset);
        case SegmentFiles.SNAPSHOT -> snapshots.add(offset);
        default -> indexes.computeIfAbsent(offset, o -> new ArrayList<>()).add(file);
      }
    } else if (suffix.equals(SegmentFiles.SWAP)) {
      swaps.computeIfAbsent(offset, o -> new ArrayList<>()).add(file);
    } else {
      if (suffix.equals(SegmentFiles.CLEANED)) {
        firstCleaned = Math.min(firstCleaned, offset);
      }
      Files.deleteIfExists(file);
    }
  }

  private void completeSwaps() throws IOException {
    for (var swap : swaps.entrySet()) {
      SegmentFiles files = new SegmentFiles(directory, swap.getKey(), SegmentFiles.SWAP);
      if (swap.getKey() < firstCleaned && swap.getValue().contains(files.log())) {
        putInPlace(files);
      } else {
        for (Path file : swap.getValue()) {
          Files.deleteIfExists(file);
        }
        report.note("removed what a compaction had not finished at offset " + swap.getKey());
      }
    }
  }

  private void putInPlace(SegmentFiles files) throws IOException {
    LogSegment swap = LogSegment.existing(files, LogConfig.DEFAULTS.indexIntervalBytes());
    try {
      long end = Math.max(endOffset(swap), files.baseOffset() + 1);
      for (Long covered : List.copyOf(segments.subSet(files.baseOffset(), end))) {
        drop(covered);
      }
      swap.moveTo(files.withSuffix(""));
      segments.add(files.baseOffset());
      SegmentFiles placed = swap.files();
      List<Path> present = new ArrayList<>();
      for (Path index : List.of(placed.offsetIndex(), placed.timeIndex(), placed.txnIndex())) {
        if (Files.exists(index)) {
          present.add(index);
        }
      }
      indexes.put(files.baseOffset(), present);
      report.note("completed a compaction at offset " + files.baseOffset());
    } finally {
      swap.release();
    }
  }

  private static long endOffset(LogSegment segment) throws IOException {
    BatchScanner scanner = new BatchScanner(BatchScanner.SMALL_WINDOW_BYTES);
    scanner.start(segment.channel(), 0, segment.sizeInBytes());
    long end = segment.baseOffset();
    while (scanner.next()) {
      end = scanner.header().lastOffset() + 1;
    }
    return end;
  }

  /** Deletes a segment's files. */
  void drop(long baseOffset) throws IOException {
    SegmentFiles files = new SegmentFiles(directory, baseOffset);
    Files.deleteIfExists(files.log());
    segments.remove(baseOffset);
    dropIndexes(baseOffset);
  }

  /** Deletes all snapshots. */
  void dropSnapshots() throws IOException {
    for (Long offset : snapshots) {
      Files.deleteIfExists(SegmentFiles.snapshot(directory, offset));
    }
    snapshots.clear();
  }

  private void dropIndexes(long baseOffset) throws IOException {
    List<Path> files = indexes.remove(baseOffset);
    if (files != null) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  private void dropOrphans() throws IOException {
    for (Long baseOffset : List.copyOf(indexes.keySet())) {
      if (!segments.contains(baseOffset)) {
        dropIndexes(baseOffset);
        report.note("removed indexes at offset " + baseOffset + " that belong to no segment");
      }
    }
  }
}
