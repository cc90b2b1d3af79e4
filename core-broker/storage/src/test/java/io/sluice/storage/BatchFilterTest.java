package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Batches;
import io.sluice.protocol.record.Compression;
import io.sluice.protocol.record.ControlRecords;
import io.sluice.protocol.record.Header;
import io.sluice.protocol.record.Record;
import io.sluice.storage.RecordRetention.LastBatches;
import io.sluice.time.Randomness;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchFilterTest {
  private static final long SEED = 77;
  private static final long NOW = 1_000_000;
  private static final long DELETE_RETENTION = 5_000;

  private final RandomGenerator random = Randomness.seeded(SEED);
  private final OffsetMap map = new OffsetMap(1 << 20, 10_000, 0.9, new KeyHash(random));
  private final GrowingBuffer out = new GrowingBuffer(16);

  @AfterEach
  void freeMap() {
    map.close();
  }

  @Test
  void untouchedBatchIsCopiedByteForByte() {
    ByteBuffer batch = batch(Compression.NONE, 100, "a=1", "b=2", "c=3");

    assertTrue(filter(1_000).add(view(batch), false));

    assertEquals(batch, out.written());
  }

  @ParameterizedTest
  @EnumSource
  void replacedRecordsGoAndTheRestStaysAsItWas(Compression compression) {
    ByteBuffer batch = batch(compression, 100, "a=1", "b=2", "c=3", "b=4", "d=5", "a=6");
    List<Record> before = records(batch);
    put("a", 105);
    put("b", 103);
    put("d", 900);

    assertTrue(filter(1_000).add(view(batch), false));

    assertEquals(List.of(before.get(2), before.get(3), before.get(5)), records(out.written()));
    BatchView header = view(out.written());
    assertSameFrame(view(batch), header);
    assertEquals(compression, header.compression());
    assertEquals(3, header.recordCount());
    assertEquals(before.get(2).timestamp(), header.maxTimestamp());
    assertTrue(header.crcMatches());
  }

  @ParameterizedTest
  @EnumSource
  void tombstoneGetsDeleteHorizonAndGoesWhenItIsOver(Compression compression) {
    ByteBuffer batch = batch(compression, 100, "a=1", "b", "c=3");
    List<Record> before = records(batch);

    filter(1_000).add(view(batch), false);

    ByteBuffer once = out.written();
    assertEquals(before, records(once));
    assertSameFrame(view(batch), view(once));
    assertEquals(NOW + DELETE_RETENTION, view(once).deleteHorizonMs());
    assertTrue(view(once).crcMatches());

    assertEquals(before, records(filtered(once, NOW + DELETE_RETENTION - 1)));
    ByteBuffer late = filtered(once, NOW + DELETE_RETENTION);
    assertEquals(List.of(before.get(0), before.get(2)), records(late));
    assertEquals(NOW + DELETE_RETENTION, view(late).deleteHorizonMs());
  }

  @Test
  void tombstoneBeyondMappedOffsetsGetsNoHorizonYet() {
    ByteBuffer batch = batch(Compression.NONE, 100, "a=1", "b");
    filter(101).add(view(batch), false);
    assertEquals(batch, out.written());
  }

  @Test
  void replacedTombstoneGoesAtOnce() {
    put("b", 500);
    filter(1_000).add(view(batch(Compression.NONE, 100, "a=1", "b")), false);
    assertEquals(1, records(out.written()).size());
    assertFalse(view(out.written()).hasDeleteHorizon());
  }

  @Test
  void recordsBeyondMappedOffsetsStay() {
    put("a", 500);
    filter(101).add(view(batch(Compression.NONE, 100, "a=1", "a=2")), false);
    assertEquals(List.of(101L), records(out.written()).stream().map(Record::offset).toList());
  }

  @Test
  void recordWithoutKeyGoes() {
    ByteBuffer batch =
        new BatchBuilder()
            .baseOffset(7)
            .append(1, null, new byte[3])
            .append(1, new byte[0], new byte[3])
            .build();
    filter(1_000).add(view(batch), false);
    assertEquals(List.of(8L), records(out.written()).stream().map(Record::offset).toList());
  }

  @ParameterizedTest
  @EnumSource
  void lastBatchOfProducerStaysAsHeader(Compression compression) {
    put("a", 500);
    BatchFilter filter = filter(1_000, Map.of(42L, new LastBatches(100, -1)));

    assertTrue(filter.add(view(producerBatch(compression, 100, 42, "a=1")), false));
    assertFalse(filter.add(view(producerBatch(compression, 101, 43, "a=1")), false));
    assertFalse(filter.add(view(producerBatch(compression, 99, 42, "a=1")), false));

    BatchView header = view(out.written());
    assertEquals(BatchView.OVERHEAD, out.size());
    assertEquals(0, header.recordCount());
    assertEquals(42, header.producerId());
    assertEquals(3, header.producerEpoch());
    assertEquals(17, header.lastSequence());
    assertEquals(100, header.lastOffset());
    assertEquals(List.of(), records(out.written()));
    assertTrue(header.crcMatches());
  }

  @Test
  void emptyBatchGoesWhenItsProducerHasLaterOne() {
    ByteBuffer empty = emptied(producerBatch(Compression.NONE, 100, 42, "a=1"));
    assertTrue(filter(1_000, Map.of(42L, new LastBatches(100, -1))).add(view(empty), false));
    assertEquals(empty, out.written());
    assertFalse(filter(1_000, Map.of(42L, new LastBatches(101, -1))).add(view(empty), false));
    assertTrue(filter(1_000, Map.of(42L, new LastBatches(101, -1))).add(view(empty), true));
  }

  @Test
  void headerStaysWhereAskedFor() {
    put("a", 500);
    assertTrue(filter(1_000).add(view(batch(Compression.NONE, 100, "a=1", "a=2")), true));
    assertEquals(101, view(out.written()).lastOffset());
    assertEquals(0, view(out.written()).recordCount());
  }

  @Test
  void controlBatchStaysAndTransactionalRecordsReplaceNothingWhereNobodyFollowsTransactions() {
    TransactionWalk unknown = new TransactionWalk(List.of(), false);
    ByteBuffer marker = ControlRecords.marker(ControlRecords.Type.COMMIT, 9, (short) 1, 0, 123);
    RecordRetention retention =
        new RecordRetention(map, 1_000, NOW, DELETE_RETENTION, Map.of(), unknown);
    assertTrue(new BatchFilter(retention, 1 << 20, out).add(view(marker), false));
    assertEquals(marker, out.written());

    DirtyKeys keys = new DirtyKeys(map, 1 << 20, 0, unknown);
    ByteBuffer transactional =
        new BatchBuilder()
            .baseOffset(200)
            .producer(9, (short) 1, 0)
            .transactional()
            .append(1, new byte[] {'x'}, null)
            .build();
    assertTrue(keys.add(view(transactional)));
    assertEquals(0, map.entries());
    assertEquals(201, keys.end());
    assertEquals(Map.of(9L, new LastBatches(200, -1)), keys.lastBatches());
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void damagedCompressedRecordsMakeLogUncleanable(Compression compression) {
    ByteBuffer batch = batch(compression, 100, "a=1", "b=2");
    for (int i = BatchView.OVERHEAD; i < batch.limit(); i++) {
      batch.put(i, (byte) 0x55);
    }
    UncleanableLogException e =
        assertThrows(UncleanableLogException.class, () -> filter(1_000).add(view(batch), false));
    assertTrue(
        e.getMessage().startsWith("the batch with the offsets 100 to 101 cannot be read: "),
        e.getMessage());
  }

  @Test
  void recordLargerThanLimitMakesLogUncleanable() {
    ByteBuffer batch =
        new BatchBuilder(Compression.ZSTD).append(1, new byte[] {1}, new byte[100_000]).build();
    BatchFilter filter = new BatchFilter(retention(1_000, Map.of(), NOW), 50_000, out);
    assertThrows(UncleanableLogException.class, () -> filter.add(view(batch), false));
  }

  @ParameterizedTest
  @EnumSource
  void randomBatchesKeepExactlyWhatModelKeeps(Compression compression) {
    for (int round = 0; round < 60; round++) {
      out.clear();
      List<Record> expected = new ArrayList<>();
      int count = 1 + random.nextInt(200);
      BatchBuilder builder = new BatchBuilder(compression).baseOffset(round * 10_000L);
      int delta = 0;
      for (int i = 0; i < count; i++) {
        delta += 1 + random.nextInt(3);
        builder.appendAt(
            delta,
            NOW - random.nextInt(1_000),
            key(round * 10_000L + delta),
            bytes(random.nextInt(300)),
            headers());
      }
      builder.lastOffsetDelta(delta + random.nextInt(3));
      ByteBuffer batch = builder.build();
      for (Record record : records(batch)) {
        if (random.nextInt(3) > 0) {
          expected.add(record);
        } else {
          ByteBuffer key = record.key();
          map.put(key, 0, key.limit(), record.offset() + 1);
        }
      }

      filter(Long.MAX_VALUE).add(view(batch), true);

      assertEquals(expected, records(out.written()), "seed " + SEED + ", round " + round);
      assertSameFrame(view(batch), view(out.written()));
    }
  }

  private ByteBuffer key(long offset) {
    return ByteBuffer.allocate(8).putLong(0, offset);
  }

  private ByteBuffer bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }

  private List<Header> headers() {
    return random.nextBoolean()
        ? List.of()
        : List.of(new Header("h" + random.nextInt(99), bytes(random.nextInt(20))));
  }

  private static void assertSameFrame(BatchView expected, BatchView actual) {
    assertEquals(expected.baseOffset(), actual.baseOffset());
    assertEquals(expected.lastOffset(), actual.lastOffset());
    assertEquals(expected.partitionLeaderEpoch(), actual.partitionLeaderEpoch());
    assertEquals(expected.producerId(), actual.producerId());
    assertEquals(expected.lastSequence(), actual.lastSequence());
  }

  private ByteBuffer filtered(ByteBuffer batch, long nowMs) {
    GrowingBuffer result = new GrowingBuffer(16);
    new BatchFilter(retention(1_000, Map.of(), nowMs), 1 << 20, result).add(view(batch), false);
    return result.written();
  }

  private ByteBuffer emptied(ByteBuffer batch) {
    GrowingBuffer result = new GrowingBuffer(16);
    new BatchRewriter(result).writeEmpty(view(batch));
    return result.written();
  }

  private BatchFilter filter(long mappedEnd) {
    return filter(mappedEnd, Map.of());
  }

  private BatchFilter filter(long mappedEnd, Map<Long, LastBatches> lastOffsets) {
    out.clear();
    return new BatchFilter(retention(mappedEnd, lastOffsets, NOW), 1 << 20, out);
  }

  private RecordRetention retention(
      long mappedEnd, Map<Long, LastBatches> lastOffsets, long nowMs) {
    return new RecordRetention(
        map, mappedEnd, nowMs, DELETE_RETENTION, lastOffsets, new TransactionWalk(List.of(), true));
  }

  private void put(String key, long offset) {
    map.put(ByteBuffer.wrap(key.getBytes()), 0, key.length(), offset);
  }

  private static BatchView view(ByteBuffer batch) {
    return new BatchView().wrap(batch, 0);
  }

  private static List<Record> records(ByteBuffer batches) {
    return Batches.records(batches, 1 << 24);
  }

  private ByteBuffer producerBatch(
      Compression compression, long offset, long producer, String... records) {
    return fill(new BatchBuilder(compression).producer(producer, (short) 3, 17), offset, records);
  }

  private ByteBuffer batch(Compression compression, long offset, String... records) {
    return fill(new BatchBuilder(compression), offset, records);
  }

  private ByteBuffer fill(BatchBuilder builder, long offset, String... records) {
    builder.baseOffset(offset).leaderEpoch(5);
    long timestamp = NOW;
    for (String record : records) {
      String[] parts = record.split("=");
      builder.append(
          timestamp--,
          parts[0].getBytes(),
          parts.length == 1 ? null : parts[1].repeat(50).getBytes());
    }
    return builder.build();
  }
}
