package io.sluice.protocol.record;

/** Walks batches, which is to check their records. */
final class Walk {
  private Walk() {}

  static RecordCursor all(RecordCursor cursor, BatchView batch, int unpackedBytesMax) {
    cursor.wrap(batch, unpackedBytesMax);
    while (cursor.next()) {
      // Nothing is asked of the records but that they be ones.
    }
    return cursor;
  }
}
