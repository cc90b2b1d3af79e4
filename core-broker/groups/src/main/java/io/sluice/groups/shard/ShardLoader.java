package io.sluice.groups.shard;

import io.sluice.groups.record.GroupRecord;
import io.sluice.groups.record.GroupRecordFormat;
import io.sluice.kernel.StateLog;
import io.sluice.protocol.ProtocolException;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Batches;
import io.sluice.protocol.record.RecordCursor;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a shard's log from its start to its end. Waits for the disk; for one thread. */
final class ShardLoader {
  private static final Logger LOG = LoggerFactory.getLogger(ShardLoader.class);
  private static final int UNPACKED_BYTES_MAX = 256 << 20;

  private final StateLog log;
  private final int readBytes;
  private final Consumer<GroupRecord> replay;
  private final BooleanSupplier abandoned;
  private final BatchView batch = new BatchView();
  private final RecordCursor cursor = new RecordCursor();
  private long records;

  /**
   * Creates a loader.
   *
   * @param readBytes how many bytes are read at once
   * @param replay takes each record
   * @param abandoned tells that nobody wants the state any more
   */
  ShardLoader(
      StateLog log, int readBytes, Consumer<GroupRecord> replay, BooleanSupplier abandoned) {
    this.log = log;
    this.readBytes = readBytes;
    this.replay = replay;
    this.abandoned = abandoned;
  }

  /**
   * Replays everything below an offset.
   *
   * @return how many records there were
   * @throws RuntimeException if the log cannot be read
   */
  long load(long endOffset) {
    long offset = log.startOffset();
    while (offset < endOffset && !abandoned.getAsBoolean()) {
      ByteBuffer bytes = log.read(offset, readBytes);
      if (!bytes.hasRemaining()) {
        break; // Compaction may have left nothing there.
      }
      int at = bytes.position();
      while (at < bytes.limit()) {
        Batches.check(batch, bytes, at);
        replayBatch();
        offset = batch.lastOffset() + 1;
        at += batch.sizeInBytes();
      }
    }
    return records;
  }

  private void replayBatch() {
    if (batch.isControl()) {
      return;
    }
    cursor.wrap(batch, UNPACKED_BYTES_MAX);
    while (cursor.next()) {
      replayRecord(cursor.hasKey() ? cursor.key() : null);
    }
  }

  private void replayRecord(@Nullable ByteBuffer key) {
    if (key == null) {
      return;
    }
    GroupRecord record;
    try {
      record = GroupRecordFormat.decode(key, cursor.value());
    } catch (ProtocolException damaged) {
      LOG.warn(
          "The record at offset {} of {} is left out: {}",
          cursor.offset(),
          log.partition(),
          damaged.getMessage());
      return;
    }
    replay.accept(record);
    records++;
  }
}
