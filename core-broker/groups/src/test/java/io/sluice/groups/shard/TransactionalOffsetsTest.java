package io.sluice.groups.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.groups.record.GroupRecord;
import io.sluice.groups.shard.ShardHarness.Asked;
import io.sluice.kernel.TransactionalProducer;
import io.sluice.kernel.Transactions.Question;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.TxnOffsetCommitResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Offsets that are committed in transactions, from the request to the marker. */
class TransactionalOffsetsTest {
  private static final int VERIFYING = 4;
  private static final int ADDING = 5;

  private final TransactionalOffsets shard = new TransactionalOffsets();

  @Test
  void offsetIsPendingWhenItIsCommittedInATransaction() {
    shard.commit("g", 0, 1);
    assertEquals(ErrorCode.NONE, shard.commitIn(7, 0, "g", 0, 5));

    assertEquals("NONE 1", shard.fetch("g", 0));
    assertEquals("UNSTABLE_OFFSET_COMMIT -1", shard.fetchStable("g", 0));
    assertEquals("NONE -1", shard.fetchStable("g", 1));
    assertEquals("NONE -1", shard.fetchStable("h", 0));
  }

  @Test
  void offsetCountsWhenItsTransactionIsCommitted() {
    shard.commitIn(7, 0, "g", 0, 5);

    assertEquals(ErrorCode.NONE, shard.end(7, 0, true));

    assertEquals("NONE 5", shard.fetch("g", 0));
    assertEquals("NONE 5", shard.fetchStable("g", 0));
  }

  @Test
  void offsetGoesWhenItsTransactionIsAborted() {
    shard.commit("g", 0, 1);
    shard.commitIn(7, 0, "g", 0, 5);

    assertEquals(ErrorCode.NONE, shard.end(7, 0, false));

    assertEquals("NONE 1", shard.fetchStable("g", 0));
  }

  @Test
  void lastOffsetCountsWhenATransactionCommitsSeveral() {
    shard.commitIn(7, 0, "g", 0, 5);
    shard.commitIn(7, 0, "g", 0, 6);
    shard.commitIn(7, 0, "g", 1, 7);
    shard.end(7, 0, true);

    assertEquals("NONE 6", shard.fetch("g", 0));
    assertEquals("NONE 7", shard.fetch("g", 1));
  }

  @Test
  void openCommittedAndAbortedTransactionsAreAsBeforeWhenTheShardIsLoaded() {
    shard.commit("open", 0, 1);
    shard.commitIn(7, 0, "committed", 0, 5);
    shard.commitIn(8, 0, "aborted", 0, 6);
    shard.commitIn(9, 0, "open", 0, 7);
    shard.end(7, 0, true);
    shard.end(8, 0, false);

    shard.crash();

    assertEquals("NONE 5", shard.fetchStable("committed", 0));
    assertEquals("NONE -1", shard.fetchStable("aborted", 0));
    assertEquals("NONE 1", shard.fetch("open", 0));
    assertEquals("UNSTABLE_OFFSET_COMMIT -1", shard.fetchStable("open", 0));
    assertEquals(ErrorCode.NONE, shard.end(9, 0, true));
    assertEquals("NONE 7", shard.fetchStable("open", 0));
  }

  @Test
  void groupIsThereWhenTheShardIsLoadedAndOnlyATransactionKnowsIt() {
    shard.commitIn(7, 0, "g", 0, 5);

    shard.crash();

    assertNotNull(shard.group("g"));
    assertEquals("UNSTABLE_OFFSET_COMMIT -1", shard.fetchStable("g", 0));
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void laterPlainCommitWinsOverATransactionThatCommittedBeforeIt(boolean crash) {
    shard.commitIn(7, 0, "g", 0, 5);
    shard.commit("g", 0, 3);
    assertEquals("UNSTABLE_OFFSET_COMMIT -1", shard.fetchStable("g", 0));
    if (crash) {
      shard.crash();
    }

    shard.end(7, 0, true);

    assertEquals("NONE 3", shard.fetchStable("g", 0));
  }

  @ParameterizedTest
  @CsvSource({"7, 8, 6", "8, 7, 6"})
  void laterOfTwoTransactionsWinsWhicheverEndsFirst(long first, long second, long offset) {
    shard.commitIn(7, 0, "g", 0, 5);
    shard.commitIn(8, 0, "g", 0, 6);

    shard.end(first, 0, true);
    shard.end(second, 0, true);

    assertEquals("NONE " + offset, shard.fetchStable("g", 0));
    shard.crash();
    assertEquals("NONE " + offset, shard.fetchStable("g", 0));
  }

  @Test
  void nothingChangesWhenAMarkerComesTwice() {
    shard.commitIn(7, 0, "g", 0, 5);
    shard.end(7, 0, true);
    shard.commit("g", 0, 3);

    assertEquals(ErrorCode.NONE, shard.end(7, 0, true));

    assertEquals("NONE 3", shard.fetchStable("g", 0));
    shard.crash();
    assertEquals("NONE 3", shard.fetchStable("g", 0));
  }

  @Test
  void transactionGoesOnWhenAMarkerOfAnOlderEpochComes() {
    shard.commitIn(7, 2, "g", 0, 5);

    assertEquals(ErrorCode.INVALID_PRODUCER_EPOCH, shard.end(7, 1, true));

    assertEquals("UNSTABLE_OFFSET_COMMIT -1", shard.fetchStable("g", 0));
    assertEquals(ErrorCode.NONE, shard.end(7, 2, true));
    assertEquals("NONE 5", shard.fetchStable("g", 0));
  }

  @Test
  void transactionEndsWhenAMarkerOfANewerEpochComes() {
    shard.commitIn(7, 2, "g", 0, 5);

    assertEquals(ErrorCode.NONE, shard.end(7, 3, false));

    assertEquals("NONE -1", shard.fetchStable("g", 0));
    assertEquals(ErrorCode.INVALID_PRODUCER_EPOCH, shard.commitIn(7, 2, "g", 0, 6));
    assertEquals("NONE -1", shard.fetchStable("g", 0));
  }

  @Test
  void coordinatorIsAskedForTheShardsPartitionBeforeAnythingIsWritten() {
    shard.transactions().answer = null;

    Asked<TxnOffsetCommitResponse> asked = shard.commitInLater(ADDING, 7, 1, "g", 0, 5);

    assertTrue(asked.waits());
    assertEquals(0, shard.recordCount());
    FakeTransactions.Asked question = shard.transactions().asked.getFirst();
    assertEquals(new TransactionalProducer("tx", 7, (short) 1), question.producer());
    assertEquals(List.of(new TopicPartition("__consumer_offsets", 0)), question.partitions());
    assertEquals(Question.ADD, question.question());
    question.answer(ErrorCode.NONE);
    shard.settle();
    assertEquals(ErrorCode.NONE, TransactionalOffsets.error(asked));
    assertEquals(1, shard.recordCount());
  }

  @Test
  void coordinatorIsAskedToVerifyWhenTheClientHasAddedTheGroupItself() {
    shard.settle(shard.commitInLater(VERIFYING, 7, 1, "g", 0, 5));

    assertEquals(Question.VERIFY, shard.transactions().asked.getFirst().question());
  }

  @ParameterizedTest
  @CsvSource({
    "3, TRANSACTION_ABORTABLE, INVALID_TXN_STATE",
    "4, TRANSACTION_ABORTABLE, TRANSACTION_ABORTABLE",
    "4, CONCURRENT_TRANSACTIONS, COORDINATOR_LOAD_IN_PROGRESS",
    "5, CONCURRENT_TRANSACTIONS, CONCURRENT_TRANSACTIONS",
    "5, PRODUCER_FENCED, INVALID_PRODUCER_EPOCH",
    "5, INVALID_PRODUCER_EPOCH, INVALID_PRODUCER_EPOCH",
    "5, INVALID_PRODUCER_ID_MAPPING, INVALID_PRODUCER_ID_MAPPING",
    "5, NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS",
    "5, COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS",
  })
  void commitIsRefusedWhenTheCoordinatorRefuses(int version, ErrorCode said, ErrorCode heard) {
    shard.transactions().answer = said;

    Asked<TxnOffsetCommitResponse> asked = shard.commitInLater(version, 7, 0, "g", 0, 5);
    shard.settle(asked);

    assertEquals(heard, TransactionalOffsets.error(asked));
    assertEquals(0, shard.recordCount());
    assertNull(shard.group("g"));
  }

  @Test
  void consentIsVoidWhenAMarkerComesBeforeIt() {
    shard.transactions().answer = null;
    Asked<TxnOffsetCommitResponse> asked = shard.commitInLater(ADDING, 7, 0, "g", 0, 5);
    Asked<TxnOffsetCommitResponse> other = shard.commitInLater(ADDING, 8, 0, "g", 1, 6);

    shard.end(7, 0, false);
    shard.transactions().asked.forEach(each -> each.answer(ErrorCode.NONE));
    shard.settle();

    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, TransactionalOffsets.error(asked));
    assertEquals(ErrorCode.NONE, TransactionalOffsets.error(other));
    assertEquals("NONE -1", shard.fetchStable("g", 0));
    assertEquals("UNSTABLE_OFFSET_COMMIT -1", shard.fetchStable("g", 1));
  }

  @Test
  void commitIsRefusedWhenTheShardIsGivenUpBeforeTheCoordinatorSpeaks() {
    shard.transactions().answer = null;
    Asked<TxnOffsetCommitResponse> asked = shard.commitInLater(ADDING, 7, 0, "g", 0, 5);

    shard.crash();
    shard.transactions().asked.getFirst().answer(ErrorCode.NONE);
    shard.settle();

    assertEquals(ErrorCode.NOT_COORDINATOR, TransactionalOffsets.error(asked));
    assertEquals(0, shard.recordCount());
  }

  @ParameterizedTest
  @CsvSource({"5, ILLEGAL_GENERATION", "6, GROUP_ID_NOT_FOUND"})
  void commitOfAMemberIsRefusedWhenThereIsNoSuchGroup(int version, ErrorCode error) {
    assertEquals(error, shard.commitAs(version, "member", 3, "nobody"));

    assertNull(shard.group("nobody"));
    assertEquals(0, shard.recordCount());
  }

  @Test
  void commitIsRefusedWhenTheTopicIsNotThere() {
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, shard.commitIn(7, 0, "g", 9, 5));

    assertEquals(List.of(), shard.transactions().asked);
  }

  @Test
  void commitIsRefusedForGoodWhenTheGroupsOffsetsAreKeptInTheStore() {
    shard.harness().set("offsets.storage", "zookeeper");

    assertEquals(ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT, shard.commitIn(7, 0, "g", 0, 5));

    assertEquals(List.of(), shard.transactions().asked);
    assertEquals(0, shard.recordCount());
  }

  @Test
  void groupIsNotMovedToTheStoreWhileATransactionIsOpen() {
    shard.commit("g", 0, 1);
    shard.commitIn(7, 0, "g", 0, 5);

    assertEquals(ErrorCode.UNSTABLE_OFFSET_COMMIT, shard.moveToStore("g"));
  }

  @Test
  void groupStaysInTheLogWhenTheStorageIsChangedWhileATransactionIsOpen() {
    shard.commitIn(7, 0, "g", 0, 5);
    shard.harness().set("offsets.storage", "zookeeper");

    assertEquals(ErrorCode.NONE, shard.commit("g", 1, 2));
    shard.end(7, 0, true);

    assertEquals("NONE 5", shard.fetchStable("g", 0));
    assertEquals("NONE 2", shard.fetchStable("g", 1));
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void pendingOffsetsGoWithTheirGroupWhenItIsDeleted(boolean crash) {
    shard.commit("g", 0, 1);
    shard.commitIn(7, 0, "g", 0, 5);
    shard.commitIn(7, 0, "g", 1, 6);

    assertEquals(ErrorCode.NONE, shard.deleteGroup("g"));
    if (crash) {
      shard.crash();
    }

    assertEquals("NONE -1", shard.fetchStable("g", 1));
    assertNull(shard.group("g"));
    assertEquals(ErrorCode.NONE, shard.end(7, 0, true));
    assertEquals("NONE -1", shard.fetchStable("g", 0));
    assertEquals("NONE -1", shard.fetchStable("g", 1));
    assertNull(shard.group("g"));
  }

  @Test
  void pendingOffsetGoesWhenItIsDeleted() {
    shard.commitIn(7, 0, "g", 0, 5);
    shard.commitIn(7, 0, "g", 1, 6);

    assertEquals(ErrorCode.NONE, shard.deleteOffset("g", 0));

    assertEquals("NONE -1", shard.fetchStable("g", 0));
    shard.end(7, 0, true);
    assertEquals("NONE -1", shard.fetchStable("g", 0));
    assertEquals("NONE 6", shard.fetchStable("g", 1));
  }

  @Test
  void groupAndOffsetDoNotExpireWhileATransactionIsOpen() {
    shard.harness().set("offsets.retention.minutes", 1);
    shard.harness().set("offsets.retention.check.interval.ms", 1_000);
    shard.crash();
    shard.commit("g", 0, 1);
    shard.commit("g", 1, 2);
    shard.commitIn(7, 0, "g", 0, 5);
    shard.commitIn(8, 0, "pending", 0, 6);

    shard.pass(120_000);

    assertEquals("NONE 1", shard.fetch("g", 0));
    assertEquals("NONE -1", shard.fetch("g", 1));
    assertNotNull(shard.group("pending"));
    shard.end(7, 0, false);
    shard.end(8, 0, false);
    shard.pass(2_000);
    assertEquals("NONE -1", shard.fetch("g", 0));
    assertNull(shard.group("g"));
    assertNull(shard.group("pending"));
  }

  @Test
  void plainRecordsOfAnotherGroupAreNoPartOfTheTransaction() {
    shard.commitIn(7, 0, "g", 0, 5);
    shard.commit("h", 0, 9);
    shard.end(7, 0, false);

    assertEquals("NONE 9", shard.fetchStable("h", 0));
    assertFalse(
        shard.harness().records().stream()
            .anyMatch(record -> !(record instanceof GroupRecord.OffsetCommit)));
  }
}
