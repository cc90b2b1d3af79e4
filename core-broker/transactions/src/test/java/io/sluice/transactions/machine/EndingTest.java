package io.sluice.transactions.machine;

import static io.sluice.transactions.machine.Cases.EPOCH;
import static io.sluice.transactions.machine.Cases.FIRST;
import static io.sluice.transactions.machine.Cases.FRESH_ID;
import static io.sluice.transactions.machine.Cases.ID;
import static io.sluice.transactions.machine.Cases.NOW_MS;
import static io.sluice.transactions.machine.Cases.START_MS;
import static io.sluice.transactions.machine.Cases.TIMEOUT_MS;
import static io.sluice.transactions.machine.Cases.end;
import static io.sluice.transactions.machine.Cases.in;
import static io.sluice.transactions.machine.Cases.next;
import static io.sluice.transactions.machine.Cases.outcome;
import static io.sluice.transactions.machine.Cases.producer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class EndingTest {
  private static final int LAST = Short.MAX_VALUE - 1;

  @ParameterizedTest
  @CsvSource({
    "EMPTY, INVALID_TXN_STATE, INVALID_TXN_STATE",
    "ONGOING, PrepareCommit 7/5, PrepareAbort 7/5",
    "PREPARE_COMMIT, later, INVALID_TXN_STATE",
    "PREPARE_ABORT, INVALID_TXN_STATE, later",
    "COMPLETE_COMMIT, settled, INVALID_TXN_STATE",
    "COMPLETE_ABORT, INVALID_TXN_STATE, settled",
  })
  void firstProtocolEndsAsTheStateAllows(TransactionState state, String commit, String abort) {
    assertEquals(commit, ended(in(state, false), EPOCH, true, false));
    assertEquals(abort, ended(in(state, false), EPOCH, false, false));
  }

  @ParameterizedTest
  @EnumSource(
      value = TransactionState.class,
      mode = Mode.EXCLUDE,
      names = {"DEAD", "PREPARE_EPOCH_FENCE"})
  void firstProtocolRefusesEveryOtherEpochAndId(TransactionState state) {
    for (boolean commit : new boolean[] {true, false}) {
      assertEquals("PRODUCER_FENCED", ended(in(state, false), EPOCH - 1, commit, false));
      assertEquals("PRODUCER_FENCED", ended(in(state, false), EPOCH + 1, commit, false));
      assertEquals(
          "INVALID_PRODUCER_ID_MAPPING",
          outcome(Ending.step(in(state, false), end(producer(8, EPOCH), commit, false), NOW_MS)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EMPTY, CONCURRENT_TRANSACTIONS, CompleteAbort 7/6",
    "ONGOING, PrepareCommit 7/6, PrepareAbort 7/6",
    "PREPARE_COMMIT, later, later",
    "PREPARE_ABORT, later, later",
    "COMPLETE_COMMIT, CONCURRENT_TRANSACTIONS, CompleteAbort 7/6",
    "COMPLETE_ABORT, CONCURRENT_TRANSACTIONS, CompleteAbort 7/6",
  })
  void secondProtocolRaisesTheEpochWithEachEnd(
      TransactionState state, String commit, String abort) {
    assertEquals(commit, ended(in(state, true), EPOCH, true, true));
    assertEquals(abort, ended(in(state, true), EPOCH, false, true));
  }

  @ParameterizedTest
  @EnumSource(names = {"EMPTY", "COMPLETE_COMMIT", "COMPLETE_ABORT"})
  void commitThatMayHaveOvertakenItsRecordsIsToldToComeAgainForAWhileOnly(TransactionState state) {
    Transaction present = in(state, true);
    Ending.Wish commit = end(producer(EPOCH), true, true);

    assertEquals(
        "CONCURRENT_TRANSACTIONS",
        outcome(Ending.step(present, commit, present.updateMs() + 4_999)));
    assertEquals(
        "INVALID_TXN_STATE", outcome(Ending.step(present, commit, present.updateMs() + 5_000)));
  }

  @ParameterizedTest
  @CsvSource({
    "EMPTY, PRODUCER_FENCED, PRODUCER_FENCED",
    "ONGOING, PRODUCER_FENCED, PRODUCER_FENCED",
    "PREPARE_COMMIT, later, INVALID_TXN_STATE",
    "PREPARE_ABORT, PRODUCER_FENCED, later",
    "COMPLETE_COMMIT, settled, INVALID_TXN_STATE",
    "COMPLETE_ABORT, PRODUCER_FENCED, settled",
  })
  void secondProtocolTakesTheEpochBeforeForARepetition(
      TransactionState state, String commit, String abort) {
    assertEquals(commit, ended(in(state, true), EPOCH - 1, true, true));
    assertEquals(abort, ended(in(state, true), EPOCH - 1, false, true));
  }

  @ParameterizedTest
  @EnumSource(
      value = TransactionState.class,
      mode = Mode.EXCLUDE,
      names = {"DEAD", "PREPARE_EPOCH_FENCE"})
  void secondProtocolRefusesEveryOtherEpochAndId(TransactionState state) {
    for (boolean commit : new boolean[] {true, false}) {
      assertEquals("PRODUCER_FENCED", ended(in(state, true), EPOCH - 2, commit, true));
      assertEquals("PRODUCER_FENCED", ended(in(state, true), EPOCH + 1, commit, true));
      assertEquals(
          "INVALID_PRODUCER_ID_MAPPING",
          outcome(Ending.step(in(state, true), end(producer(8, EPOCH), commit, true), NOW_MS)));
    }
  }

  @Test
  void unknownIdHasNoTransactionToEnd() {
    assertEquals(
        "INVALID_PRODUCER_ID_MAPPING",
        outcome(Ending.step(null, end(producer(EPOCH), true, false), NOW_MS)));
    assertEquals(
        "INVALID_PRODUCER_ID_MAPPING",
        outcome(Ending.step(null, end(producer(EPOCH), true, true), NOW_MS)));
  }

  @Test
  void preparationKeepsPartitionsAndStart() {
    Transaction prepared =
        next(
            Ending.step(
                in(TransactionState.ONGOING, true), end(producer(EPOCH), true, true), NOW_MS));
    assertEquals(Set.of(FIRST), prepared.partitions());
    assertEquals(START_MS, prepared.startMs());
    assertEquals(NOW_MS, prepared.updateMs());
    assertTrue(prepared.commits());
  }

  @Test
  void usedUpEpochsNeedAProducerIdBeforeTheEnd() {
    assertEquals("needs id", ended(in(TransactionState.ONGOING, true, LAST), LAST, true, true));
    assertEquals("needs id", ended(in(TransactionState.EMPTY, true, LAST), LAST, false, true));
    assertEquals(
        "PrepareCommit 7/" + LAST,
        ended(in(TransactionState.ONGOING, false, LAST), LAST, true, false));
  }

  @Test
  void usedUpEpochsLeadToAnotherProducerIdWhichTheClientIsTold() {
    Transaction prepared = lastPrepared();
    assertEquals(producer(Short.MAX_VALUE), prepared.producer());
    assertEquals(producer(FRESH_ID, 0), prepared.session().visible());

    Transaction complete = Ending.complete(prepared, prepared.producer(), NOW_MS);
    assertEquals(producer(FRESH_ID, 0), complete.producer());
    assertEquals(ID, complete.session().previousId());
    assertEquals(Producer.NO_ID, complete.session().nextId());
  }

  @Test
  void endThatUsedUpTheEpochsMayBeRepeated() {
    Transaction prepared = lastPrepared();
    assertEquals("later", ended(prepared, LAST, true, true));
    assertEquals("INVALID_TXN_STATE", ended(prepared, LAST, false, true));

    Transaction complete = Ending.complete(prepared, prepared.producer(), NOW_MS);
    assertEquals("settled", ended(complete, LAST, true, true));
    assertEquals("INVALID_TXN_STATE", ended(complete, LAST, false, true));
    assertEquals("INVALID_PRODUCER_ID_MAPPING", ended(complete, LAST - 1, true, true));
  }

  @Test
  void nextTransactionOfTheNewProducerIdWaitsForTheEndOfTheLast() {
    Transaction prepared = lastPrepared();
    Producer fresh = producer(FRESH_ID, 0);
    assertEquals("later", outcome(Ending.step(prepared, end(fresh, false, true), NOW_MS)));
    assertEquals("later", outcome(Adding.step(prepared, fresh, Set.of(FIRST), true, NOW_MS)));
  }

  @Test
  void abortOfNothingWithUsedUpEpochsTakesTheNewProducerIdAtOnce() {
    Transaction aborted =
        next(
            Ending.step(
                in(TransactionState.EMPTY, true, LAST),
                new Ending.Wish(producer(LAST), false, true, FRESH_ID),
                NOW_MS));
    assertEquals("CompleteAbort", aborted.state().word());
    assertEquals(producer(FRESH_ID, 0), aborted.producer());
    assertEquals("settled", ended(aborted, LAST, false, true));
  }

  @Test
  void abortOfNothingMayBeRepeated() {
    Transaction aborted =
        next(
            Ending.step(
                in(TransactionState.EMPTY, true), end(producer(EPOCH), false, true), NOW_MS));
    assertEquals("settled", ended(aborted, EPOCH, false, true));
  }

  @Test
  void timeOutRaisesTheEpochInBothProtocols() {
    for (boolean raising : new boolean[] {true, false}) {
      Transaction ongoing = in(TransactionState.ONGOING, raising);
      Step step = Ending.timeOut(ongoing, null, NOW_MS);
      assertEquals("PrepareAbort 7/6", outcome(step));
      assertEquals("PRODUCER_FENCED", ended(next(step), EPOCH, true, raising));
    }
  }

  @Test
  void timeOutOfTheLastEpochNeedsAProducerIdInTheSecondProtocolOnly() {
    assertEquals(
        "needs id",
        outcome(Ending.timeOut(in(TransactionState.ONGOING, true, LAST), null, NOW_MS)));
    assertEquals(
        "PrepareAbort 7/" + Short.MAX_VALUE,
        outcome(Ending.timeOut(in(TransactionState.ONGOING, false, LAST), null, NOW_MS)));
  }

  @Test
  void abortThatFollowsATimeOutGoesOnWithTheRaisedEpochInTheSecondProtocol() {
    Transaction prepared = next(Ending.timeOut(in(TransactionState.ONGOING, true), null, NOW_MS));
    Transaction complete = Ending.complete(prepared, prepared.producer(), NOW_MS);
    assertEquals("settled", ended(complete, EPOCH, false, true));
    assertEquals(producer(EPOCH + 1), complete.session().visible());
  }

  @Test
  void transactionTimesOutWhenItHasLastedLongerThanItMay() {
    Transaction ongoing = in(TransactionState.ONGOING, true);
    assertFalse(Ending.timedOut(ongoing, START_MS + TIMEOUT_MS));
    assertTrue(Ending.timedOut(ongoing, START_MS + TIMEOUT_MS + 1));
    assertFalse(Ending.timedOut(in(TransactionState.PREPARE_ABORT, true), Long.MAX_VALUE));
  }

  @Test
  void idExpiresWhenNothingRuns() {
    assertTrue(Ending.expired(in(TransactionState.EMPTY, true), START_MS + 10, 10));
    assertTrue(Ending.expired(in(TransactionState.COMPLETE_ABORT, true), START_MS + 10, 10));
    assertFalse(Ending.expired(in(TransactionState.EMPTY, true), START_MS + 9, 10));
    assertFalse(Ending.expired(in(TransactionState.ONGOING, true), START_MS + 10, 10));
    assertFalse(Ending.expired(in(TransactionState.PREPARE_ABORT, true), START_MS + 10, 10));
  }

  @Test
  void completionForgetsThePartitionsAndKeepsTheOutcome() {
    Transaction complete =
        Ending.complete(in(TransactionState.PREPARE_COMMIT, false), producer(EPOCH), NOW_MS);
    assertEquals(TransactionState.COMPLETE_COMMIT, complete.state());
    assertEquals(Set.of(), complete.partitions());
    assertEquals(START_MS, complete.startMs());
  }

  @Test
  void completionOfAnotherEndDoesNothing() {
    assertNull(
        Ending.complete(in(TransactionState.PREPARE_COMMIT, true), producer(EPOCH - 1), NOW_MS));
    assertNull(Ending.complete(in(TransactionState.ONGOING, true), producer(EPOCH), NOW_MS));
    assertNull(Ending.complete(null, producer(EPOCH), NOW_MS));
  }

  private static Transaction lastPrepared() {
    return next(
        Ending.step(
            in(TransactionState.ONGOING, true, LAST),
            new Ending.Wish(producer(LAST), true, true, FRESH_ID),
            NOW_MS));
  }

  private static String ended(Transaction present, int epoch, boolean commit, boolean raising) {
    return outcome(Ending.step(present, end(producer(epoch), commit, raising), NOW_MS));
  }
}
