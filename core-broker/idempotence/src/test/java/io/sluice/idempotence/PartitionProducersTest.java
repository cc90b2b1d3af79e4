package io.sluice.idempotence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.kernel.AppendOrigin;
import io.sluice.kernel.Verdict;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.ControlRecords;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PartitionProducersTest {
  private static final int MAX = Integer.MAX_VALUE;

  private final TestLog log = new TestLog();

  private void accepted(int epoch, int sequence, int records) {
    assertSame(Verdict.ACCEPT, log.send(7, epoch, sequence, records));
  }

  private void refused(ErrorCode error, int epoch, int sequence, int records) {
    Verdict verdict = log.send(7, epoch, sequence, records);
    assertEquals(error, assertInstanceOf(Verdict.Reject.class, verdict).error());
  }

  private void duplicate(long baseOffset, long lastOffset, int epoch, int sequence, int records) {
    assertEquals(
        new Verdict.Duplicate(baseOffset, lastOffset, -1), log.send(7, epoch, sequence, records));
  }

  @Test
  void sequencesThatFollowOneAnotherAreAccepted() {
    accepted(0, 0, 3);
    accepted(0, 3, 1);
    accepted(0, 4, 100);
    accepted(0, 104, 1);
    assertEquals(105, log.end);
  }

  @Test
  void gapOrStepBackIsOutOfOrder() {
    accepted(0, 0, 3);
    refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 0, 4, 1);
    refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 0, 2, 1);
    refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 0, 0, 2);
    refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 0, 0, 4);
    refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 0, MAX, 1);
    accepted(0, 3, 1);
    assertEquals(4, log.end);
  }

  @Test
  void lastFiveBatchesAreKnownAgainAndTheSixthIsNot() {
    for (int i = 0; i < 6; i++) {
      accepted(0, i * 10, 10);
    }
    for (int i = 1; i < 6; i++) {
      duplicate(i * 10, i * 10 + 9, 0, i * 10, 10);
    }
    refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 0, 0, 10);
    accepted(0, 60, 10);
    refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 0, 10, 10);
    duplicate(20, 29, 0, 20, 10);
    assertEquals(70, log.end);
  }

  @Test
  void sequenceGoesOnWithZeroAfterTheLargest() {
    accepted(0, MAX - 1, 2);
    accepted(0, 0, 1);
    refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 0, 0, 2);
    accepted(0, 1, 1);
    duplicate(0, 1, 0, MAX - 1, 2);
    duplicate(2, 2, 0, 0, 1);
  }

  @Test
  void batchMaySpanTheLargestSequence() {
    accepted(0, MAX - 4, 3);
    accepted(0, MAX - 1, 5); // MAX - 1, MAX, 0, 1, 2
    refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 0, 4, 1);
    accepted(0, 3, 1);
    duplicate(3, 7, 0, MAX - 1, 5);
    log.restart();
    duplicate(3, 7, 0, MAX - 1, 5);
    accepted(0, 4, 1);
  }

  @Test
  void largerEpochBeginsWithZero() {
    accepted(0, 0, 5);
    refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 1, 5, 1);
    refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 3, 1, 1);
    accepted(3, 0, 2);
    accepted(3, 2, 1);
    refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 4, 3, 1);
  }

  @Test
  void olderEpochIsFencedThoughItRepeatsABatch() {
    accepted(2, 0, 5);
    refused(ErrorCode.INVALID_PRODUCER_EPOCH, 1, 5, 1);
    accepted(3, 0, 5);
    refused(ErrorCode.INVALID_PRODUCER_EPOCH, 2, 0, 5);
    refused(ErrorCode.INVALID_PRODUCER_EPOCH, 2, 5, 1);
    duplicate(5, 9, 3, 0, 5);
  }

  @Test
  void producerOfWhomNothingIsKnownMayBeginAnywhere() {
    accepted(4, 1234, 5);
    accepted(4, 1239, 1);
    assertSame(Verdict.ACCEPT, log.send(8, 0, MAX, 1));
    assertSame(Verdict.ACCEPT, log.send(8, 0, 0, 1));
    assertEquals(2, log.producers.size());
  }

  @Test
  void producersDoNotMix() {
    accepted(0, 0, 1);
    assertSame(Verdict.ACCEPT, log.send(8, 5, 0, 1));
    accepted(0, 1, 1);
    assertSame(Verdict.ACCEPT, log.send(8, 5, 1, 1));
    assertEquals(new Verdict.Duplicate(1, 1, -1), log.send(8, 5, 0, 1));
  }

  @Test
  void batchWithoutAProducerIsAlwaysAcceptedAndLeavesNothing() {
    ByteBuffer batch = new BatchBuilder().append(1, null, null).build();
    assertSame(Verdict.ACCEPT, log.offer(batch, AppendOrigin.CLIENT));
    assertSame(Verdict.ACCEPT, log.offer(batch, AppendOrigin.CLIENT));
    assertEquals(0, log.producers.size());
  }

  @Test
  void producerIdWithoutEpochOrSequenceIsInvalid() {
    refused(ErrorCode.INVALID_RECORD, -1, 0, 1);
    refused(ErrorCode.INVALID_RECORD, 0, -1, 1);
    accepted(0, 0, 1);
    refused(ErrorCode.INVALID_RECORD, 0, -1, 1);
    refused(ErrorCode.INVALID_RECORD, 1, Integer.MIN_VALUE, 1);
  }

  @Test
  void controlBatchesOfClientsAndOthersThanMarkersAreInvalid() {
    ByteBuffer marker = ControlRecords.marker(ControlRecords.Type.COMMIT, 7, (short) 0, 1, 2);
    Verdict verdict = log.offer(marker, AppendOrigin.CLIENT);
    assertEquals(ErrorCode.INVALID_RECORD, assertInstanceOf(Verdict.Reject.class, verdict).error());
    assertEquals(0, log.producers.size());
  }

  @Test
  void followerTakesWhatTheLeaderHas() {
    accepted(3, 0, 5);
    ByteBuffer gap = TestLog.batch(7, 3, 90, 1).build();
    assertSame(Verdict.ACCEPT, log.offer(gap, AppendOrigin.REPLICATION));
    accepted(3, 91, 1);
    ByteBuffer older = TestLog.batch(7, 2, 40, 1).build();
    assertSame(Verdict.ACCEPT, log.offer(older, AppendOrigin.REPLICATION));
    accepted(2, 41, 1);
  }

  @Test
  void duplicateHasTheTimeThatTheBrokerStampedOnItIfItDid() {
    ByteBuffer batch = TestLog.batch(7, 0, 0, 2).build();
    new BatchView().wrap(batch, 0).stampLogAppendTime(5_555);
    log.offer(batch, AppendOrigin.REPLICATION);
    assertEquals(new Verdict.Duplicate(0, 1, 5_555), log.send(7, 0, 0, 2));
    log.restart();
    assertEquals(new Verdict.Duplicate(0, 1, 5_555), log.send(7, 0, 0, 2));
    accepted(0, 2, 1);
    duplicate(2, 2, 0, 2, 1);
  }

  @Test
  void silentProducerIsForgottenWhenItsTimeIsOver() {
    accepted(0, 0, 1);
    log.time.advance(TestLog.EXPIRATION_MS - 1);
    assertTrue(log.producers.knowsProducer(7));
    refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 0, 5, 1);
    log.time.advance(1);
    refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 0, 5, 1);
    log.time.advance(TestLog.CHECK_MS);
    assertFalse(log.producers.knowsProducer(7), "the next check after the end of its time");
    accepted(0, 5, 1);
  }

  @Test
  void eachAppendBeginsTheTimeAnew() {
    for (int i = 0; i < 10; i++) {
      accepted(0, i, 1);
      log.time.advance(TestLog.EXPIRATION_MS - 1);
    }
    refused(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 0, 100, 1);
    assertEquals(1, log.producers.size());
  }

  @Test
  void duplicateDoesNotProlongTheTime() {
    accepted(0, 0, 1);
    log.time.advance(TestLog.EXPIRATION_MS - 1);
    duplicate(0, 0, 0, 0, 1);
    log.time.advance(TestLog.CHECK_MS);
    accepted(0, 0, 1);
  }

  @Test
  void silentProducerIsNotInASnapshot() {
    accepted(0, 0, 1);
    log.time.advance(TestLog.EXPIRATION_MS / 2);
    log.send(8, 0, 0, 1);
    log.time.advance(TestLog.EXPIRATION_MS / 2);
    log.restart();
    assertFalse(log.producers.knowsProducer(7));
    assertTrue(log.producers.knowsProducer(8));
    log.time.advance(TestLog.EXPIRATION_MS / 2);
    log.restart();
    assertEquals(0, log.producers.size(), "a restart does not begin the time anew");
  }

  @Test
  void resetForgetsEverything() {
    accepted(0, 0, 1);
    log.producers.reset();
    assertFalse(log.producers.knowsProducer(7));
    accepted(9, 500, 1);
  }
}
