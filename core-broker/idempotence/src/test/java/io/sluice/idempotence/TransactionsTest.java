package io.sluice.idempotence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.kernel.AbortedTransaction;
import io.sluice.kernel.AppendHook;
import io.sluice.kernel.AppendOrigin;
import io.sluice.kernel.ProducerState;
import io.sluice.kernel.Verdict;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchView;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a partition knows of transactions: those that are open, markers, and who may begin one. */
class TransactionsTest {
  private static final AppendOrigin V1 = AppendOrigin.COORDINATOR;
  private static final AppendOrigin V2 = AppendOrigin.MARKER_WITH_NEW_EPOCH;

  private final TestLog log = new TestLog();

  private static void accepted(Verdict verdict) {
    assertSame(Verdict.ACCEPT, verdict);
  }

  private static void refused(ErrorCode error, Verdict verdict) {
    assertEquals(error, assertInstanceOf(Verdict.Reject.class, verdict).error());
  }

  private long stable(long highWatermark) {
    return log.producers.lastStableOffset(highWatermark);
  }

  private ProducerState state(long producer) {
    return log.producers.producers().stream()
        .filter(known -> known.producerId() == producer)
        .findFirst()
        .orElseThrow();
  }

  // --- Who may begin -------------------------------------------------------------------------

  @Test
  void transactionalBatchWithoutAdmissionIsRefused() {
    refused(ErrorCode.INVALID_TXN_STATE, log.sendInTransaction(7, 0, 0, 1));
    accepted(log.send(7, 0, 0, 1));
    refused(ErrorCode.INVALID_TXN_STATE, log.sendInTransaction(7, 0, 1, 1));
    assertEquals(1, log.end);
  }

  @Test
  void admittedProducerBeginsAndGoesOnWithoutAsking() {
    long ticket = log.producers.beginAdmission(7, (short) 0, 0);
    assertNotEquals(AppendHook.OPEN, ticket);
    refused(ErrorCode.INVALID_TXN_STATE, log.sendInTransaction(7, 0, 0, 3));
    assertTrue(log.producers.admit(7, (short) 0, ticket));
    accepted(log.sendInTransaction(7, 0, 0, 3));
    assertEquals(AppendHook.OPEN, log.producers.beginAdmission(7, (short) 0, 3));
    accepted(log.sendInTransaction(7, 0, 3, 1));
    assertEquals(new ProducerState(7, (short) 0, 3, TestLog.START_MS, -1, 0), state(7));
  }

  @Test
  void admissionIsForOneEpochAlone() {
    accepted(log.begin(7, 3, 0, 1));
    assertNotEquals(AppendHook.OPEN, log.producers.beginAdmission(7, (short) 4, 0));
    assertNotEquals(AppendHook.OPEN, log.producers.beginAdmission(7, (short) 2, 0));
    refused(ErrorCode.INVALID_TXN_STATE, log.sendInTransaction(7, 4, 0, 1));
    refused(ErrorCode.INVALID_PRODUCER_EPOCH, log.sendInTransaction(7, 2, 0, 1));
  }

  @Test
  void markerInBetweenMakesAdmissionVoid() {
    long asked = log.producers.beginAdmission(7, (short) 0, 0);
    accepted(log.end(7, 0, false));
    assertFalse(log.producers.admit(7, (short) 0, asked));
    refused(ErrorCode.INVALID_TXN_STATE, log.sendInTransaction(7, 0, 0, 1));

    long again = log.producers.beginAdmission(7, (short) 0, 0);
    assertNotEquals(asked, again);
    assertTrue(log.producers.admit(7, (short) 0, again));
    accepted(log.end(7, 0, false));
    refused(ErrorCode.INVALID_TXN_STATE, log.sendInTransaction(7, 0, 0, 1));
  }

  @Test
  void stateMadeAnewMakesAdmissionVoid() {
    long asked = log.producers.beginAdmission(7, (short) 0, 0);
    log.restart();
    assertFalse(log.producers.admit(7, (short) 0, asked));
    long again = log.producers.beginAdmission(7, (short) 0, 0);
    assertNotEquals(asked, again);
    assertFalse(log.producers.admit(7, (short) 0, asked));
  }

  @Test
  void severalRequestsOfOneProducerAreAdmittedTogether() {
    long first = log.producers.beginAdmission(7, (short) 0, 0);
    long second = log.producers.beginAdmission(7, (short) 0, 1);
    assertTrue(log.producers.admit(7, (short) 0, first));
    accepted(log.sendInTransaction(7, 0, 0, 1));
    assertTrue(log.producers.admit(7, (short) 0, second));
    accepted(log.sendInTransaction(7, 0, 1, 1));
  }

  @Test
  void laterEpochThatIsAdmittedIsNotOvertakenByAnEarlierOne() {
    long zombie = log.producers.beginAdmission(7, (short) 1, 0);
    long next = log.producers.beginAdmission(7, (short) 2, 0);
    assertFalse(log.producers.admit(7, (short) 1, zombie));
    assertTrue(log.producers.admit(7, (short) 2, next));
    long late = log.producers.beginAdmission(7, (short) 1, 0);
    assertFalse(log.producers.admit(7, (short) 1, late));
    refused(ErrorCode.INVALID_TXN_STATE, log.sendInTransaction(7, 1, 0, 1));
    accepted(log.sendInTransaction(7, 2, 0, 1));
  }

  @Test
  void epochThatOnlyOneWhoWasRefusedHasAskedForDoesNotKeepTheProducerOut() {
    log.producers.beginAdmission(7, (short) 9, 0); // Whose coordinator knows no such epoch.
    accepted(log.begin(7, 1, 0, 1));
    assertEquals(0, state(7).transactionStart());
  }

  @Test
  void newcomersLaterBatchIsNotTakenBeforeItsFirst() {
    log.producers.beginAdmission(7, (short) 0, 0); // Whose coordinator did not answer.
    refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, log.begin(7, 0, 5, 1));
    accepted(log.begin(7, 0, 0, 5));
    accepted(log.begin(7, 0, 5, 1));
  }

  @Test
  void recordsOutsideTheOpenTransactionAreRefused() {
    accepted(log.begin(7, 0, 0, 1));
    refused(ErrorCode.INVALID_TXN_STATE, log.send(7, 0, 1, 1));
    accepted(log.end(7, 0, true));
    accepted(log.send(7, 0, 1, 1));
  }

  @Test
  void coordinatorsOwnRecordsNeedNoAdmissionButTheRightEpoch() {
    var offsets = TestLog.batch(7, 2, -1, 1).transactional().build();
    accepted(log.offer(offsets, AppendOrigin.COORDINATOR));
    assertEquals(0, stable(1));
    var older = TestLog.batch(7, 1, -1, 1).transactional().build();
    refused(ErrorCode.INVALID_PRODUCER_EPOCH, log.offer(older, AppendOrigin.COORDINATOR));
  }

  // --- Sequences -----------------------------------------------------------------------------

  @Test
  void markerOfTheSameEpochLetsSequencesGoOn() {
    accepted(log.begin(7, 0, 0, 3));
    accepted(log.end(7, 0, true));
    refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, log.begin(7, 0, 4, 1));
    assertEquals(new Verdict.Duplicate(0, 2, -1), log.sendInTransaction(7, 0, 0, 3));
    accepted(log.begin(7, 0, 3, 1));
  }

  @Test
  void markerOfAHigherEpochHasThemBeginAnew() {
    accepted(log.begin(7, 0, 0, 3));
    accepted(log.mark(V2, 7, 1, true, 0));
    refused(ErrorCode.INVALID_PRODUCER_EPOCH, log.sendInTransaction(7, 0, 0, 3));
    refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, log.begin(7, 1, 3, 1));
    accepted(log.begin(7, 1, 0, 1));
  }

  // --- Markers -------------------------------------------------------------------------------

  @Test
  void markerOfAnOlderEpochIsFenced() {
    accepted(log.begin(7, 3, 0, 1));
    refused(ErrorCode.INVALID_PRODUCER_EPOCH, log.mark(V1, 7, 2, true, 0));
    refused(ErrorCode.INVALID_PRODUCER_EPOCH, log.mark(V2, 7, 2, true, 0));
    assertEquals(0, state(7).transactionStart());
    assertEquals(1, log.end);
  }

  @Test
  void markerOfAnOlderCoordinatorIsFenced() {
    accepted(log.begin(7, 0, 0, 1));
    accepted(log.mark(V1, 7, 0, true, 5));
    assertEquals(5, state(7).coordinatorEpoch());
    accepted(log.begin(7, 0, 1, 1));
    refused(ErrorCode.TRANSACTION_COORDINATOR_FENCED, log.mark(V1, 7, 0, true, 4));
    refused(ErrorCode.TRANSACTION_COORDINATOR_FENCED, log.mark(V2, 7, 1, true, 4));
    accepted(log.mark(V1, 7, 0, false, 5));
    accepted(log.mark(V1, 7, 0, false, 6));
    log.restart();
    refused(ErrorCode.TRANSACTION_COORDINATOR_FENCED, log.mark(V1, 7, 0, true, 5));
  }

  @Test
  void markerThatIsRepeatedInTheSecondProtocolIsKnown() {
    accepted(log.begin(7, 0, 0, 4));
    accepted(log.mark(V2, 7, 1, true, 0));
    assertEquals(new Verdict.Duplicate(4, 4, -1), log.mark(V2, 7, 1, true, 0));
    log.restart();
    assertEquals(new Verdict.Duplicate(4, 4, -1), log.mark(V2, 7, 1, true, 0));
    assertEquals(5, log.end);
  }

  @Test
  void markerThatIsRepeatedDoesNotEndTheNextTransaction() {
    accepted(log.begin(7, 0, 0, 1));
    accepted(log.mark(V2, 7, 1, true, 0));
    accepted(log.begin(7, 1, 0, 1));
    refused(ErrorCode.INVALID_PRODUCER_EPOCH, log.mark(V2, 7, 1, true, 0));
    assertEquals(2, state(7).transactionStart());
  }

  @Test
  void markerWithoutATransactionFencesAndDecidesNothing() {
    accepted(log.mark(V2, 7, 4, false, 0));
    assertEquals(List.of(), log.aborted);
    assertEquals(1, stable(1));
    refused(ErrorCode.INVALID_PRODUCER_EPOCH, log.sendInTransaction(7, 3, 0, 1));
  }

  // --- The last stable offset ----------------------------------------------------------------

  @Test
  void openTransactionHoldsTheLastStableOffset() {
    accepted(log.send(1, 0, 0, 2));
    assertEquals(2, stable(2));
    accepted(log.begin(7, 0, 0, 3));
    accepted(log.send(1, 0, 2, 2));
    assertEquals(2, stable(7));
    assertEquals(1, stable(1));
    accepted(log.end(7, 0, true));
    assertEquals(2, stable(7), "the marker at 7 is not committed");
    assertEquals(8, stable(8));
  }

  @Test
  void transactionsThatOverlapHoldItFromTheFirstThatIsOpen() {
    accepted(log.begin(1, 0, 0, 1)); // 0
    accepted(log.begin(2, 0, 0, 1)); // 1
    accepted(log.begin(3, 0, 0, 1)); // 2
    accepted(log.end(2, 0, false)); // 3
    assertEquals(0, stable(4));
    accepted(log.end(1, 0, true)); // 4
    assertEquals(0, stable(4));
    assertEquals(2, stable(5));
    accepted(log.begin(2, 0, 1, 1)); // 5
    accepted(log.end(3, 0, false)); // 6
    assertEquals(2, stable(6));
    assertEquals(5, stable(7));
    accepted(log.end(2, 0, true)); // 7
    assertEquals(8, stable(8));
    assertEquals(
        List.of(new AbortedTransaction(2, 1, 3, 0), new AbortedTransaction(3, 2, 6, 5)),
        log.aborted);
  }

  @Test
  void abortedTransactionNamesTheLastStableOffsetAfterIt() {
    accepted(log.send(1, 0, 0, 3));
    accepted(log.begin(7, 0, 0, 2));
    accepted(log.end(7, 0, false));
    assertEquals(List.of(new AbortedTransaction(7, 3, 5, 6)), log.aborted);
  }

  @Test
  void whatIsCommittedIsForgottenAndNothingChanges() {
    for (int i = 0; i < 100; i++) {
      accepted(log.begin(i % 7, 0, i / 7, 1));
      accepted(log.end(i % 7, 0, true));
      long decided = 2L * i;
      assertEquals(decided, stable(decided + 1));
      assertEquals(decided + 2, stable(decided + 2));
      if (i % 3 == 0) {
        log.producers.committed(decided);
        assertEquals(decided, stable(decided + 1));
      }
    }
  }

  @Test
  void readersAreToldOfTheStateBeforeUntilItIsMadeAnew() {
    accepted(log.begin(7, 0, 0, 1));
    var snapshot = log.producers.snapshot();
    log.producers.reset();
    assertEquals(0, stable(1));
    log.producers.restore(snapshot);
    assertEquals(0, stable(1));
    log.producers.committed(1);
    assertEquals(0, stable(1));
    log.producers.reset();
    log.producers.committed(1);
    assertEquals(1, stable(1));
  }

  // --- Snapshots and expiry ------------------------------------------------------------------

  @Test
  void snapshotKeepsOpenAndUncommittedTransactions() {
    accepted(log.begin(1, 0, 0, 1)); // 0
    accepted(log.end(1, 0, false)); // 1, not committed
    accepted(log.send(9, 0, 0, 1)); // 2
    accepted(log.begin(2, 5, 0, 1)); // 3
    log.restart();
    assertEquals(0, stable(1));
    assertEquals(3, stable(4));
    assertEquals(3, state(2).transactionStart());
    accepted(log.sendInTransaction(2, 5, 1, 1)); // 4
    accepted(log.mark(V2, 2, 6, false, 0)); // 5
    assertEquals(new AbortedTransaction(2, 3, 5, 6), log.aborted.getLast());
  }

  @Test
  void producerWithAnOpenTransactionIsNeverForgotten() {
    accepted(log.begin(7, 0, 0, 1));
    accepted(log.send(8, 0, 0, 1));
    log.time.advance(3 * TestLog.EXPIRATION_MS);
    assertTrue(log.producers.knowsProducer(7));
    assertFalse(log.producers.knowsProducer(8));
    log.restart();
    assertEquals(0, stable(2));
    accepted(log.end(7, 0, true));
    log.time.advance(3 * TestLog.EXPIRATION_MS);
    assertFalse(log.producers.knowsProducer(7));
  }

  @Test
  void headerThatCompactionLeftOfAMarkerSaysWhichEpochThereWas() {
    accepted(log.send(7, 0, 0, 1));
    BatchView view = new BatchView();
    var header =
        io.sluice.protocol.record.ControlRecords.marker(
            io.sluice.protocol.record.ControlRecords.Type.COMMIT, 7, (short) 3, 1, 5);
    header.limit(BatchView.OVERHEAD);
    header.putInt(BatchView.LENGTH_OFFSET, BatchView.OVERHEAD - BatchView.LOG_OVERHEAD);
    header.putInt(BatchView.RECORD_COUNT_OFFSET, 0);
    log.append(view.wrap(header, 0));
    assertEquals(3, state(7).epoch());
    refused(ErrorCode.INVALID_PRODUCER_EPOCH, log.send(7, 0, 1, 1));
  }
}
