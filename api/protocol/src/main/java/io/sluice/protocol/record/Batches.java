package io.sluice.protocol.record;

import io.sluice.protocol.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Checks and reads buffers of batches. */
public final class Batches {
  private Batches() {}

  /**
   * Moves a view to the batch at a position and checks what holds for every batch: it is all there,
   * of format 2, with a correct checksum, and its numbers fit together. Allocates nothing unless
   * the batch is refused.
   *
   * @throws InvalidBatchException if it is refused
   */
  public static void check(BatchView view, ByteBuffer batches, int at) {
    if (batches.limit() - at > BatchView.MAGIC_OFFSET
        && batches.get(at + BatchView.MAGIC_OFFSET) != BatchView.MAGIC) {
      throw new InvalidBatchException(
          ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT,
          "message format "
              + batches.get(at + BatchView.MAGIC_OFFSET)
              + " is not supported, only format 2 is");
    }
    view.wrap(batches, at);
    int size = view.sizeInBytes();
    if (size < BatchView.OVERHEAD || size > batches.limit() - at) {
      throw InvalidBatchException.corrupt(
          "a batch of "
              + Integer.toUnsignedString(size)
              + " bytes is claimed, "
              + (batches.limit() - at)
              + " are there");
    }
    if (!view.crcMatches()) {
      throw InvalidBatchException.corrupt("the checksum of the batch is wrong");
    }
    view.compression();
    if (view.recordCount() < 0
        || view.lastOffsetDelta() < 0
        || view.recordCount() > view.lastOffsetDelta() + 1L) {
      throw InvalidBatchException.invalid(
          "the batch has "
              + view.recordCount()
              + " records and last offset delta "
              + view.lastOffsetDelta());
    }
  }

  /**
   * Returns all records of all batches in a buffer, from its position to its limit, as values with
   * bytes of their own. Control records are among them; an incomplete last batch, as a fetch may
   * return it, is left out.
   *
   * @param unpackedBytesMax how large the records of one batch may be when unpacked
   * @throws InvalidBatchException if the bytes are not batches
   */
  public static List<Record> records(ByteBuffer batches, int unpackedBytesMax) {
    List<Record> records = new ArrayList<>();
    BatchView view = new BatchView();
    RecordCursor cursor = new RecordCursor();
    int at = batches.position();
    while (complete(batches, at)) {
      check(view, batches, at);
      cursor.wrap(view, unpackedBytesMax);
      while (cursor.next()) {
        records.add(cursor.record());
      }
      at += view.sizeInBytes();
    }
    return records;
  }

  private static boolean complete(ByteBuffer batches, int at) {
    int left = batches.limit() - at;
    if (left < BatchView.LOG_OVERHEAD) {
      return false;
    }
    int length = batches.getInt(at + BatchView.LENGTH_OFFSET);
    return length < 0 || length <= left - BatchView.LOG_OVERHEAD;
  }
}
