package io.sluice.storage;

import io.sluice.protocol.record.BatchView;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Walks the batches of segments for the cleaner, which must not copy what is damaged: that would
 * make it look sound.
 *
 * <p>Confined to one thread.
 */
final class SoundBatches {
  private final BatchScanner scanner;
  private final BatchView view = new BatchView();
  private final Throttle throttle;
  private String name = "";
  private int end;

  SoundBatches(int windowBytes, Throttle throttle) {
    this.scanner = new BatchScanner(windowBytes);
    this.throttle = throttle;
  }

  /** Begins with a segment, which the caller has retained. */
  SoundBatches start(LogSegment segment) throws IOException {
    name = segment.toString();
    end = segment.sizeInBytes();
    scanner.start(segment.channel(), 0, end);
    return this;
  }

  /**
   * Goes to the next batch; returns false at the end.
   *
   * @throws UncleanableLogException if what follows is not a sound batch
   */
  boolean next() throws IOException {
    if (!nextHeader()) {
      return false;
    }
    ByteBuffer body = scanner.body();
    view.wrap(body, 0);
    if (!view.crcMatches()) {
      throw new UncleanableLogException(
          "the batch at position " + scanner.position() + " of " + name + " has a wrong checksum");
    }
    throttle.used(body.limit());
    return true;
  }

  /**
   * Goes to the next batch without reading more of it than its header; its checksum is not looked
   * at.
   */
  boolean nextHeader() throws IOException {
    if (scanner.next()) {
      view.wrap(scanner.header().buffer(), scanner.header().position());
      return true;
    }
    if (scanner.defect() != null) {
      throw new UncleanableLogException(
          "there is no sound batch at position "
              + scanner.position()
              + " of "
              + name
              + ": "
              + scanner.defect());
    }
    return false;
  }

  /** Tells whether the batch is the segment's last. */
  boolean isLast() {
    return scanner.nextPosition() >= end;
  }

  /** Returns the batch, whose bytes stay valid until the next call of any method. */
  BatchView batch() {
    return view;
  }
}
