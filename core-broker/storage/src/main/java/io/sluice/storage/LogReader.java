package io.sluice.storage;

import io.sluice.protocol.wire.FileBytes;
import io.sluice.protocol.wire.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads batches, on any thread, without a lock.
 *
 * <p>Takes the end of the log first and the list of segments after it, so that what lies below the
 * end is in the list. A segment that cannot be retained, or is frozen when the read is about to be
 * handed out, is being replaced: the read starts again.
 */
final class LogReader {
  private static final int TOUCH_BYTES = 1 << 18;
  private static final ThreadLocal<ByteBuffer> TOUCH_BUFFER =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(TOUCH_BYTES));

  /** Says that the segment has nothing at or behind the offset. */
  private static final LogRead NOTHING_HERE = LogRead.of(-1, Payload.EMPTY, false);

  private final LogState log;

  LogReader(LogState log) {
    this.log = log;
  }

  private record Request(
      long offset, int maxBytes, long endOffset, boolean atLeastOneBatch, boolean mayWait) {
    LogRead cold() {
      return LogRead.cold(offset, maxBytes, endOffset, atLeastOneBatch);
    }

    LogRead nothing(boolean endOfLog) {
      return LogRead.of(offset, Payload.EMPTY, endOfLog);
    }
  }

  /** Reads; answers with a cold read where the disk may have to be waited for. */
  LogRead read(long offset, int maxBytes, long endOffset, boolean atLeastOneBatch) {
    return read(new Request(offset, maxBytes, endOffset, atLeastOneBatch, false));
  }

  /** Reads what could not be read without waiting, and brings the bytes into memory. */
  LogRead load(LogRead cold) {
    LogRead read =
        read(
            new Request(
                cold.startOffset(),
                cold.maxBytes(),
                cold.endOffset(),
                cold.atLeastOneBatch(),
                true));
    if (read.bytes() instanceof FileBytes file) {
      touch(read, file);
    }
    return read;
  }

  private LogRead read(Request request) {
    while (true) {
      LogEnd end = log.end;
      long start = log.logStartOffset;
      if (request.offset < start || request.offset > end.offset()) {
        throw new OffsetOutOfRangeException(request.offset, start, end.offset());
      }
      if (request.offset >= Math.min(request.endOffset, end.offset())) {
        return request.nothing(true);
      }
      LogRead read = readBelow(end, request);
      if (read != null) {
        return read;
      }
      log.awaitChange();
    }
  }

  /** Returns null if the read has to start again. */
  private @Nullable LogRead readBelow(LogEnd end, Request request) {
    SegmentList list = log.segments;
    int first = list.floor(request.offset);
    if (first < 0) {
      return null; // The log start has moved.
    }
    for (int i = first; i < list.size(); i++) {
      LogSegment segment = list.get(i);
      long nextBase = i + 1 < list.size() ? list.get(i + 1).baseOffset() : Long.MAX_VALUE;
      LogRead read = readSegment(segment, nextBase, end, request);
      if (read != NOTHING_HERE) {
        return read;
      }
    }
    return request.nothing(true);
  }

  /** Holds the segment while it is read, and longer if the read has bytes. */
  private @Nullable LogRead readSegment(
      LogSegment segment, long nextBase, LogEnd end, Request request) {
    if (!segment.retain()) {
      return null;
    }
    boolean keep = false;
    try {
      LogRead read = readHeld(segment, nextBase, end, request);
      keep = read.bytes() instanceof FileBytes && segment.handOut(endOf(read));
      return keep || !segment.isFrozen() ? read : null;
    } catch (IOException e) {
      if (segment.isDropped()) {
        return null; // Its files may be gone by now.
      }
      throw log.failed("read", e);
    } catch (InternalError e) {
      throw log.failed("read", e);
    } finally {
      if (!keep) {
        segment.release();
      }
    }
  }

  private static int endOf(LogRead read) {
    return (int) ((FileBytes) read.bytes()).position() + read.bytes().size();
  }

  private LogRead readHeld(LogSegment segment, long nextBase, LogEnd end, Request request)
      throws IOException {
    int size = segment == end.segment() ? end.position() : segment.sizeInBytes();
    int from = tailPosition(segment, request.offset);
    if (from == TailRing.NOT_FOUND) {
      if (!request.mayWait && !canFind(segment, request.offset, size)) {
        return request.cold();
      }
      from = BatchFinder.ofThread().find(segment, request.offset, size);
    }
    if (from >= size) {
      return NOTHING_HERE;
    }
    int stop = size;
    boolean endsHere = request.endOffset < nextBase;
    if (endsHere && request.endOffset < end.offset()) {
      stop = positionOfEnd(segment, request.endOffset, size);
    }
    if (stop <= from) {
      return request.nothing(true);
    }
    boolean last = endsHere || nextBase >= end.offset();
    return slice(segment, from, stop, last, request);
  }

  private static int tailPosition(LogSegment segment, long offset) {
    TailRing tail = segment.tail();
    return tail == null ? TailRing.NOT_FOUND : tail.find(offset);
  }

  private static boolean canFind(LogSegment segment, long offset, int size) throws IOException {
    if (!segment.hasOpenIndexes()) {
      return false;
    }
    int from = BatchFinder.startFor(segment, offset);
    int to = (int) Math.min(size, (long) from + BatchScanner.SMALL_WINDOW_BYTES);
    return segment.residency().isResident(from, to);
  }

  private static int positionOfEnd(LogSegment segment, long endOffset, int size)
      throws IOException {
    int position = tailPosition(segment, endOffset);
    return position != TailRing.NOT_FOUND
        ? position
        : BatchFinder.ofThread().find(segment, endOffset, size);
  }

  private LogRead slice(LogSegment segment, int from, int stop, boolean last, Request request)
      throws IOException {
    int limit = (int) Math.min(stop, (long) from + request.maxBytes);
    if (!request.mayWait && !segment.residency().isResident(from, limit)) {
      return request.cold();
    }
    int to = limit;
    if (limit < stop) {
      to = BatchFinder.ofThread().lastEnd(segment, from, limit, stop);
      if (to == from && request.atLeastOneBatch) {
        to = BatchFinder.ofThread().endOf(segment, from, stop);
      }
    }
    if (to == from) {
      return request.nothing(false);
    }
    if (to > limit && !request.mayWait && !segment.residency().isResident(limit, to)) {
      return request.cold();
    }
    LogSlice bytes = new LogSlice(segment, segment.channel(), from, to - from);
    return LogRead.of(request.offset, bytes, last && to == stop);
  }

  private void touch(LogRead read, FileBytes file) {
    ByteBuffer buffer = TOUCH_BUFFER.get();
    try {
      for (int at = 0; at < file.size(); at += buffer.position()) {
        buffer.clear().limit(Math.min(buffer.capacity(), file.size() - at));
        if (file.channel().read(buffer, file.position() + at) <= 0) {
          throw new IOException("the file ends early");
        }
      }
    } catch (IOException e) {
      read.release();
      throw log.failed("read", e);
    }
  }
}
