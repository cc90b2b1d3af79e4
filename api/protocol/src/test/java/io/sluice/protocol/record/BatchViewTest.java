package io.sluice.protocol.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.message.Seeds;
import io.sluice.time.Randomness;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.junit.jupiter.api.Test;

class BatchViewTest {
  private static final List<UnaryOperator<ByteBuffer>> PLACES =
      List.of(BatchViewTest::heap, BatchViewTest::direct, b -> heap(b).slice(5, b.remaining() + 5));

  private final BatchView view = new BatchView();

  private static void eachSeed(Consumer<RandomBatch> check) {
    for (long seed : Seeds.of(100)) {
      RandomGenerator random = Randomness.seeded(seed);
      RandomBatch batch = new RandomBatch(random);
      try {
        check.accept(batch);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(Seeds.replay(batch.toString(), seed), e);
      }
    }
  }

  /** Returns a buffer that holds the batch from position 5 on, and five bytes after it. */
  private static ByteBuffer heap(ByteBuffer batch) {
    return ByteBuffer.allocate(batch.remaining() + 10).put(5, batch, 0, batch.remaining());
  }

  private static ByteBuffer direct(ByteBuffer batch) {
    return ByteBuffer.allocateDirect(batch.remaining() + 10).put(5, batch, 0, batch.remaining());
  }

  private static ByteBuffer bytes(ByteBuffer all, int size) {
    return ByteBuffer.allocate(size).put(0, all, 5, size);
  }

  @Test
  void checksumIsTheSameInDirectHeapSlicedAndReadOnlyMemory() {
    eachSeed(
        batch -> {
          ByteBuffer bytes = batch.ours();
          for (ByteBuffer place : List.of(heap(bytes), direct(bytes))) {
            assertTrue(view.wrap(place, 5).crcMatches());
            assertTrue(view.wrap(place.asReadOnlyBuffer(), 5).crcMatches());
            assertTrue(view.wrap(place.slice(5, bytes.remaining()), 0).crcMatches());
            assertTrue(view.wrap(place.slice(3, bytes.remaining() + 2), 2).crcMatches());
            place.put(5 + bytes.remaining() - 1, (byte) ~place.get(5 + bytes.remaining() - 1));
            assertFalse(view.wrap(place, 5).crcMatches());
          }
        });
  }

  @Test
  void anyBitUnderTheChecksumBreaksIt() {
    ByteBuffer batch = new BatchBuilder().append(7, new byte[] {1}, new byte[] {2, 3}).build();
    for (int bit = BatchView.CRC_OFFSET * 8; bit < batch.limit() * 8; bit++) {
      int at = bit / 8;
      batch.put(at, (byte) (batch.get(at) ^ 1 << bit % 8));
      assertFalse(view.wrap(batch, 0).crcMatches(), "bit " + bit);
      batch.put(at, (byte) (batch.get(at) ^ 1 << bit % 8));
    }
    assertTrue(view.wrap(batch, 0).crcMatches());
  }

  @Test
  void patchChangesOffsetAndEpochAndNothingElse() {
    eachSeed(
        batch -> {
          for (UnaryOperator<ByteBuffer> place : PLACES) {
            ByteBuffer all = place.apply(batch.ours());
            int at = all.isDirect() || all.arrayOffset() == 0 ? 5 : 0;
            ByteBuffer expected = batch.ours().putLong(0, 1L << 40).putInt(12, 77);
            view.wrap(all, at).patch(1L << 40, 77);
            assertEquals(expected, view.slice());
            MutableRecordBatch read = ConformanceTest.onlyBatch(view.slice());
            read.ensureValid();
            assertEquals(1L << 40, read.baseOffset());
            assertEquals(77, read.partitionLeaderEpoch());
            assertEquals((1L << 40) + batch.lastOffsetDelta(), read.lastOffset());
          }
        });
  }

  @Test
  void stampedBatchIsTheOneThatKafkaStamps() {
    eachSeed(
        batch -> {
          ByteBuffer theirs = batch.ours();
          ConformanceTest.onlyBatch(theirs)
              .setMaxTimestamp(TimestampType.LOG_APPEND_TIME, 1_234_567_890_123L);
          for (ByteBuffer all : List.of(heap(batch.ours()), direct(batch.ours()))) {
            view.wrap(all, 5).stampLogAppendTime(1_234_567_890_123L);
            assertEquals(theirs, view.slice());
            assertTrue(view.crcMatches());
            Batches.records(view.slice(), 1 << 24)
                .forEach(r -> assertEquals(1_234_567_890_123L, r.timestamp()));
          }
        });
  }

  @Test
  void stampedProducerIsReadByKafka() {
    ByteBuffer batch = direct(new BatchBuilder().append(1, null, new byte[9]).build());
    view.wrap(batch, 5).stampProducer(1L << 50, (short) 12, Integer.MAX_VALUE);
    MutableRecordBatch read = ConformanceTest.onlyBatch(view.slice());
    read.ensureValid();
    assertEquals(1L << 50, read.producerId());
    assertEquals(12, read.producerEpoch());
    assertEquals(Integer.MAX_VALUE, read.baseSequence());
    assertEquals(Integer.MAX_VALUE, view.lastSequence());
  }

  @Test
  void viewMovesNeitherPositionNorLimit() {
    ByteBuffer batch = new BatchBuilder().append(1, null, new byte[9]).build();
    ByteBuffer all = direct(batch).position(3).limit(batch.remaining() + 6);
    view.wrap(all, 5).patch(1, 2);
    view.stampLogAppendTime(3);
    assertTrue(view.crcMatches());
    assertEquals(3, all.position());
    assertEquals(batch.remaining() + 6, all.limit());
  }

  @Test
  void viewOfAnotherBufferChecksumsThatOne() {
    ByteBuffer good = direct(new BatchBuilder().append(1, null, new byte[9]).build());
    ByteBuffer bad = direct(bytes(good, good.limit() - 10)).put(70, (byte) 99);
    assertTrue(view.wrap(good, 5).crcMatches());
    assertFalse(view.wrap(bad, 5).crcMatches());
    assertTrue(view.wrap(good, 5).crcMatches());
  }

  @Test
  void headerThatIsNotAllThereIsRefused() {
    ByteBuffer batch = ByteBuffer.allocate(BatchView.OVERHEAD + 3);
    assertEquals(3, view.wrap(batch, 3).position());
    assertThrows(InvalidBatchException.class, () -> view.wrap(batch, 4));
    assertThrows(InvalidBatchException.class, () -> view.wrap(batch, -1));
    assertThrows(InvalidBatchException.class, () -> view.wrap(batch, Integer.MAX_VALUE));
    assertThrows(
        InvalidBatchException.class, () -> view.wrap(batch.limit(BatchView.OVERHEAD + 2), 3));
  }

  @Test
  void littleEndianBufferIsRefusedAsTheCallersMistake() {
    ByteBuffer batch = ByteBuffer.allocate(BatchView.OVERHEAD).order(ByteOrder.LITTLE_ENDIAN);
    assertThrows(IllegalArgumentException.class, () -> view.wrap(batch, 0));
  }

  @Test
  void sequenceAfterTheLargestIsZeroAsInKafka() {
    assertEquals(0, BatchView.advanceSequence(Integer.MAX_VALUE, 1));
    for (long seed : Seeds.of(100)) {
      RandomGenerator random = Randomness.seeded(seed);
      int sequence = Integer.MAX_VALUE - random.nextInt(1 << random.nextInt(1, 31));
      int by = random.nextInt(Integer.MAX_VALUE);
      assertEquals(
          DefaultRecordBatch.incrementSequence(sequence, by),
          BatchView.advanceSequence(sequence, by),
          Seeds.replay("sequence", seed));
    }
  }

  @Test
  void layoutIsKafkas() {
    assertEquals(DefaultRecordBatch.RECORD_BATCH_OVERHEAD, BatchView.OVERHEAD);
    assertEquals(DefaultRecordBatch.CRC_OFFSET, BatchView.CRC_OFFSET);
    assertEquals(DefaultRecordBatch.LAST_OFFSET_DELTA_OFFSET, BatchView.LAST_OFFSET_DELTA_OFFSET);
    assertEquals(DefaultRecordBatch.RECORDS_COUNT_OFFSET, BatchView.RECORD_COUNT_OFFSET);
  }
}
