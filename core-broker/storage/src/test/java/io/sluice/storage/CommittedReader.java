package io.sluice.storage;

import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.ControlRecords;
import io.sluice.protocol.record.RecordCursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Reads a log as a consumer does that wants committed records alone: up to the last stable offset,
 * and without those that the aborted transactions of each read name, up to their markers.
 */
final class CommittedReader {
  private final PartitionLog log;
  private final int bytesMax;
  private final List<String> records = new ArrayList<>();

  /** A reader that reads so many bytes at a time. */
  CommittedReader(PartitionLog log, int bytesMax) {
    this.log = log;
    this.bytesMax = bytesMax;
  }

  /** Returns what it sees from an offset on: {@code offset:value}. */
  List<String> from(long offset) {
    records.clear();
    long next = offset;
    while (true) {
      long stable = log.lastStableOffset();
      if (next >= stable) {
        return List.copyOf(records);
      }
      LogRead read = log.read(next, bytesMax, stable, true);
      if (read.mayBlock()) {
        read = log.load(read);
      }
      try {
        ByteBuffer bytes = read.bytes().buffer();
        if (!bytes.hasRemaining()) {
          return List.copyOf(records);
        }
        next = take(bytes, log.abortedTransactions(read, stable), offset);
      } finally {
        read.release();
      }
    }
  }

  private long take(ByteBuffer batches, List<AbortedTransaction> aborted, long from) {
    PriorityQueue<AbortedTransaction> toCome =
        new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));
    toCome.addAll(aborted);
    Set<Long> producers = new HashSet<>();
    BatchView batch = new BatchView();
    for (int at = 0; at < batches.limit(); at += batch.sizeInBytes()) {
      batch.wrap(batches, at);
      while (!toCome.isEmpty() && toCome.peek().firstOffset() <= batch.lastOffset()) {
        producers.add(toCome.remove().producerId());
      }
      if (batch.isControl()) {
        if (isAbort(batch)) {
          producers.remove(batch.producerId());
        }
      } else if (!batch.isTransactional() || !producers.contains(batch.producerId())) {
        take(batch, from);
      }
    }
    return batch.nextOffset();
  }

  private static boolean isAbort(BatchView control) {
    RecordCursor cursor = new RecordCursor().wrap(control, 100);
    ByteBuffer key = cursor.next() ? cursor.key() : null;
    return key != null && ControlRecords.type(key) == ControlRecords.Type.ABORT;
  }

  private void take(BatchView batch, long from) {
    RecordCursor cursor = new RecordCursor().wrap(batch, 1 << 20);
    while (cursor.next()) {
      ByteBuffer value = cursor.value();
      if (cursor.offset() >= from && value != null) {
        records.add(cursor.offset() + ":" + StandardCharsets.UTF_8.decode(value));
      }
    }
  }
}
