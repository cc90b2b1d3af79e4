package io.sluice.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sluice.coordination.fake.FakeStateLog;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.Compression;
import io.sluice.protocol.record.Record;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardLoadTest {
  private final ShardFixture fixture = new ShardFixture();
  private final FakeStateLog log = fixture.log;

  @Test
  void requestsAreRefusedWhenTheShardIsNotLoaded() {
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, fixture.putNow("g", 1));

    fixture.shard.open();

    assertEquals("COORDINATOR_LOAD_IN_PROGRESS", fixture.getNow("g"));
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, fixture.hold("g").answer());
    assertEquals(0, log.endOffset());

    fixture.settle();

    assertEquals("NONE -1", fixture.getNow("g"));
  }

  @Test
  void turnsThatNoRequestAskedForAreNotTakenWhenTheShardIsNotLoaded() {
    List<String> taken = new ArrayList<>();

    fixture.shard.take(out -> taken.add("loading"));
    fixture.open();
    fixture.shard.take(out -> taken.add("active"));
    fixture.shard.close();
    fixture.shard.take(out -> taken.add("closed"));

    assertEquals(List.of("active"), taken);
  }

  @Test
  void whatWasWrittenBeforeIsThereWhenTheShardIsLoaded() {
    fixture.open();
    for (int offset = 1; offset <= 100; offset++) {
      fixture.putNow("g" + offset % 10, offset);
    }
    fixture.hold("joined");
    fixture.loadBytes = 300;

    fixture.moveOn();

    assertEquals("NONE 100", fixture.getNow("g0"));
    assertEquals("NONE 99", fixture.getNow("g9"));
    assertEquals("NONE -1", fixture.getNow("g10"));
    assertEquals(
        List.of("g0", "g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8", "g9", "joined"),
        fixture.names());
  }

  @Test
  void whatWasCompressedIsThereWhenTheShardIsLoaded() {
    fixture.compression = Compression.GZIP;
    fixture.moveOn();
    fixture.putNow("g", 5);

    fixture.moveOn();

    assertEquals("NONE 5", fixture.getNow("g"));
  }

  @Test
  void recordsAreLeftOutWhenTheyCannotBeDecoded() {
    fixture.open();
    fixture.putNow("g", 9);
    fixture.putNow("g", 5);
    Record nine = log.records().getFirst();
    ByteBuffer damaged = ByteBuffer.wrap(new byte[] {99, 99, 0});
    ByteBuffer other = ByteBuffer.wrap(new byte[] {'h'});
    log.append(
        new BatchBuilder()
            .append(1, other, damaged, List.of())
            .append(1, other, null, List.of())
            .append(1, null, nine.value(), List.of())
            .append(1, nine.key(), damaged, List.of())
            .append(1, nine.key(), nine.value(), List.of())
            .build());

    fixture.moveOn();

    assertEquals("NONE 9", fixture.getNow("g"));
    assertEquals(List.of("g"), fixture.names());
  }

  @Test
  void controlBatchesThatAreNoMarkersAreLeftOutWhenTheShardIsLoaded() {
    fixture.open();
    fixture.putNow("g", 9);
    fixture.putNow("g", 5);
    Record nine = log.records().getFirst();
    log.append(new BatchBuilder().control().append(1, nine.key(), nine.value(), List.of()).build());
    ByteBuffer unknownKind = ByteBuffer.wrap(new byte[] {0, 0, 0, 9});
    log.append(
        new BatchBuilder()
            .producer(7, (short) 0, -1)
            .transactional()
            .control()
            .append(1, unknownKind, nine.value(), List.of())
            .build());

    fixture.moveOn();

    assertEquals("NONE 5", fixture.getNow("g"));
  }

  @Test
  void loadIsTriedAgainWithGrowingDelaysWhenItFails() {
    fixture.open();
    fixture.putNow("g", 5);
    List<RuntimeException> failures =
        List.of(
            new ApiException(ErrorCode.KAFKA_STORAGE_ERROR, "on purpose"),
            new IllegalStateException("on purpose"));
    log.readFailure = failures.getFirst();
    fixture.moveOn();
    int tries = 1;

    for (int delayMs : new int[] {1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000}) {
      assertEquals(tries, log.reads);
      log.readFailure = failures.get(tries % 2);
      fixture.time.advance(delayMs - 1);
      fixture.settle();
      assertEquals(tries, log.reads);
      assertEquals("COORDINATOR_LOAD_IN_PROGRESS", fixture.getNow("g"));
      fixture.time.advance(1);
      fixture.settle();
      tries++;
    }
    assertEquals(8, log.reads);
    log.readFailure = null;
    fixture.time.advance(30_000);
    fixture.settle();

    assertEquals("NONE 5", fixture.getNow("g"));
    assertEquals(9, log.reads);
  }

  @Test
  void loadIsTriedAgainWhenTheBackgroundIsFull() {
    fixture.backgroundFull = true;
    fixture.open();
    assertEquals("COORDINATOR_LOAD_IN_PROGRESS", fixture.getNow("g"));

    fixture.backgroundFull = false;
    fixture.reload();

    assertEquals("NONE -1", fixture.getNow("g"));
  }

  @Test
  void loadIsNotTriedAgainWhenTheShardIsClosed() {
    fixture.open();
    fixture.putNow("g", 5);
    log.readFailure = new ApiException(ErrorCode.KAFKA_STORAGE_ERROR, "on purpose");
    fixture.moveOn();
    assertEquals(1, log.reads);

    fixture.shard.close();
    fixture.time.advance(100_000);
    fixture.settle();

    assertEquals(1, log.reads);
    assertFalse(fixture.time.runNext());
    assertEquals("NOT_COORDINATOR", fixture.getNow("g"));
  }

  @Test
  void shardIsNotLoadedWhenItIsClosedBeforeItsTurn() {
    fixture.shard.open();

    fixture.shard.close();
    fixture.settle();

    assertEquals(0, fixture.timers.size());
    assertEquals("NOT_COORDINATOR", fixture.getNow("g"));
  }

  @Test
  void shardStaysClosedWhenItIsClosedWhileItLoads() {
    fixture.open();
    fixture.putNow("g", 5);
    log.onRead = () -> fixture.shard.close();

    fixture.moveOn();

    assertEquals(1, log.reads);
    assertEquals("NOT_COORDINATOR", fixture.getNow("g"));
    List<String> ran = new ArrayList<>();
    fixture.timers.getLast().schedule(1, out -> ran.add("timer"));
    fixture.time.advance(1);
    assertEquals(List.of(), ran);
  }
}
