package io.sluice.storage;

import io.sluice.storage.index.Mappings;
import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether the indexes of a sealed segment can be trusted, and makes them anew if not.
 *
 * <p>The check is cheap: the last entries, and the headers of the batches behind them, which are
 * few if the index is complete. What it cannot see, a look-up notices, because the place that it is
 * sent to has no fitting batch.
 */
final class IndexCheck {
  private static final Logger LOG = LoggerFactory.getLogger(IndexCheck.class);

  private IndexCheck() {}

  /**
   * What opening a segment for writing found.
   *
   * @param index continues the indexes, which are complete
   * @param nextOffset the offset that follows the last batch
   * @param problem why the indexes were made anew, or null
   * @param defect what is wrong with the batches behind the last sound one, or null
   */
  record Resumed(
      IndexWriter index, long nextOffset, @Nullable String problem, @Nullable String defect) {}

  /**
   * Opens the indexes of a segment that will be written to; makes them anew if they do not fit what
   * is there.
   */
  static Resumed resume(LogSegment segment, Mappings mappings) throws IOException {
    SegmentFiles files = segment.files();
    if (segment.sizeInBytes() == 0) {
      deleteFiles(files);
      IndexWriter empty =
          new IndexWriter(SegmentIndexes.create(files, mappings), segment.indexIntervalBytes());
      return new Resumed(empty, segment.baseOffset(), null, null);
    }
    SegmentIndexes found = SegmentIndexes.open(files, mappings);
    String problem = order(segment, found);
    if (problem == null) {
      TailWalk walk = new TailWalk(segment, found);
      IndexWriter writer = new IndexWriter(found, segment.indexIntervalBytes());
      problem = walk.resume(writer);
      if (problem == null) {
        int added = walk.entriesAdded();
        String completed = added == 0 ? null : "the last " + added + " entries were missing";
        return new Resumed(writer, walk.nextOffset(), completed, walk.defect());
      }
    }
    deleteFiles(files);
    SegmentIndexes empty = SegmentIndexes.create(files, mappings);
    TailWalk walk = new TailWalk(segment, empty);
    IndexWriter writer = new IndexWriter(empty, segment.indexIntervalBytes());
    walk.resume(writer);
    return new Resumed(writer, walk.nextOffset(), problem, walk.defect());
  }

  /** Opens a segment's indexes, made anew if they are missing, damaged or too short. */
  static SegmentIndexes openSound(LogSegment segment, Mappings mappings) throws IOException {
    SegmentFiles files = segment.files();
    String problem;
    if (!Files.exists(files.offsetIndex()) || !Files.exists(files.timeIndex())) {
      problem = "an index file is missing";
    } else {
      SegmentIndexes found = SegmentIndexes.open(files, mappings);
      problem = problem(segment, found);
      if (problem == null) {
        return found;
      }
    }
    LOG.warn("Making the indexes of {} anew: {}", files.log(), problem);
    return rebuild(segment, mappings);
  }

  /**
   * Returns what is wrong with the indexes of a segment to which nothing is being added, or null.
   */
  static @Nullable String problem(LogSegment segment, SegmentIndexes found) throws IOException {
    SegmentFiles files = segment.files();
    if (Files.size(files.offsetIndex()) != found.offsets().sizeInBytes()
        || Files.size(files.timeIndex()) != found.times().sizeInBytes()) {
      return "an index file ends within an entry";
    }
    String disorder = order(segment, found);
    return disorder != null ? disorder : new TailWalk(segment, found).checkSealed();
  }

  private static @Nullable String order(LogSegment segment, SegmentIndexes found) {
    if (found.offsets().soundEntries(segment.sizeInBytes()) < found.offsets().entries()) {
      return "the offset index is not in order";
    }
    return found.times().soundEntries(Long.MAX_VALUE) < found.times().entries()
        ? "the time index is not in order"
        : null;
  }

  private static void deleteFiles(SegmentFiles files) throws IOException {
    // Not overwritten: somebody may be reading the old ones.
    Files.deleteIfExists(files.offsetIndex());
    Files.deleteIfExists(files.timeIndex());
  }

  /** Makes the indexes anew from the headers of all batches. */
  static SegmentIndexes rebuild(LogSegment segment, Mappings mappings) throws IOException {
    SegmentFiles files = segment.files();
    deleteFiles(files);
    IndexWriter writer =
        new IndexWriter(SegmentIndexes.create(files, mappings), segment.indexIntervalBytes());
    BatchScanner scanner = new BatchScanner(BatchScanner.SMALL_WINDOW_BYTES);
    scanner.start(segment.channel(), 0, segment.sizeInBytes());
    while (scanner.next()) {
      int size = scanner.nextPosition() - scanner.position();
      writer.reserve(1, size);
      writer.add(
          scanner.header().lastOffset(), scanner.position(), size, scanner.header().maxTimestamp());
    }
    writer.seal();
    return writer.indexes();
  }
}
