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

class ShardTest {
  private final ShardFixture fixture = new ShardFixture().open();
  private final FakeStateLog log = fixture.log;

  @Test
  void answerIsGivenWhenItsRecordsAreCommitted() {
    log.holdsCommits = true;
    Asked<ErrorCode> first = fixture.put("g", 1);
    Asked<ErrorCode> second = fixture.put("g", 2);
    Asked<ErrorCode> third = fixture.put("h", 3);
    assertTrue(first.waits());

    log.commit(2);

    assertEquals(ErrorCode.NONE, first.answer());
    assertEquals(ErrorCode.NONE, second.answer());
    assertTrue(third.waits());

    log.commit(3);

    assertEquals(ErrorCode.NONE, third.answer());
  }

  @Test
  void fetchWaitsWhenACommitBeforeItIsNotCommitted() {
    log.holdsCommits = true;
    fixture.put("g", 1);

    Asked<String> other = fixture.get("h");
    Asked<String> fetched = fixture.get("g");

    assertTrue(fetched.waits());
    assertTrue(other.waits());
    log.commit(1);
    assertEquals("NONE -1", other.answer());
    assertEquals("NONE 1", fetched.answer());
  }

  @Test
  void answersAreRefusedWhenTheirRecordsAreNotKept() {
    log.holdsCommits = true;
    Asked<ErrorCode> committed = fixture.put("g", 1);
    Asked<String> fetched = fixture.get("g");

    log.endLeadership();

    assertEquals(ErrorCode.NOT_COORDINATOR, committed.answer());
    assertEquals("NOT_COORDINATOR", fetched.answer());
    assertEquals(ErrorCode.NOT_COORDINATOR, fixture.putNow("g", 2));
  }

  @Test
  void recordsOfATurnAreOneBatchWithTheTimeOfTheAppend() {
    fixture.time.advance(40);

    fixture.ask(
        (state, reply, out) -> {
          ShardFixture.put(new Ledger.Entry("g", 2), reply, out);
          ShardFixture.put(new Ledger.Entry("g", 2), reply, out);
        });

    assertEquals(2, log.endOffset());
    assertEquals(1, log.batches());
    assertEquals(
        List.of(ShardFixture.START_MS + 40, ShardFixture.START_MS + 40),
        log.records().stream().map(record -> record.timestamp()).toList());
  }

  @Test
  void answersOfOthersAreGivenWhenAReceiverThrows() {
    log.holdsCommits = true;
    Asked<ErrorCode> asked =
        fixture.ask(
            (state, reply, out) -> {
              out.reply(ShardFixture.throwing(), "lost");
              ShardFixture.put(new Ledger.Entry("g", 2), reply, out);
            });

    log.commit(1);

    assertEquals(ErrorCode.NONE, asked.answer());
  }

  @Test
  void requestIsRefusedWithItsErrorWhenTheTurnRefusesIt() {
    Asked<ErrorCode> asked =
        fixture.ask(
            (state, reply, out) -> {
              throw new ApiException(ErrorCode.GROUP_AUTHORIZATION_FAILED, "on purpose");
            });

    assertEquals(ErrorCode.GROUP_AUTHORIZATION_FAILED, asked.answer());
    assertEquals(1, fixture.timers.size());
    assertEquals(ErrorCode.NONE, fixture.putNow("g", 2));
  }

  @Test
  void onlyItsRequestIsRefusedWhenATurnFailsThatWroteNothing() {
    fixture.putNow("g", 1);
    Asked<ErrorCode> joined = fixture.hold("h");

    List<Throwable> faults =
        List.of(new IllegalStateException("on purpose"), new StackOverflowError("on purpose"));
    List<ErrorCode> answers = new ArrayList<>();
    for (Throwable fault : faults) {
      answers.add(fixture.ask((state, reply, out) -> ShardFixture.fail(fault)).answer());
    }

    assertEquals(List.of(ErrorCode.UNKNOWN_SERVER_ERROR, ErrorCode.UNKNOWN_SERVER_ERROR), answers);
    assertEquals("NONE 1", fixture.getNow("g"));
    assertTrue(joined.waits());
    assertEquals(1, fixture.timers.size());
  }

  @Test
  void heldRequestsAreRefusedWhenTheShardIsClosed() {
    Asked<ErrorCode> joined = fixture.hold("g");
    assertTrue(joined.waits());

    fixture.shard.close();

    assertEquals(ErrorCode.NOT_COORDINATOR, joined.answer());
    assertEquals(ErrorCode.NOT_COORDINATOR, fixture.putNow("g", 1));
    assertEquals("NOT_COORDINATOR", fixture.getNow("g"));
  }

  @Test
  void timersDoNotRunWhenTheShardIsClosed() {
    List<String> ran = new ArrayList<>();
    fixture.timers.getFirst().schedule(500, out -> ran.add("before"));

    fixture.shard.close();
    fixture.timers.getFirst().schedule(500, out -> ran.add("after"));
    fixture.time.advance(10_000);

    assertEquals(List.of(), ran);
  }

  @Test
  void timerDoesNotRunWhenATurnBeforeItCancelsIt() {
    List<String> ran = new ArrayList<>();
    var timers = fixture.timers.getFirst();
    var cancelled = timers.schedule(500, out -> ran.add("cancelled"));
    timers.schedule(500, out -> ran.add("kept"));

    fixture.ask(
        (state, reply, out) -> {
          // It falls due within this turn, so its own turn waits already.
          fixture.time.advance(500);
          cancelled.cancel();
          ran.add("turn");
        });

    assertEquals(List.of("turn", "kept"), ran);
  }

  @Test
  void turnThatIsToRunNowRunsAfterTheOneThatAsksForIt() {
    List<String> order = new ArrayList<>();
    fixture.ask(
        (state, reply, out) -> {
          fixture.timers.getFirst().now(later -> order.add("second"));
          order.add("first");
          out.reply(reply, ErrorCode.NONE);
        });
    assertEquals(List.of("first", "second"), order);
    fixture.timers.getFirst().now(later -> order.add("third"));
    assertEquals(List.of("first", "second", "third"), order);
  }

  @Test
  void turnThatIsToRunNowDoesNotRunWhenTheShardIsGivenUp() {
    List<String> order = new ArrayList<>();
    fixture.shard.close();
    fixture.timers.getFirst().now(later -> order.add("first"));
    assertEquals(List.of(), order);
  }

  @Test
  void patientTurnThatIsToRunNowWaitsUntilRecordsCanBeWritten() {
    List<String> order = new ArrayList<>();
    log.appendCheck = ErrorCode.NOT_ENOUGH_REPLICAS;
    new PatientTimers<>(fixture.timers.getFirst()).now(later -> order.add("first"));
    assertEquals(List.of(), order);
    log.appendCheck = ErrorCode.NONE;
    fixture.time.advance(PatientTimers.RETRY_MS);
    assertEquals(List.of("first"), order);
  }
}
