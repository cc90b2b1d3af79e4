package io.sluice.groups.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.Record;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardLoadTest {
  private final ShardFixture fixture = new ShardFixture();
  private final FakeBroker broker = fixture.broker;
  private final FakeStateLog log = fixture.log;

  @Test
  void requestsAreRefusedWhenTheShardIsNotLoaded() {
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, fixture.commit("g", 1));

    fixture.shard.open();

    assertEquals("COORDINATOR_LOAD_IN_PROGRESS", fixture.fetch("g"));
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, fixture.requests.join("g").answer());
    assertEquals(0, log.endOffset());

    broker.settle();

    assertEquals("NONE -1", fixture.fetch("g"));
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
      fixture.commit("g" + offset % 10, offset);
    }
    fixture.requests.join("joined");
    broker.settings.set("offsets.load.buffer.size", 300);

    fixture.moveOn();

    assertEquals("NONE 100", fixture.fetch("g0"));
    assertEquals("NONE 99", fixture.fetch("g9"));
    assertEquals("NONE -1", fixture.fetch("g10"));
    assertEquals(
        List.of("g0", "g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8", "g9", "joined"),
        fixture.groups());
  }

  @Test
  void whatWasCompressedIsThereWhenTheShardIsLoaded() {
    broker.settings.set("offsets.topic.compression.codec", 1);
    fixture.moveOn();
    fixture.commit("g", 5);

    fixture.moveOn();

    assertEquals("NONE 5", fixture.fetch("g"));
  }

  @Test
  void recordsAreLeftOutWhenTheyCannotBeDecoded() {
    fixture.open();
    fixture.commit("g", 9);
    fixture.commit("g", 5);
    Record nine = log.records().getFirst();
    ByteBuffer truncated = ByteBuffer.wrap(new byte[] {0, 1, 0, 9, 'x'});
    ByteBuffer unknownType = ByteBuffer.wrap(new byte[] {0, 77, 0});
    ByteBuffer unknownVersion = ByteBuffer.wrap(new byte[] {99, 99, 0});
    log.append(
        new BatchBuilder()
            .append(1, truncated, nine.value(), List.of())
            .append(1, nine.key(), unknownVersion, List.of())
            .append(1, null, nine.value(), List.of())
            .append(1, unknownType, nine.value(), List.of())
            .append(1, nine.key(), nine.value(), List.of())
            .build());

    fixture.moveOn();

    assertEquals("NONE 9", fixture.fetch("g"));
    assertEquals(List.of("g"), fixture.groups());
  }

  @Test
  void controlBatchesAreLeftOutWhenTheShardIsLoaded() {
    fixture.open();
    fixture.commit("g", 9);
    fixture.commit("g", 5);
    Record nine = log.records().getFirst();
    log.append(new BatchBuilder().control().append(1, nine.key(), nine.value(), List.of()).build());

    fixture.moveOn();

    assertEquals("NONE 5", fixture.fetch("g"));
  }

  @Test
  void loadIsTriedAgainWithGrowingDelaysWhenItFails() {
    fixture.open();
    fixture.commit("g", 5);
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
      broker.time.advance(delayMs - 1);
      broker.settle();
      assertEquals(tries, log.reads);
      assertEquals("COORDINATOR_LOAD_IN_PROGRESS", fixture.fetch("g"));
      broker.time.advance(1);
      broker.settle();
      tries++;
    }
    assertEquals(8, log.reads);
    log.readFailure = null;
    broker.time.advance(30_000);
    broker.settle();

    assertEquals("NONE 5", fixture.fetch("g"));
    assertEquals(9, log.reads);
  }

  @Test
  void loadIsTriedAgainWhenTheBackgroundIsFull() {
    broker.backgroundFull = true;
    fixture.open();
    assertEquals("COORDINATOR_LOAD_IN_PROGRESS", fixture.fetch("g"));

    broker.backgroundFull = false;
    fixture.reload();

    assertEquals("NONE -1", fixture.fetch("g"));
  }

  @Test
  void loadIsNotTriedAgainWhenTheShardIsClosed() {
    fixture.open();
    fixture.commit("g", 5);
    log.readFailure = new ApiException(ErrorCode.KAFKA_STORAGE_ERROR, "on purpose");
    fixture.moveOn();
    assertEquals(1, log.reads);

    fixture.shard.close();
    broker.time.advance(100_000);
    broker.settle();

    assertEquals(1, log.reads);
    assertFalse(broker.time.runNext());
    assertEquals("NOT_COORDINATOR", fixture.fetch("g"));
  }

  @Test
  void shardIsNotLoadedWhenItIsClosedBeforeItsTurn() {
    fixture.shard.open();

    fixture.shard.close();
    broker.settle();

    assertEquals(0, fixture.timers.size());
    assertEquals("NOT_COORDINATOR", fixture.fetch("g"));
  }

  @Test
  void shardStaysClosedWhenItIsClosedWhileItLoads() {
    fixture.open();
    fixture.commit("g", 5);
    log.onRead = () -> fixture.shard.close();

    fixture.moveOn();

    assertEquals(1, log.reads);
    assertEquals("NOT_COORDINATOR", fixture.fetch("g"));
    List<String> ran = new ArrayList<>();
    fixture.timers.getLast().schedule(1, out -> ran.add("timer"));
    broker.time.advance(1);
    assertEquals(List.of(), ran);
  }
}
