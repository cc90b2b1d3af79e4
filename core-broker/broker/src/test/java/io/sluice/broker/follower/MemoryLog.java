package io.sluice.broker.follower;

import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.storage.EpochEnd;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A log in memory, of real batches; safe for use by any thread. */
final class MemoryLog {
  /** A batch and what its header says. */
  record Entry(long base, long next, int epoch, ByteBuffer bytes) {}

  private final List<Entry> entries = new ArrayList<>();
  private long start;
  private long end;
  private long highWatermark;

  synchronized long start() {
    return start;
  }

  synchronized long end() {
    return end;
  }

  synchronized long highWatermark() {
    return highWatermark;
  }

  synchronized void highWatermark(long offset) {
    highWatermark = Math.max(highWatermark, Math.min(offset, end));
  }

  synchronized void start(long offset) {
    start = Math.max(start, Math.min(offset, end));
    entries.removeIf(entry -> entry.next <= start);
  }

  /** Appends a batch as the leader of an epoch. */
  synchronized MemoryLog lead(int epoch, String... values) {
    BatchBuilder builder = new BatchBuilder();
    for (String value : values) {
      builder.append(1_000, null, value.getBytes(StandardCharsets.UTF_8));
    }
    ByteBuffer batch = builder.build();
    new BatchView().wrap(batch, batch.position()).patch(end, epoch);
    add(batch);
    return this;
  }

  /** Appends batches that are as they should be. */
  synchronized void append(ByteBuffer records) {
    BatchView view = new BatchView();
    for (int at = records.position(); at < records.limit(); at += view.sizeInBytes()) {
      view.wrap(records, at);
      ByteBuffer copy = ByteBuffer.allocate(view.sizeInBytes());
      copy.put(0, records, at, view.sizeInBytes());
      add(copy);
    }
  }

  private void add(ByteBuffer batch) {
    BatchView view = new BatchView().wrap(batch, batch.position());
    if (view.baseOffset() < end) {
      throw new IllegalArgumentException("a batch from " + view.baseOffset() + " at " + end);
    }
    entries.add(
        new Entry(view.baseOffset(), view.nextOffset(), view.partitionLeaderEpoch(), batch));
    end = view.nextOffset();
  }

  synchronized void truncateTo(long offset) {
    if (offset < end) {
      long base = entries.isEmpty() ? offset : entries.getFirst().base;
      entries.removeIf(entry -> entry.next > offset);
      end = entries.isEmpty() ? Math.min(offset, base) : entries.getLast().next;
      start = Math.min(start, end);
      highWatermark = Math.min(highWatermark, end);
    }
  }

  synchronized void restartAt(long offset) {
    entries.clear();
    start = offset;
    end = offset;
    highWatermark = offset;
  }

  synchronized int latestEpoch() {
    return entries.isEmpty() ? -1 : entries.getLast().epoch;
  }

  synchronized EpochEnd epochEnd(int epoch) {
    if (epoch < 0 || latestEpoch() < epoch) {
      return EpochEnd.UNKNOWN;
    }
    int floor = -1;
    for (Entry entry : entries) {
      if (entry.epoch > epoch) {
        return new EpochEnd(floor < 0 ? epoch : floor, Math.max(start, entry.base));
      }
      floor = entry.epoch;
    }
    return new EpochEnd(floor, end);
  }

  /** Returns whole batches from an offset on, at least one if there is any. */
  synchronized ByteBuffer read(long offset, int bytesMax) {
    List<Entry> read = new ArrayList<>();
    int size = 0;
    for (Entry entry : entries) {
      int bytes = entry.bytes.remaining();
      if (entry.next > offset && (read.isEmpty() || size + bytes <= bytesMax)) {
        read.add(entry);
        size += bytes;
      } else if (entry.next > offset) {
        break;
      }
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    read.forEach(entry -> out.put(entry.bytes.duplicate()));
    return out.flip();
  }

  /** Returns all that is in it. */
  ByteBuffer content() {
    return read(0, Integer.MAX_VALUE);
  }
}
