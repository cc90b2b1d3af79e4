package io.sluice.transactions.machine;

import static io.sluice.transactions.machine.Cases.EPOCH;
import static io.sluice.transactions.machine.Cases.FRESH_ID;
import static io.sluice.transactions.machine.Cases.NOW_MS;
import static io.sluice.transactions.machine.Cases.end;
import static io.sluice.transactions.machine.Cases.in;
import static io.sluice.transactions.machine.Cases.init;
import static io.sluice.transactions.machine.Cases.next;
import static io.sluice.transactions.machine.Cases.outcome;
import static io.sluice.transactions.machine.Cases.producer;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitializationTest {
  private static final int LAST = Short.MAX_VALUE - 1;

  @Test
  void unknownIdGetsAFreshProducerId() {
    assertEquals("needs id", outcome(Initialization.step(null, init(null, null), NOW_MS)));
    Transaction first = next(Initialization.step(null, init(null, FRESH_ID), NOW_MS));
    assertEquals(producer(FRESH_ID, 0), first.producer());
    assertEquals(TransactionState.EMPTY, first.state());
    assertEquals(Transaction.NOT_BEGUN, first.startMs());
    assertEquals(Cases.TIMEOUT_MS, first.session().timeoutMs());
  }

  @Test
  void forgottenIdGetsAFreshProducerIdWhateverItsClientClaims() {
    assertEquals(
        "Empty 99/0", outcome(Initialization.step(null, init(producer(EPOCH), FRESH_ID), NOW_MS)));
  }

  @ParameterizedTest
  @CsvSource({
    "EMPTY, Empty 7/6, Empty 7/6, PRODUCER_FENCED, PRODUCER_FENCED",
    "ONGOING, PrepareAbort 7/6, PrepareAbort 7/6, PRODUCER_FENCED, PRODUCER_FENCED",
    "PREPARE_COMMIT, later, later, later, later",
    "PREPARE_ABORT, later, later, later, later",
    "COMPLETE_COMMIT, Empty 7/6, Empty 7/6, PRODUCER_FENCED, PRODUCER_FENCED",
    "COMPLETE_ABORT, Empty 7/6, Empty 7/6, PRODUCER_FENCED, PRODUCER_FENCED",
  })
  void sessionBeginsAsStateAndClaimAllow(
      TransactionState state, String none, String current, String older, String newer) {
    for (boolean raising : new boolean[] {true, false}) {
      Transaction present = in(state, raising);
      assertEquals(none, outcome(Initialization.step(present, init(null, null), NOW_MS)));
      assertEquals(
          current, outcome(Initialization.step(present, init(producer(EPOCH), null), NOW_MS)));
      assertEquals(
          older, outcome(Initialization.step(present, init(producer(EPOCH - 1), null), NOW_MS)));
      assertEquals(
          newer, outcome(Initialization.step(present, init(producer(EPOCH + 1), null), NOW_MS)));
    }
  }

  @Test
  void claimOfAnotherProducerIdIsFenced() {
    assertEquals(
        "PRODUCER_FENCED",
        outcome(
            Initialization.step(
                in(TransactionState.EMPTY, false), init(producer(8, EPOCH), null), NOW_MS)));
  }

  @Test
  void repeatedClaimIsAnsweredAgain() {
    Transaction raised =
        next(
            Initialization.step(
                in(TransactionState.COMPLETE_ABORT, false), init(producer(EPOCH), null), NOW_MS));
    assertEquals(producer(EPOCH + 1), raised.producer());
    assertEquals(
        "settled", outcome(Initialization.step(raised, init(producer(EPOCH), null), NOW_MS)));
  }

  @Test
  void claimIsNotRepeatableOnceAnotherClientHasTakenOver() {
    Transaction raised =
        next(
            Initialization.step(
                in(TransactionState.EMPTY, false), init(producer(EPOCH), null), NOW_MS));
    Transaction taken = next(Initialization.step(raised, init(null, null), NOW_MS));
    assertEquals(producer(EPOCH + 2), taken.producer());
    assertEquals(
        "PRODUCER_FENCED",
        outcome(Initialization.step(taken, init(producer(EPOCH), null), NOW_MS)));
  }

  @Test
  void repeatedClaimDoesNotDisturbTheTransactionThatFollowedIt() {
    Transaction raised =
        next(
            Initialization.step(
                in(TransactionState.EMPTY, false), init(producer(EPOCH), null), NOW_MS));
    Transaction ongoing =
        next(Adding.step(raised, raised.producer(), java.util.List.of(Cases.FIRST), false, NOW_MS));
    assertEquals(
        "PRODUCER_FENCED",
        outcome(Initialization.step(ongoing, init(producer(EPOCH), null), NOW_MS)));
  }

  @Test
  void clientThatClaimsItsOpenTransactionGetsTheEpochThatAbortedIt() {
    for (boolean raising : new boolean[] {true, false}) {
      Initialization.Wish wish = init(producer(EPOCH), null);
      Transaction prepared =
          next(Initialization.step(in(TransactionState.ONGOING, raising), wish, NOW_MS));
      Transaction complete = Ending.complete(prepared, prepared.producer(), NOW_MS);
      assertEquals(producer(EPOCH + 1), complete.producer());
      assertEquals("settled", outcome(Initialization.step(complete, wish, NOW_MS)));
    }
  }

  @Test
  void newClientGetsAnEpochOfItsOwnAfterTheOneThatAborted() {
    Transaction prepared =
        next(Initialization.step(in(TransactionState.ONGOING, true), init(null, null), NOW_MS));
    Transaction complete = Ending.complete(prepared, prepared.producer(), NOW_MS);
    Transaction begun = next(Initialization.step(complete, init(null, null), NOW_MS));
    assertEquals(producer(EPOCH + 2), begun.producer());
    assertEquals(
        "PRODUCER_FENCED", outcome(Ending.step(begun, end(producer(EPOCH), false, true), NOW_MS)));
    assertEquals(
        "PRODUCER_FENCED",
        outcome(Ending.step(begun, end(producer(EPOCH + 1), false, true), NOW_MS)));
  }

  @Test
  void usedUpEpochsLeadToAnotherProducerId() {
    for (int epoch : new int[] {LAST, Short.MAX_VALUE}) {
      Transaction present = in(TransactionState.COMPLETE_ABORT, false, epoch);
      assertEquals("needs id", outcome(Initialization.step(present, init(null, null), NOW_MS)));
      assertEquals(
          "Empty 99/0", outcome(Initialization.step(present, init(null, FRESH_ID), NOW_MS)));
    }
  }

  @Test
  void claimThatUsedUpTheEpochsMayBeRepeated() {
    Transaction present = in(TransactionState.COMPLETE_ABORT, false, LAST);
    Transaction rotated =
        next(Initialization.step(present, init(producer(LAST), FRESH_ID), NOW_MS));
    assertEquals(
        "settled", outcome(Initialization.step(rotated, init(producer(LAST), null), NOW_MS)));
  }

  @Test
  void clientNeverGetsTheEpochThatIsThereToFenceIt() {
    Transaction open = in(TransactionState.ONGOING, false, LAST);
    Transaction prepared = next(Initialization.step(open, init(producer(LAST), null), NOW_MS));
    Transaction complete = Ending.complete(prepared, prepared.producer(), NOW_MS);
    assertEquals(producer(Short.MAX_VALUE), complete.producer());
    assertEquals(
        "Empty 99/0",
        outcome(Initialization.step(complete, init(producer(LAST), FRESH_ID), NOW_MS)));
  }

  @Test
  void timeoutIsThatOfTheNewSession() {
    Transaction begun =
        next(
            Initialization.step(
                in(TransactionState.EMPTY, false),
                new Initialization.Wish(1_234, null, null),
                NOW_MS));
    assertEquals(1_234, begun.session().timeoutMs());
  }
}
