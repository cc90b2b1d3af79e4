package io.sluice.idempotence;

import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.ControlRecords;
import io.sluice.protocol.record.RecordCursor;
import org.jspecify.annotations.Nullable;

/**
 * What a marker says besides its producer's id and epoch.
 *
 * @param abort whether the transaction's records do not count
 */
record Marker(boolean abort, int coordinatorEpoch) {
  /** Reads a control batch, which is never compressed; null if it is no marker, or an empty one. */
  static @Nullable Marker read(BatchView batch, RecordCursor cursor) {
    if (batch.recordCount() == 0 || !cursor.wrap(batch, batch.sizeInBytes()).next()) {
      return null;
    }
    var key = cursor.key();
    var value = cursor.value();
    ControlRecords.Type type = key == null ? null : ControlRecords.type(key);
    if (type == null || value == null) {
      return null;
    }
    return new Marker(type == ControlRecords.Type.ABORT, ControlRecords.coordinatorEpoch(value));
  }
}
