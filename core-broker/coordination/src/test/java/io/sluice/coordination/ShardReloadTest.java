package io.sluice.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.coordination.fake.Asked;
import io.sluice.coordination.fake.FakeStateLog;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardReloadTest {
  private final ShardFixture fixture = new ShardFixture().open();
  private final FakeStateLog log = fixture.log;

  private void failAppends(ErrorCode error) {
    log.appendFailure = new ApiException(error, "on purpose");
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_LEADER_OR_FOLLOWER, NOT_COORDINATOR",
    "KAFKA_STORAGE_ERROR, COORDINATOR_NOT_AVAILABLE",
    "NOT_ENOUGH_REPLICAS, COORDINATOR_NOT_AVAILABLE",
    "RECORD_LIST_TOO_LARGE, UNKNOWN_SERVER_ERROR",
    "MESSAGE_TOO_LARGE, UNKNOWN_SERVER_ERROR",
  })
  void answersAreRefusedAndTheLogIsLoadedWhenAnAppendFails(ErrorCode failure, ErrorCode answer) {
    fixture.putNow("g", 1);
    failAppends(failure);

    assertEquals(answer, fixture.putNow("g", 2));
    assertEquals("COORDINATOR_LOAD_IN_PROGRESS", fixture.getNow("g"));
    log.appendFailure = null;
    fixture.reload();

    assertEquals("NONE 1", fixture.getNow("g"));
    assertEquals(2, fixture.timers.size());
    assertEquals(ErrorCode.NONE, fixture.putNow("g", 3));
    assertEquals("NONE 3", fixture.getNow("g"));
  }

  @Test
  void logIsLoadedWhenAnAppendFailsInAWayThatNobodyKnows() {
    fixture.putNow("g", 1);
    log.appendFailure = new IllegalStateException("on purpose");

    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, fixture.putNow("h", 2));
    log.appendFailure = null;
    fixture.reload();

    assertEquals("NONE 1", fixture.getNow("g"));
    assertEquals("NONE -1", fixture.getNow("h"));
    assertEquals(List.of("g"), fixture.names());
  }

  @Test
  void everyAnswerOfTheTurnIsRefusedWhenItsAppendFails() {
    Asked<String> fetched = new Asked<>();
    failAppends(ErrorCode.KAFKA_STORAGE_ERROR);

    Asked<ErrorCode> committed =
        fixture.ask(
            (state, reply, out) -> {
              out.reply(ShardFixture.reply(fetched), "answer");
              ShardFixture.put(new Ledger.Entry("g", 2), reply, out);
            });

    assertEquals("COORDINATOR_NOT_AVAILABLE", fetched.answer());
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, committed.answer());
  }

  @Test
  void logIsLoadedWhenAReceiverThrowsAsItIsRefused() {
    failAppends(ErrorCode.KAFKA_STORAGE_ERROR);

    Asked<ErrorCode> committed =
        fixture.ask(
            (state, reply, out) -> {
              out.reply(ShardFixture.throwing(), "lost");
              ShardFixture.put(new Ledger.Entry("g", 2), reply, out);
            });
    log.appendFailure = null;

    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, committed.answer());
    assertEquals("COORDINATOR_LOAD_IN_PROGRESS", fixture.getNow("g"));
    fixture.reload();
    assertEquals("NONE -1", fixture.getNow("g"));
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_LEADER_OR_FOLLOWER, NOT_COORDINATOR",
    "KAFKA_STORAGE_ERROR, COORDINATOR_NOT_AVAILABLE",
    "RECORD_LIST_TOO_LARGE, COORDINATOR_NOT_AVAILABLE",
  })
  void heldRequestsAreRefusedWhenTheAppendOfAnotherFails(ErrorCode failure, ErrorCode answer) {
    Asked<ErrorCode> joined = fixture.hold("h");
    assertTrue(joined.waits());
    failAppends(failure);

    fixture.put("g", 1);

    assertEquals(answer, joined.answer());
  }

  @Test
  void requestIsNotAskedForAgainWhenItIsHeldAndItsOwnAppendIsTooLarge() {
    failAppends(ErrorCode.RECORD_LIST_TOO_LARGE);

    assertEquals(ErrorCode.UNKNOWN_SERVER_ERROR, fixture.hold("g").answer());
  }

  @Test
  void answersBeforeItAreGivenWhenAnAppendFails() {
    log.holdsCommits = true;
    Asked<ErrorCode> before = fixture.put("g", 1);
    failAppends(ErrorCode.KAFKA_STORAGE_ERROR);
    fixture.put("g", 2);
    log.appendFailure = null;
    fixture.reload();

    Asked<String> after = fixture.get("g");

    assertTrue(before.waits());
    assertTrue(after.waits());
    log.commit(1);
    assertEquals(ErrorCode.NONE, before.answer());
    assertEquals("NONE 1", after.answer());
  }

  @Test
  void timersOfAStateDoNotRunWhenItIsGivenUp() {
    List<String> ran = new ArrayList<>();
    fixture.timers.getFirst().schedule(500, out -> ran.add("before"));
    fixture.timers.getFirst().schedule(5_000, out -> ran.add("long before"));
    failAppends(ErrorCode.KAFKA_STORAGE_ERROR);
    fixture.put("g", 2);
    log.appendFailure = null;
    fixture.timers.getFirst().schedule(500, out -> ran.add("after"));
    fixture.reload();

    fixture.timers.getLast().schedule(500, out -> ran.add("new"));
    fixture.time.advance(10_000);

    assertEquals(List.of("new"), ran);
  }

  @Test
  void logIsLoadedWhenATurnFailsThatWroteSomething() {
    for (Throwable fault :
        List.of(new IllegalStateException("on purpose"), new StackOverflowError("on purpose"))) {
      fixture.putNow("g", 1);
      Asked<ErrorCode> joined = fixture.hold("h");
      long end = log.endOffset();

      Asked<ErrorCode> committed =
          fixture.ask(
              (state, reply, out) -> {
                ShardFixture.put(new Ledger.Entry("g", 2), reply, out);
                ShardFixture.fail(fault);
              });

      assertEquals(ErrorCode.UNKNOWN_SERVER_ERROR, committed.answer());
      assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, joined.answer());
      assertEquals("COORDINATOR_LOAD_IN_PROGRESS", fixture.getNow("g"));
      fixture.reload();
      assertEquals("NONE 1", fixture.getNow("g"));
      assertEquals(end, log.endOffset());
    }
    assertEquals(3, fixture.timers.size());
  }

  @Test
  void logIsLoadedWhenATurnOfATimerFails() {
    fixture.putNow("g", 1);
    Asked<ErrorCode> joined = fixture.hold("h");
    fixture
        .timers
        .getFirst()
        .schedule(500, out -> ShardFixture.fail(new IllegalStateException("on purpose")));

    fixture.time.advance(500);

    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, joined.answer());
    fixture.reload();
    assertEquals("NONE 1", fixture.getNow("g"));
  }

  @Test
  void logIsNotLoadedWhenTheShardIsClosedBeforeItsTime() {
    fixture.putNow("g", 1);
    failAppends(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    fixture.put("g", 2);

    fixture.shard.close();
    fixture.time.advance(100_000);
    fixture.settle();

    assertEquals(0, log.reads);
    assertEquals(1, fixture.timers.size());
  }

  @Test
  void allHeldRequestsAreRefusedWhenAReceiverThrows() {
    Asked<ErrorCode> before = fixture.hold("a");
    Asked<ErrorCode> failed = fixture.hold("b");
    Asked<ErrorCode> after = fixture.hold("c");
    failed.fails = true;

    fixture.shard.close();

    assertEquals(ErrorCode.NOT_COORDINATOR, before.answer());
    assertEquals(ErrorCode.NOT_COORDINATOR, failed.answer());
    assertEquals(ErrorCode.NOT_COORDINATOR, after.answer());
  }
}
