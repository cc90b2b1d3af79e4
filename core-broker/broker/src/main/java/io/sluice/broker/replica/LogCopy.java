package io.sluice.broker.replica;

import io.sluice.storage.LogRead;
import io.sluice.storage.LogStorageException;
import io.sluice.storage.PartitionLog;
import java.nio.ByteBuffer;

/** Reads from a log into memory of one's own, for those who may wait for the disk. */
public final class LogCopy {
  private LogCopy() {}

  /**
   * Reads whole batches from the one on that holds an offset: at least one, unless there is none
   * below the end.
   *
   * @param endOffset batches that reach this offset are not read
   * @return the batches, from position to limit
   * @throws LogStorageException if the disk fails; see also {@link PartitionLog#read}
   */
  public static ByteBuffer read(PartitionLog log, long offset, int maxBytes, long endOffset) {
    LogRead read = log.read(offset, maxBytes, endOffset, true);
    if (read.mayBlock()) {
      read = log.load(read);
    }
    try {
      return read.bytes().buffer();
    } finally {
      read.release();
    }
  }
}
