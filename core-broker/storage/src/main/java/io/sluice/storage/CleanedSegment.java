package io.sluice.storage;

import io.sluice.protocol.record.BatchView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segment that the cleaner is writing: its files end in {@code .cleaned} and are worthless
 * after a crash. Confined to one thread.
 */
final class CleanedSegment {
  private final LogSegment segment;
  private final SegmentWriter writer;
  private final Throttle throttle;
  private final GrowingBuffer staging;
  private final int stagingBytesMax;
  private final BatchView view = new BatchView();
  private int stagedBatches;

  private CleanedSegment(
      LogSegment segment, SegmentWriter writer, Throttle throttle, int stagingBytesMax) {
    this.segment = segment;
    this.writer = writer;
    this.throttle = throttle;
    this.stagingBytesMax = stagingBytesMax;
    this.staging = new GrowingBuffer(stagingBytesMax);
  }

  /** Begins what is to take the place of a segment and of those that follow it. */
  static CleanedSegment create(
      LogSegment first,
      LogEnvironment environment,
      LogConfig config,
      Throttle throttle,
      int stagingBytesMax)
      throws IOException {
    SegmentFiles files = first.files().withSuffix(SegmentFiles.CLEANED);
    for (Path leftover :
        List.of(files.log(), files.offsetIndex(), files.timeIndex(), files.txnIndex())) {
      Files.deleteIfExists(leftover);
    }
    LogSegment segment = LogSegment.create(files, config.indexIntervalBytes());
    SegmentWriter writer = SegmentWriter.begin(segment, environment, config);
    return new CleanedSegment(segment, writer, throttle, stagingBytesMax);
  }

  LogSegment segment() {
    return segment;
  }

  /** Returns where whole batches are put before {@link #added}. */
  GrowingBuffer staging() {
    return staging;
  }

  /**
   * Takes note of a batch that has been put into the staging buffer.
   *
   * @param aborted the transaction that it has aborted, if that is to be known
   */
  void added(@Nullable AbortedTransaction aborted) throws IOException {
    stagedBatches++;
    if (aborted != null) {
      segment.aborted().append(List.of(aborted));
    }
    if (staging.size() >= stagingBytesMax) {
      writeStaged();
    }
  }

  private void writeStaged() throws IOException {
    int bytes = staging.size();
    if (bytes == 0) {
      return;
    }
    if ((long) writer.position() + bytes > Integer.MAX_VALUE) {
      throw new UncleanableLogException(
          "the segment " + segment.baseOffset() + " would become larger than 2 GiB");
    }
    ByteBuffer staged = staging.written();
    writer.write(new ByteBuffer[] {staged.duplicate()}, 1, bytes, stagedBatches);
    for (int at = 0; at < bytes; at += view.sizeInBytes()) {
      writer.add(view.wrap(staged, at));
    }
    writer.publish();
    throttle.used(bytes);
    staging.clear();
    stagedBatches = 0;
  }

  /**
   * Writes what is left and makes everything durable.
   *
   * @param last the last of the segments that are replaced: its age becomes this one's, for the
   *     retention of what has no timestamps
   * @return the number of bytes of the segment
   */
  long complete(LogSegment last) throws IOException {
    writeStaged();
    writer.seal();
    segment.flush();
    Files.setLastModifiedTime(segment.files().log(), FileTime.fromMillis(last.lastModifiedMs()));
    return segment.sizeInBytes();
  }

  /** Throws everything away. */
  void discard() throws IOException {
    segment.release();
    segment.deleteFiles();
  }
}
