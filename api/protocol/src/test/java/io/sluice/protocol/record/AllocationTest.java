package io.sluice.protocol.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllocationTest {
  private static final int BATCHES = 200;

  private final BatchView view = new BatchView();
  private final RecordCursor cursor = new RecordCursor();
  private long seen;

  private static ByteBuffer batches(boolean direct) {
    BatchBuilder builder = new BatchBuilder().producer(5, (short) 0, 0);
    for (int i = 0; i < 20; i++) {
      ByteBuffer key = ByteBuffer.wrap(new byte[] {1, 2, (byte) i});
      builder.append(1000 + i, key, ByteBuffer.allocate(100), List.of(Header.of("h", "v")));
    }
    ByteBuffer one = builder.build();
    int size = one.limit() * BATCHES;
    ByteBuffer all = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    while (all.hasRemaining()) {
      all.put(one.rewind());
    }
    return all.flip();
  }

  private void checkAll(ByteBuffer batches) {
    for (int at = 0; at < batches.limit(); at += view.sizeInBytes()) {
      Batches.check(view, batches, at);
      Walk.all(cursor, view, 1000);
      view.patch(at, 3);
      view.stampLogAppendTime(at);
      seen += view.lastOffset() + view.maxTimestamp() + view.lastSequence() + view.producerEpoch();
      cursor.wrap(view, 1000);
      while (cursor.next()) {
        seen += cursor.offset() + cursor.timestamp() + cursor.headerCount();
      }
    }
  }

  @Test
  void checkedBatchesWalkedRecordsAndStampsAllocateNothing() {
    for (boolean direct : new boolean[] {false, true}) {
      ByteBuffer batches = batches(direct);
      checkAll(batches); // the view makes one window on a direct buffer, at first sight
      assertEquals(0, Allocation.of(() -> checkAll(batches), 0), direct ? "direct" : "heap");
    }
  }
}
