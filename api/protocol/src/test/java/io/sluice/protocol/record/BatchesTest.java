package io.sluice.protocol.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ErrorCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private static final int MAX = 1 << 20;

  private final BatchView view = new BatchView();

  private static ByteBuffer batch() {
    return new BatchBuilder()
        .append(5, new byte[] {1}, new byte[] {2})
        .append(6, null, new byte[] {3})
        .build();
  }

  private ErrorCode refusal(UnaryOperator<ByteBuffer> damage) {
    ByteBuffer bytes = damage.apply(batch());
    return assertThrows(InvalidBatchException.class, () -> Batches.check(view, bytes, 0))
        .errorCode();
  }

  /** Sets a field and makes the checksum fit again. */
  private ErrorCode refusalInt(int at, int value) {
    return refusal(
        b -> {
          b.putInt(at, value);
          view.wrap(b, 0).renewCrc();
          return b;
        });
  }

  @Test
  void damagedBatchIsRefusedWithTheCodeForIt() {
    assertEquals(ErrorCode.CORRUPT_MESSAGE, refusal(b -> b.limit(b.limit() - 1)));
    assertEquals(ErrorCode.CORRUPT_MESSAGE, refusal(b -> b.limit(60)));
    assertEquals(ErrorCode.CORRUPT_MESSAGE, refusal(b -> b.limit(0)));
    assertEquals(ErrorCode.CORRUPT_MESSAGE, refusal(b -> b.put(66, (byte) 99)));
    for (int length :
        new int[] {-1, 0, 48, batch().limit() - 11, Integer.MAX_VALUE, -12, 1 << 31}) {
      assertEquals(
          ErrorCode.CORRUPT_MESSAGE,
          refusal(b -> b.putInt(BatchView.LENGTH_OFFSET, length)),
          "length " + length);
    }
    for (int magic : new int[] {0, 1, 3, -1}) {
      assertEquals(
          ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT,
          refusal(b -> b.put(BatchView.MAGIC_OFFSET, (byte) magic)),
          "magic " + magic);
    }
  }

  @Test
  void headerWhoseNumbersDoNotFitTogetherIsRefused() {
    assertEquals(ErrorCode.INVALID_RECORD, refusalInt(BatchView.RECORD_COUNT_OFFSET, -1));
    assertEquals(ErrorCode.INVALID_RECORD, refusalInt(BatchView.RECORD_COUNT_OFFSET, 3));
    assertEquals(ErrorCode.INVALID_RECORD, refusalInt(BatchView.LAST_OFFSET_DELTA_OFFSET, 0));
    assertEquals(ErrorCode.INVALID_RECORD, refusalInt(BatchView.LAST_OFFSET_DELTA_OFFSET, -1));
    assertEquals(
        ErrorCode.INVALID_RECORD,
        refusalInt(BatchView.LAST_OFFSET_DELTA_OFFSET, Integer.MIN_VALUE));
    for (short attributes = 5; attributes < 8; attributes++) {
      short unknown = attributes;
      assertEquals(
          ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
          refusal(
              b -> {
                b.putShort(BatchView.ATTRIBUTES_OFFSET, unknown);
                view.wrap(b, 0).renewCrc();
                return b;
              }));
    }
  }

  @Test
  void formatOfAMessageTooShortForAHeaderIsNamed() {
    ByteBuffer old = ByteBuffer.allocate(30).putInt(8, 18).put(BatchView.MAGIC_OFFSET, (byte) 1);
    assertEquals(
        ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT,
        assertThrows(InvalidBatchException.class, () -> Batches.check(view, old, 0)).errorCode());
  }

  @Test
  void recordCountThatIsNotThatOfTheRecordsIsRefused() {
    RecordCursor cursor = new RecordCursor();
    for (Compression compression : Compression.values()) {
      for (int count : new int[] {0, 1, 3}) {
        BatchBuilder builder = new BatchBuilder(compression).lastOffsetDelta(9);
        ByteBuffer bytes = builder.append(1, null, null).append(2, null, null).build();
        bytes.putInt(BatchView.RECORD_COUNT_OFFSET, count);
        view.wrap(bytes, 0).renewCrc();
        Batches.check(view, bytes, 0);
        assertThrows(
            InvalidBatchException.class,
            () -> Walk.all(cursor, view, MAX),
            compression + " " + count);
      }
    }
  }

  @Test
  void offsetDeltasOfRecordsRiseAndStayWithinTheBatch() {
    RecordCursor cursor = new RecordCursor();
    ByteBuffer bytes = batch();
    int deltaOfSecond = bytes.limit() - 5;
    assertEquals(2, bytes.get(deltaOfSecond), "1 as a zig-zag varint");
    for (int delta : new int[] {0, -1, 2, 5}) {
      bytes.put(deltaOfSecond, (byte) (delta << 1 ^ delta >> 31));
      view.wrap(bytes, 0).renewCrc();
      Batches.check(view, bytes, 0);
      assertThrows(
          InvalidBatchException.class, () -> Walk.all(cursor, view, MAX), "delta " + delta);
    }
  }

  @Test
  void incompleteLastBatchIsLeftOutWhereverItEnds() {
    ByteBuffer one = batch();
    ByteBuffer two = ByteBuffer.allocate(2 * one.limit()).put(one.duplicate()).put(one).flip();
    List<Record> first = Batches.records(one.rewind(), MAX);
    assertEquals(2, first.size());
    for (int end = 0; end < two.capacity(); end++) {
      List<Record> found = Batches.records(two.duplicate().limit(end), MAX);
      assertEquals(end < one.limit() ? List.of() : first, found, "cut at " + end);
    }
    assertEquals(4, Batches.records(two, MAX).size());
    assertEquals(0, two.position());
  }

  @Test
  void completeBatchThatIsDamagedIsNotLeftOut() {
    ByteBuffer bytes = batch();
    bytes.put(bytes.limit() - 1, (byte) 77);
    assertThrows(InvalidBatchException.class, () -> Batches.records(bytes, MAX));
    ByteBuffer negative = batch().putInt(BatchView.LENGTH_OFFSET, -5);
    assertThrows(InvalidBatchException.class, () -> Batches.records(negative, MAX));
  }

  @Test
  void recordsStayWhenTheBufferIsOverwritten() {
    ByteBuffer bytes = batch();
    List<Record> records = Batches.records(bytes, MAX);
    List<Record> again = Batches.records(bytes, MAX);
    bytes.put(new byte[bytes.limit()]);
    assertEquals(again, records);
    assertTrue(records.get(0).key().get(0) == 1 && records.get(0).value().get(0) == 2);
  }
}
