package io.sluice.coordination;

import io.sluice.kernel.StateLog;
import io.sluice.protocol.ProtocolException;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Batches;
import io.sluice.protocol.record.ControlRecords;
import io.sluice.protocol.record.RecordCursor;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a shard's log from its start to its end. Waits for the disk; for one thread. */
final class ShardLoader<R> {
  private static final Logger LOG = LoggerFactory.getLogger(ShardLoader.class);
  private static final int UNPACKED_BYTES_MAX = 256 << 20;

  private final StateLog log;
  private final int readBytes;
  private final RecordCodec<R> codec;
  private final ReplayedState<R> state;
  private final BooleanSupplier abandoned;
  private final BatchView batch = new BatchView();
  private final RecordCursor cursor = new RecordCursor();
  private long records;

  /**
   * Creates a loader.
   *
   * @param readBytes how many bytes are read at once
   * @param state takes each record and marker
   * @param abandoned tells that nobody wants the state any more
   */
  ShardLoader(
      StateLog log,
      int readBytes,
      RecordCodec<R> codec,
      ReplayedState<R> state,
      BooleanSupplier abandoned) {
    this.log = log;
    this.readBytes = readBytes;
    this.codec = codec;
    this.state = state;
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
    Producer producer =
        batch.isTransactional() ? new Producer(batch.producerId(), batch.producerEpoch()) : null;
    cursor.wrap(batch, UNPACKED_BYTES_MAX);
    while (cursor.next()) {
      ByteBuffer key = cursor.hasKey() ? cursor.key() : null;
      if (key == null) {
        continue;
      }
      if (batch.isControl()) {
        replayMarker(key, producer);
      } else {
        replayRecord(key, producer);
      }
    }
  }

  /** Coordinators know no other control records; those of another kind are left out. */
  private void replayMarker(ByteBuffer key, @Nullable Producer producer) {
    if (producer == null) {
      return;
    }
    ControlRecords.Type type = ControlRecords.type(key);
    if (type != null) {
      state.ended(producer, type == ControlRecords.Type.COMMIT);
    }
  }

  private void replayRecord(ByteBuffer key, @Nullable Producer producer) {
    R record;
    try {
      record = codec.decode(key, cursor.value());
    } catch (ProtocolException damaged) {
      LOG.warn(
          "The record at offset {} of {} is left out: {}",
          cursor.offset(),
          log.partition(),
          damaged.getMessage());
      return;
    }
    if (producer == null) {
      state.replay(record);
    } else {
      state.replay(record, producer);
    }
    records++;
  }
}
