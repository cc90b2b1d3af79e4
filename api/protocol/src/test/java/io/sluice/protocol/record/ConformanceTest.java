package io.sluice.protocol.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.message.Seeds;
import io.sluice.time.Randomness;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches as Kafka's clients and as Sluice build and read them, made up from seeds. */
class ConformanceTest {
  private static final int UNPACKED_MAX = 1 << 24;
  private static final int ROUNDS = 60;

  private interface Check {
    void run(RandomBatch batch, String where) throws Exception;
  }

  private static void each(Compression compression, Check check) throws Exception {
    for (long seed : Seeds.of(3)) {
      RandomGenerator random = Randomness.seeded(seed);
      for (int round = 0; round < ROUNDS; round++) {
        RandomBatch batch = new RandomBatch(random, compression);
        check.run(batch, Seeds.replay(batch + " in round " + round, seed));
      }
    }
  }

  @Test
  void uncompressedBatchIsTheSameBytes() throws Exception {
    each(Compression.NONE, (batch, where) -> assertEquals(batch.theirs(), batch.ours(), where));
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void kafkaReadsWhatSluiceBuilds(Compression compression) throws Exception {
    each(
        compression,
        (batch, where) -> {
          MutableRecordBatch read = onlyBatch(batch.ours());
          read.ensureValid();
          assertEquals(batch.baseOffset, read.baseOffset(), where);
          assertEquals(batch.baseOffset + batch.lastOffsetDelta(), read.lastOffset(), where);
          assertEquals(batch.maxTimestamp(), read.maxTimestamp(), where);
          assertEquals(batch.leaderEpoch, read.partitionLeaderEpoch(), where);
          assertEquals(batch.compression.id(), read.compressionType().id, where);
          assertEquals(batch.producerId, read.producerId(), where);
          assertEquals(batch.producerEpoch, read.producerEpoch(), where);
          assertEquals(batch.baseSequence, read.baseSequence(), where);
          assertEquals(batch.transactional, read.isTransactional(), where);
          assertEquals(batch.control, read.isControlBatch(), where);
          assertEquals(batch.expected(), records(read), where);
        });
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void sluiceReadsWhatKafkaBuilds(Compression compression) throws Exception {
    BatchView view = new BatchView();
    RecordCursor cursor = new RecordCursor();
    each(
        compression,
        (batch, where) -> {
          ByteBuffer bytes = placed(batch.theirs(), batch.records.size() % 2 == 0);
          Batches.check(view, bytes, bytes.position());
          assertSameHeader(onlyBatch(batch.theirs()), view, where);
          assertEquals(batch.expected().get(0).timestamp(), firstTimestamp(view, cursor), where);
          assertEquals(batch.expected(), Batches.records(bytes, UNPACKED_MAX), where);
          Walk.all(cursor, view, UNPACKED_MAX);
          assertCursor(batch.expected(), cursor.wrap(view, UNPACKED_MAX), where);
        });
  }

  @Test
  void batchesInARowAreReadOneByOne() {
    for (long seed : Seeds.of(20)) {
      RandomGenerator random = Randomness.seeded(seed);
      ByteBuffer all = ByteBuffer.allocate(4 << 20);
      List<Record> expected = new ArrayList<>();
      for (int i = random.nextInt(8); i > 0; i--) {
        RandomBatch batch = new RandomBatch(random);
        all.put(random.nextBoolean() ? batch.ours() : batch.theirs());
        expected.addAll(batch.expected());
      }
      String where = Seeds.replay("several batches", seed);
      all.flip();
      assertEquals(expected, Batches.records(all, UNPACKED_MAX), where);
      List<Record> theirs = new ArrayList<>();
      MemoryRecords.readableRecords(all).batches().forEach(b -> theirs.addAll(records(b)));
      assertEquals(expected, theirs, where);
    }
  }

  private static void assertSameHeader(MutableRecordBatch theirs, BatchView ours, String where) {
    assertEquals(theirs.sizeInBytes(), ours.sizeInBytes(), where);
    assertEquals(theirs.checksum(), ours.crc() & 0xffff_ffffL, where);
    assertEquals(theirs.magic(), ours.magic(), where);
    assertEquals(theirs.baseOffset(), ours.baseOffset(), where);
    assertEquals(theirs.lastOffset(), ours.lastOffset(), where);
    assertEquals(theirs.nextOffset(), ours.nextOffset(), where);
    assertEquals(theirs.maxTimestamp(), ours.maxTimestamp(), where);
    assertEquals(theirs.timestampType().name(), ours.timestampType().name(), where);
    assertEquals(theirs.partitionLeaderEpoch(), ours.partitionLeaderEpoch(), where);
    assertEquals(theirs.compressionType().name, ours.compression().toString(), where);
    assertEquals(theirs.isCompressed(), ours.isCompressed(), where);
    assertEquals(theirs.producerId(), ours.producerId(), where);
    assertEquals(theirs.hasProducerId(), ours.hasProducerId(), where);
    assertEquals(theirs.producerEpoch(), ours.producerEpoch(), where);
    assertEquals(theirs.baseSequence(), ours.baseSequence(), where);
    assertEquals(theirs.lastSequence(), ours.lastSequence(), where);
    assertEquals(theirs.countOrNull(), ours.recordCount(), where);
    assertEquals(theirs.isTransactional(), ours.isTransactional(), where);
    assertEquals(theirs.isControlBatch(), ours.isControl(), where);
    assertEquals(theirs.deleteHorizonMs().isPresent(), ours.hasDeleteHorizon(), where);
  }

  private static long firstTimestamp(BatchView view, RecordCursor cursor) {
    assertTrue(cursor.wrap(view, UNPACKED_MAX).next());
    return cursor.timestamp();
  }

  private static void assertCursor(List<Record> expected, RecordCursor cursor, String where) {
    for (Record record : expected) {
      assertTrue(cursor.next(), where);
      assertEquals(record.offset(), cursor.offset(), where);
      assertEquals(record.timestamp(), cursor.timestamp(), where);
      assertEquals(record.key() != null, cursor.hasKey(), where);
      assertEquals(record.value() != null, cursor.hasValue(), where);
      assertEquals(record.key(), cursor.key(), where);
      assertEquals(record.headers().size(), cursor.headerCount(), where);
      assertEquals(record.headers(), cursor.headers(), where);
      assertEquals(record.value(), cursor.value(), where);
    }
    assertFalse(cursor.next(), where);
    assertFalse(cursor.next(), where);
  }

  /** Puts a batch behind and before other bytes, into direct or heap memory. */
  private static ByteBuffer placed(ByteBuffer batch, boolean direct) {
    int size = batch.remaining() + 11;
    ByteBuffer all = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    all.position(4).mark();
    return all.put(batch).limit(all.position()).reset();
  }

  static MutableRecordBatch onlyBatch(ByteBuffer bytes) {
    Iterator<MutableRecordBatch> batches =
        MemoryRecords.readableRecords(bytes.duplicate()).batches().iterator();
    MutableRecordBatch batch = batches.next();
    assertFalse(batches.hasNext());
    return batch;
  }

  /** The records of a batch as Kafka reads them, as values of ours. */
  static List<Record> records(MutableRecordBatch batch) {
    List<Record> records = new ArrayList<>();
    for (org.apache.kafka.common.record.internal.Record r : batch) {
      List<Header> headers = Arrays.stream(r.headers()).map(ConformanceTest::header).toList();
      ByteBuffer key = r.hasKey() ? r.key() : null;
      ByteBuffer value = r.hasValue() ? r.value() : null;
      records.add(new Record(r.offset(), r.timestamp(), key, value, headers));
    }
    return records;
  }

  private static Header header(org.apache.kafka.common.header.Header header) {
    byte[] value = header.value();
    return new Header(header.key(), value == null ? null : ByteBuffer.wrap(value));
  }
}
