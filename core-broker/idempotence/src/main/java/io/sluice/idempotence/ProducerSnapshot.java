package io.sluice.idempotence;

import io.sluice.idempotence.Producer.Batch;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.zip.CRC32C;

/** Reads and writes the form of {@code .snapshot} files that the package describes. */
final class ProducerSnapshot {
  private static final short VERSION = 1;
  private static final int CRC_AT = 2;
  private static final int ENTRIES_AT = 6;
  private static final int HEADER_BYTES = 10;
  private static final int ENTRY_BYTES = 46;
  private static final int BATCH_BYTES = 24;
  private static final int BATCHES_MAGIC = 0x534C5543;
  private static final int ENDED_BYTES = 16;
  private static final long NONE = -1;

  private ProducerSnapshot() {}

  static ByteBuffer write(Collection<Producer> producers, Undecided ended) {
    int batches = 0;
    for (Producer producer : producers) {
      batches += producer.count();
    }
    int size =
        HEADER_BYTES
            + producers.size() * (ENTRY_BYTES + 1 + Long.BYTES)
            + 2 * Integer.BYTES
            + batches * BATCH_BYTES
            + ended.endedCount() * ENDED_BYTES;
    ByteBuffer out = ByteBuffer.allocate(size);
    out.putShort(VERSION).putInt(0).putInt(producers.size());
    producers.forEach(producer -> writeEntry(producer, out));
    out.putInt(BATCHES_MAGIC);
    producers.forEach(producer -> writeBatches(producer, out));
    producers.forEach(producer -> out.putLong(producer.lastMarker()));
    out.putInt(ended.endedCount());
    for (int i = 0; i < ended.endedCount(); i++) {
      out.putLong(ended.endedStart(i)).putLong(ended.endedMarker(i));
    }
    out.flip();
    out.putInt(CRC_AT, crc(out));
    return out;
  }

  private static void writeEntry(Producer producer, ByteBuffer out) {
    boolean any = producer.count() > 0;
    Batch last = any ? producer.batch(0) : new Batch(Producer.NO_SEQUENCE, NONE, 0, NONE);
    out.putLong(producer.id()).putShort(producer.epoch()).putInt(last.lastSequence());
    out.putLong(last.lastOffset()).putInt(last.offsetDelta()).putLong(producer.lastAppendMs());
    out.putInt(producer.coordinatorEpoch()).putLong(producer.transactionStart());
  }

  private static void writeBatches(Producer producer, ByteBuffer out) {
    out.put((byte) producer.count());
    for (int age = producer.count() - 1; age >= 0; age--) {
      Batch batch = producer.batch(age);
      out.putInt(batch.lastSequence())
          .putLong(batch.lastOffset())
          .putInt(batch.offsetDelta())
          .putLong(batch.timestampMs());
    }
  }

  /**
   * Reads a snapshot.
   *
   * @param ended is given the transactions that have ended, those that are open are the producers'
   * @throws IllegalArgumentException if it is damaged
   */
  static List<Producer> read(ByteBuffer snapshot, Undecided ended) {
    ByteBuffer in = snapshot.slice();
    try {
      if (in.getShort(0) != VERSION) {
        throw new IllegalArgumentException(
            "producer snapshot of version " + in.getShort(0) + ", known is " + VERSION);
      }
      if (in.getInt(CRC_AT) != crc(in)) {
        throw new IllegalArgumentException("producer snapshot with a wrong checksum");
      }
      in.position(ENTRIES_AT);
      return readProducers(in, ended);
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("producer snapshot ends too early", e);
    }
  }

  private static List<Producer> readProducers(ByteBuffer in, Undecided ended) {
    int count = in.getInt();
    if (count < 0 || count > in.remaining() / ENTRY_BYTES) {
      throw new IllegalArgumentException("producer snapshot claims " + count + " entries");
    }
    List<Producer> producers = new ArrayList<>(count);
    List<Batch> newest = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      readEntry(in, producers, newest);
    }
    if (in.remaining() >= Integer.BYTES && in.getInt() == BATCHES_MAGIC) {
      producers.forEach(producer -> readBatches(producer, in));
      readTransactions(in, producers, ended);
    } else {
      for (int i = 0; i < count; i++) {
        if (newest.get(i).lastOffset() >= 0) {
          producers.get(i).add(newest.get(i));
        }
      }
    }
    return producers;
  }

  private static void readEntry(ByteBuffer in, List<Producer> producers, List<Batch> newest) {
    long id = in.getLong();
    short epoch = in.getShort();
    int lastSequence = in.getInt();
    long lastOffset = in.getLong();
    int delta = in.getInt();
    long timestampMs = in.getLong();
    Producer producer = new Producer(id, epoch, timestampMs);
    producer.restore(in.getInt(), in.getLong());
    producers.add(producer);
    newest.add(new Batch(lastSequence, lastOffset, delta, timestampMs));
  }

  private static void readBatches(Producer producer, ByteBuffer in) {
    int count = in.get();
    if (count < 0 || count > Producer.BATCHES_MAX) {
      throw new IllegalArgumentException(
          "producer snapshot claims " + count + " batches of one producer");
    }
    for (int i = 0; i < count; i++) {
      producer.add(new Batch(in.getInt(), in.getLong(), in.getInt(), in.getLong()));
    }
  }

  private static void readTransactions(ByteBuffer in, List<Producer> producers, Undecided ended) {
    if (!in.hasRemaining()) {
      return; // It was written when there were no transactions.
    }
    producers.forEach(producer -> producer.restoreMarker(in.getLong()));
    int count = in.getInt();
    if (count < 0 || count > in.remaining() / ENDED_BYTES) {
      throw new IllegalArgumentException(
          "producer snapshot claims " + count + " transactions that have ended");
    }
    for (int i = 0; i < count; i++) {
      ended.ended(in.getLong(), in.getLong());
    }
  }

  private static int crc(ByteBuffer snapshot) {
    CRC32C crc = new CRC32C();
    crc.update(snapshot.duplicate().position(ENTRIES_AT));
    return (int) crc.getValue();
  }
}
