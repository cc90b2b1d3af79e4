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
  private static final int OLDER_BATCH_BYTES = 24;
  private static final int OLDER_MAGIC = 0x534C5543;
  private static final long NONE = -1;

  private ProducerSnapshot() {}

  static ByteBuffer write(Collection<Producer> producers) {
    int older = 0;
    for (Producer producer : producers) {
      older += Math.max(0, producer.count() - 1);
    }
    ByteBuffer out =
        ByteBuffer.allocate(
            HEADER_BYTES + producers.size() * (ENTRY_BYTES + 1) + Integer.BYTES + older * OLDER_BATCH_BYTES);
    out.putShort(VERSION).putInt(0).putInt(producers.size());
    producers.forEach(producer -> writeEntry(producer, out));
    out.putInt(OLDER_MAGIC);
    producers.forEach(producer -> writeOlder(producer, out));
    out.flip();
    out.putInt(CRC_AT, crc(out));
    return out;
  }

  private static void writeEntry(Producer producer, ByteBuffer out) {
    boolean any = producer.count() > 0;
    Batch last = any ? producer.batch(0) : new Batch(Producer.NO_SEQUENCE, NONE, 0, NONE);
    out.putLong(producer.id()).putShort(producer.epoch()).putInt(last.lastSequence());
    out.putLong(last.lastOffset()).putInt(last.offsetDelta()).putLong(producer.lastAppendMs());
    out.putInt((int) NONE).putLong(NONE);
  }

  private static void writeOlder(Producer producer, ByteBuffer out) {
    int older = Math.max(0, producer.count() - 1);
    out.put((byte) older);
    for (int age = older; age > 0; age--) {
      Batch batch = producer.batch(age);
      out.putInt(batch.lastSequence()).putLong(batch.lastOffset()).putInt(batch.offsetDelta()).putLong(batch.timestampMs());
    }
  }

  /**
   * Reads a snapshot.
   *
   * @throws IllegalArgumentException if it is damaged
   */
  static List<Producer> read(ByteBuffer snapshot) {
    ByteBuffer in = snapshot.slice();
    try {
      if (in.getShort(0) != VERSION) {
        throw new IllegalArgumentException("producer snapshot of version " + in.getShort(0) + ", known is " + VERSION);
      }
      if (in.getInt(CRC_AT) != crc(in)) {
        throw new IllegalArgumentException("producer snapshot with a wrong checksum");
      }
      in.position(ENTRIES_AT);
      return readProducers(in);
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("producer snapshot ends too early", e);
    }
  }

  private static List<Producer> readProducers(ByteBuffer in) {
    int count = in.getInt();
    if (count < 0 || count > in.remaining() / ENTRY_BYTES) {
      throw new IllegalArgumentException("producer snapshot claims " + count + " entries");
    }
    List<Producer> producers = new ArrayList<>(count);
    List<Batch> newest = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long id = in.getLong();
      short epoch = in.getShort();
      int lastSequence = in.getInt();
      long lastOffset = in.getLong();
      int delta = in.getInt();
      long timestampMs = in.getLong();
      in.getInt();
      in.getLong();
      producers.add(new Producer(id, epoch, timestampMs));
      newest.add(new Batch(lastSequence, lastOffset, delta, timestampMs));
    }
    boolean older = in.remaining() >= Integer.BYTES && in.getInt() == OLDER_MAGIC;
    for (int i = 0; i < count; i++) {
      if (older) {
        readOlder(producers.get(i), in);
      }
      if (newest.get(i).lastSequence() != Producer.NO_SEQUENCE) {
        producers.get(i).add(newest.get(i));
      }
    }
    return producers;
  }

  private static void readOlder(Producer producer, ByteBuffer in) {
    for (int left = in.get(); left > 0; left--) {
      producer.add(new Batch(in.getInt(), in.getLong(), in.getInt(), in.getLong()));
    }
  }

  private static int crc(ByteBuffer snapshot) {
    CRC32C crc = new CRC32C();
    crc.update(snapshot.duplicate().position(ENTRIES_AT));
    return (int) crc.getValue();
  }
}
