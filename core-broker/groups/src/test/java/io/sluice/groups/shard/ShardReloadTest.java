package io.sluice.groups.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    fixture.commit("g", 1);
    failAppends(failure);

    assertEquals(answer, fixture.commit("g", 2));
    assertEquals("COORDINATOR_LOAD_IN_PROGRESS", fixture.fetch("g"));
    log.appendFailure = null;
    fixture.reload();

    assertEquals("NONE 1", fixture.fetch("g"));
    assertEquals(2, fixture.timers.size());
    assertEquals(ErrorCode.NONE, fixture.commit("g", 3));
    assertEquals("NONE 3", fixture.fetch("g"));
  }

  @Test
  void logIsLoadedWhenAnAppendFailsInAWayThatNobodyKnows() {
    fixture.commit("g", 1);
    log.appendFailure = new IllegalStateException("on purpose");

    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, fixture.commit("h", 2));
    log.appendFailure = null;
    fixture.reload();

    assertEquals("NONE 1", fixture.fetch("g"));
    assertEquals("NONE -1", fixture.fetch("h"));
    assertEquals(List.of("g"), fixture.groups());
  }

  @Test
  void everyAnswerOfTheTurnIsRefusedWhenItsAppendFails() {
    Asked<String> fetched = new Asked<>();
    failAppends(ErrorCode.KAFKA_STORAGE_ERROR);

    Asked<ErrorCode> committed =
        fixture.requests.commit(
            "g",
            2,
            (state, request, reply, out) -> {
              out.reply(ShardFixture.reply(fetched), "answer");
              Requests.commitNow(state, request, reply, out);
            });

    assertEquals("COORDINATOR_NOT_AVAILABLE", fetched.answer());
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, committed.answer());
  }

  @Test
  void logIsLoadedWhenAReceiverThrowsAsItIsRefused() {
    failAppends(ErrorCode.KAFKA_STORAGE_ERROR);

    Asked<ErrorCode> committed =
        fixture.requests.commit(
            "g",
            2,
            (state, request, reply, out) -> {
              out.reply(ShardFixture.throwing(), "lost");
              Requests.commitNow(state, request, reply, out);
            });
    log.appendFailure = null;

    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, committed.answer());
    assertEquals("COORDINATOR_LOAD_IN_PROGRESS", fixture.fetch("g"));
    fixture.reload();
    assertEquals("NONE -1", fixture.fetch("g"));
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_LEADER_OR_FOLLOWER, NOT_COORDINATOR",
    "KAFKA_STORAGE_ERROR, COORDINATOR_NOT_AVAILABLE",
    "RECORD_LIST_TOO_LARGE, COORDINATOR_NOT_AVAILABLE",
  })
  void heldRequestsAreRefusedWhenTheAppendOfAnotherFails(ErrorCode failure, ErrorCode answer) {
    Asked<ErrorCode> joined = fixture.requests.join("h");
    assertTrue(joined.waits());
    failAppends(failure);

    fixture.requests.commit("g", 1);

    assertEquals(answer, joined.answer());
  }

  @Test
  void requestIsNotAskedForAgainWhenItIsHeldAndItsOwnAppendIsTooLarge() {
    failAppends(ErrorCode.RECORD_LIST_TOO_LARGE);

    assertEquals(ErrorCode.UNKNOWN_SERVER_ERROR, fixture.requests.join("g").answer());
  }

  @Test
  void answersBeforeItAreGivenWhenAnAppendFails() {
    log.holdsCommits = true;
    Asked<ErrorCode> before = fixture.requests.commit("g", 1);
    failAppends(ErrorCode.KAFKA_STORAGE_ERROR);
    fixture.requests.commit("g", 2);
    log.appendFailure = null;
    fixture.reload();

    Asked<String> after = fixture.requests.fetch("g");

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
    fixture.requests.commit("g", 2);
    log.appendFailure = null;
    fixture.timers.getFirst().schedule(500, out -> ran.add("after"));
    fixture.reload();

    fixture.timers.getLast().schedule(500, out -> ran.add("new"));
    fixture.broker.time.advance(10_000);

    assertEquals(List.of("new"), ran);
  }

  @Test
  void logIsLoadedWhenATurnFailsThatWroteSomething() {
    for (Throwable fault :
        List.of(new IllegalStateException("on purpose"), new StackOverflowError("on purpose"))) {
      fixture.commit("g", 1);
      Asked<ErrorCode> joined = fixture.requests.join("h");
      long end = log.endOffset();

      Asked<ErrorCode> committed =
          fixture.requests.commit(
              "g",
              2,
              (state, request, reply, out) -> {
                Requests.commitNow(state, request, reply, out);
                ShardFixture.fail(fault);
              });

      assertEquals(ErrorCode.UNKNOWN_SERVER_ERROR, committed.answer());
      assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, joined.answer());
      assertEquals("COORDINATOR_LOAD_IN_PROGRESS", fixture.fetch("g"));
      fixture.reload();
      assertEquals("NONE 1", fixture.fetch("g"));
      assertEquals(end, log.endOffset());
    }
    assertEquals(3, fixture.timers.size());
  }

  @Test
  void logIsLoadedWhenATurnOfATimerFails() {
    fixture.commit("g", 1);
    Asked<ErrorCode> joined = fixture.requests.join("h");
    fixture
        .timers
        .getFirst()
        .schedule(500, out -> ShardFixture.fail(new IllegalStateException("on purpose")));

    fixture.broker.time.advance(500);

    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, joined.answer());
    fixture.reload();
    assertEquals("NONE 1", fixture.fetch("g"));
  }

  @Test
  void logIsNotLoadedWhenTheShardIsClosedBeforeItsTime() {
    fixture.commit("g", 1);
    failAppends(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    fixture.requests.commit("g", 2);

    fixture.shard.close();
    fixture.broker.time.advance(100_000);
    fixture.broker.settle();

    assertEquals(0, log.reads);
    assertEquals(1, fixture.timers.size());
  }

  @Test
  void allHeldRequestsAreRefusedWhenAReceiverThrows() {
    Asked<ErrorCode> before = fixture.requests.join("a");
    Asked<ErrorCode> failed = fixture.requests.join("b");
    Asked<ErrorCode> after = fixture.requests.join("c");
    failed.fails = true;

    fixture.shard.close();

    assertEquals(ErrorCode.NOT_COORDINATOR, before.answer());
    assertEquals(ErrorCode.NOT_COORDINATOR, failed.answer());
    assertEquals(ErrorCode.NOT_COORDINATOR, after.answer());
  }
}
