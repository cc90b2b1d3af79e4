package io.sluice.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.coordination.Ledger.Entry;
import io.sluice.coordination.fake.Asked;
import io.sluice.coordination.fake.FakeStateLog;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.TransactionMarker;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchView;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records of transactions, and the markers that end them. */
class ShardTransactionTest {
  private static final Producer SEVEN = new Producer(7, (short) 2);
  private static final Producer EIGHT = new Producer(8, (short) 0);

  private final ShardFixture fixture = new ShardFixture().open();
  private final FakeStateLog log = fixture.log;

  private static TransactionMarker marker(Producer producer, boolean commit) {
    return new TransactionMarker(producer.id(), producer.epoch(), commit, 5, false);
  }

  private ErrorCode putIn(Producer producer, String name, long number) {
    return fixture.putIn(producer, name, number).answer();
  }

  private ErrorCode end(Producer producer, boolean commit) {
    return fixture.mark(marker(producer, commit)).answer();
  }

  @Test
  void batchBearsTheProducerWhenRecordsOfATransactionAreWritten() {
    assertEquals(ErrorCode.NONE, putIn(SEVEN, "a", 1));

    BatchView batch = new BatchView();
    batch.wrap(log.read(0, 1_000), 0);
    assertTrue(batch.isTransactional());
    assertEquals(7, batch.producerId());
    assertEquals(2, batch.producerEpoch());
    assertEquals(-1, batch.baseSequence());
    assertEquals("NONE -1 +1", fixture.getNow("a"));
  }

  @Test
  void recordsCountWhenTheirTransactionIsCommittedAndGoWhenItIsAborted() {
    putIn(SEVEN, "a", 1);
    putIn(EIGHT, "b", 2);

    assertEquals(ErrorCode.NONE, end(SEVEN, true));
    assertEquals(ErrorCode.NONE, end(EIGHT, false));

    assertEquals("NONE 1", fixture.getNow("a"));
    assertEquals("NONE -1", fixture.getNow("b"));
    assertEquals(4, log.endOffset());
  }

  @Test
  void openCommittedAndAbortedTransactionsAreAsBeforeWhenTheShardIsLoaded() {
    fixture.putNow("c", 1);
    putIn(SEVEN, "a", 1);
    putIn(EIGHT, "b", 2);
    putIn(new Producer(9, (short) 0), "c", 3);
    end(SEVEN, true);
    end(EIGHT, false);

    fixture.moveOn();

    assertEquals("NONE 1", fixture.getNow("a"));
    assertEquals("NONE -1", fixture.getNow("b"));
    assertEquals("NONE 1 +1", fixture.getNow("c"));
    end(new Producer(9, (short) 0), true);
    assertEquals("NONE 3", fixture.getNow("c"));
  }

  @Test
  void answerIsGivenWhenTheMarkerIsCommitted() {
    putIn(SEVEN, "a", 1);
    log.holdsCommits = true;

    Asked<ErrorCode> ended = fixture.mark(marker(SEVEN, true));

    assertTrue(ended.waits());
    log.commit(2);
    assertEquals(ErrorCode.NONE, ended.answer());
  }

  @Test
  void nothingChangesWhenTheLogRefusesAProducerThatIsFenced() {
    putIn(SEVEN, "a", 1);
    Asked<ErrorCode> held = fixture.hold("h");

    ErrorCode answer = putIn(new Producer(7, (short) 1), "a", 2);

    assertEquals(ErrorCode.INVALID_PRODUCER_EPOCH, answer);
    assertEquals("NONE -1 +1", fixture.getNow("a"));
    assertTrue(held.waits());
    assertEquals(1, fixture.timers.size());
  }

  @Test
  void nothingChangesWhenTheLogRefusesAMarker() {
    putIn(SEVEN, "a", 1);
    Asked<ErrorCode> held = fixture.hold("h");

    assertEquals(ErrorCode.INVALID_PRODUCER_EPOCH, end(new Producer(7, (short) 1), true));

    assertEquals("NONE -1 +1", fixture.getNow("a"));
    assertTrue(held.waits());
    assertEquals(1, fixture.timers.size());
  }

  @Test
  void markerOfAnOlderCoordinatorIsRefused() {
    putIn(SEVEN, "a", 1);
    end(SEVEN, true);
    putIn(SEVEN, "a", 2);

    TransactionMarker old = new TransactionMarker(7, (short) 2, true, 4, false);

    assertEquals(ErrorCode.TRANSACTION_COORDINATOR_FENCED, fixture.mark(old).answer());
    assertEquals("NONE 1 +1", fixture.getNow("a"));
  }

  @Test
  void shardIsLoadedWhenTheAppendOfAMarkerFails() {
    putIn(SEVEN, "a", 1);
    log.appendFailure = new ApiException(ErrorCode.KAFKA_STORAGE_ERROR, "on purpose");

    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, end(SEVEN, true));
    log.appendFailure = null;
    fixture.reload();

    assertEquals("NONE -1 +1", fixture.getNow("a"));
    assertEquals(2, fixture.timers.size());
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {"NOT_ENOUGH_REPLICAS", "NOT_LEADER_OR_FOLLOWER"})
  void markerIsRefusedAndComesAgainWhenTheLogTakesNoRecords(ErrorCode closed) {
    putIn(SEVEN, "a", 1);
    log.appendCheck = closed;

    ErrorCode answer = end(SEVEN, true);

    boolean led = closed == ErrorCode.NOT_ENOUGH_REPLICAS;
    assertEquals(led ? ErrorCode.COORDINATOR_NOT_AVAILABLE : ErrorCode.NOT_COORDINATOR, answer);
    assertEquals("NONE -1 +1", fixture.getNow("a"));
    assertEquals(1, fixture.timers.size());
  }

  @Test
  void nothingIsWrittenToTheTransactionWhenTheTurnFailsAfterIt() {
    Asked<ErrorCode> asked =
        fixture.ask(
            (state, reply, out) -> {
              out.writeIn(SEVEN, List.of(new Entry("a", 1)));
              throw new IllegalStateException("on purpose");
            });

    assertEquals(ErrorCode.UNKNOWN_SERVER_ERROR, asked.answer());
    assertEquals(0, log.endOffset());
    assertEquals("NONE -1", fixture.getNow("a"));
    assertEquals(1, fixture.timers.size());
  }

  @Test
  void turnThatWritesOtherRecordsTooIsRefused() {
    Asked<ErrorCode> asked =
        fixture.ask(
            (state, reply, out) -> {
              out.writeIn(SEVEN, List.of(new Entry("a", 1)));
              out.write(new Entry("b", 2));
            });

    assertEquals(ErrorCode.UNKNOWN_SERVER_ERROR, asked.answer());
    assertEquals(0, log.endOffset());
  }
}
