package io.sluice.transactions.machine;

import static io.sluice.transactions.machine.Cases.EPOCH;
import static io.sluice.transactions.machine.Cases.FIRST;
import static io.sluice.transactions.machine.Cases.NOW_MS;
import static io.sluice.transactions.machine.Cases.SECOND;
import static io.sluice.transactions.machine.Cases.START_MS;
import static io.sluice.transactions.machine.Cases.in;
import static io.sluice.transactions.machine.Cases.next;
import static io.sluice.transactions.machine.Cases.outcome;
import static io.sluice.transactions.machine.Cases.producer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ErrorCode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddingTest {
  @ParameterizedTest
  @CsvSource({
    "EMPTY, Ongoing 7/5, NONE",
    "ONGOING, Ongoing 7/5, NONE",
    "PREPARE_COMMIT, later, CONCURRENT_TRANSACTIONS",
    "PREPARE_ABORT, later, CONCURRENT_TRANSACTIONS",
    "COMPLETE_COMMIT, Ongoing 7/5, NONE",
    "COMPLETE_ABORT, Ongoing 7/5, NONE",
  })
  void partitionsAreAddedAndVerifiedAsTheStateAllows(
      TransactionState state, String added, ErrorCode verified) {
    for (boolean raising : new boolean[] {true, false}) {
      Transaction present = in(state, raising);
      assertEquals(
          added, outcome(Adding.step(present, producer(EPOCH), List.of(SECOND), raising, NOW_MS)));
      assertEquals(verified, Adding.verify(present, producer(EPOCH)));
      for (int epoch : new int[] {EPOCH - 1, EPOCH + 1}) {
        assertEquals(
            "PRODUCER_FENCED",
            outcome(Adding.step(present, producer(epoch), List.of(SECOND), raising, NOW_MS)));
        assertEquals(ErrorCode.PRODUCER_FENCED, Adding.verify(present, producer(epoch)));
      }
      assertEquals(
          "INVALID_PRODUCER_ID_MAPPING",
          outcome(Adding.step(present, producer(8, EPOCH), List.of(SECOND), raising, NOW_MS)));
      assertEquals(
          ErrorCode.INVALID_PRODUCER_ID_MAPPING, Adding.verify(present, producer(8, EPOCH)));
    }
  }

  @Test
  void unknownIdHasNoTransactionToAddTo() {
    assertEquals(
        "INVALID_PRODUCER_ID_MAPPING",
        outcome(Adding.step(null, producer(EPOCH), List.of(FIRST), true, NOW_MS)));
    assertEquals(ErrorCode.INVALID_PRODUCER_ID_MAPPING, Adding.verify(null, producer(EPOCH)));
  }

  @Test
  void firstPartitionBeginsTheTransaction() {
    Transaction begun =
        next(
            Adding.step(
                in(TransactionState.COMPLETE_COMMIT, true),
                producer(EPOCH),
                List.of(FIRST),
                true,
                NOW_MS));
    assertEquals(NOW_MS, begun.startMs());
    assertEquals(Set.of(FIRST), begun.partitions());
    assertTrue(begun.raising());
  }

  @Test
  void laterPartitionJoinsTheTransaction() {
    Transaction more =
        next(
            Adding.step(
                in(TransactionState.ONGOING, true),
                producer(EPOCH),
                List.of(FIRST, SECOND),
                true,
                NOW_MS));
    assertEquals(START_MS, more.startMs());
    assertEquals(NOW_MS, more.updateMs());
    assertEquals(Set.of(FIRST, SECOND), more.partitions());
  }

  @Test
  void partitionThatIsThereIsNotWrittenAgain() {
    assertEquals(
        "settled",
        outcome(
            Adding.step(
                in(TransactionState.ONGOING, true),
                producer(EPOCH),
                List.of(FIRST),
                true,
                NOW_MS)));
  }

  @Test
  void epochThatOnlyFencesBelongsToNoClient() {
    Transaction present = in(TransactionState.COMPLETE_ABORT, false, Short.MAX_VALUE);
    Producer pretender = producer(Short.MAX_VALUE);
    assertEquals(
        "PRODUCER_FENCED", outcome(Adding.step(present, pretender, List.of(FIRST), true, NOW_MS)));
    assertEquals(
        "PRODUCER_FENCED",
        outcome(Ending.step(present, Cases.end(pretender, false, true), NOW_MS)));
  }
}
