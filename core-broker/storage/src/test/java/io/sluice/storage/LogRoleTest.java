package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchView;
import io.sluice.time.Threads;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRoleTest {
  @TempDir Path dir;

  private LogFixture fixture;
  private PartitionLog log;

  @BeforeEach
  void open() {
    fixture = new LogFixture(dir, LogConfig.DEFAULTS);
    log = fixture.log;
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static PendingAppend pending() {
    return new PendingAppend(TestBatches.of(LogFixture.START_MS, "a", "b"), AppendOrigin.CLIENT);
  }

  private AppendOutcome append(int epoch) {
    PendingAppend append = pending();
    log.append(List.of(append), epoch);
    return append.outcome();
  }

  private static ByteBuffer fromLeader(long offset, int epoch) {
    ByteBuffer batch = TestBatches.of(LogFixture.START_MS, "x");
    new BatchView().wrap(batch, 0).patch(offset, epoch);
    return batch;
  }

  private void assertRefused(AppendOutcome outcome) {
    AppendOutcome.Rejected rejected = assertInstanceOf(AppendOutcome.Rejected.class, outcome);
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, rejected.code());
  }

  @Test
  void logWithoutRoleRefusesLeadersAndFollowers() {
    assertRefused(append(0));
    assertRefused(append(ReplicaLog.NO_EPOCH));
    assertFalse(log.appendAsFollower(fromLeader(0, 0), 0));
    assertFalse(log.appendAsFollower(fromLeader(0, 0), ReplicaLog.NO_EPOCH));
    assertFalse(log.truncateTo(0, 0));
    assertFalse(log.truncateFullyAndStartAt(7, 0));
    assertFalse(log.progressAsFollower(1, 0, 0));
    assertEquals(0, log.logEndOffset());
  }

  @Test
  void leaderAppendsInItsEpochOnly() {
    assertEquals(0, log.lead(3));
    assertRefused(append(2));
    assertRefused(append(4));
    assertEquals(new AppendOutcome.Appended(0, 1, -1, 0), append(3));
    assertFalse(log.appendAsFollower(fromLeader(2, 3), 3));
    assertFalse(log.truncateTo(0, 3));
    assertEquals(2, log.logEndOffset());
  }

  @Test
  void epochBeginsWhereTheLogEndsAndKeepsItsBeginning() {
    log.lead(3);
    append(3);
    assertEquals(2, log.lead(5));
    assertEquals(new EpochEnd(3, 2), log.epochEnd(3));
    assertEquals(new EpochEnd(3, 2), log.epochEnd(4));
    assertEquals(new EpochEnd(5, 2), log.epochEnd(5));
    append(5);
    assertEquals(2, log.lead(5));
    assertEquals(2, log.lead(5), "again, after a restart for example");
    fixture.crash();
    assertEquals(2, fixture.log.lead(5));
    assertEquals(new EpochEnd(3, 2), fixture.log.epochEnd(3));
    assertEquals(new EpochEnd(5, 4), fixture.log.epochEnd(5));
  }

  @Test
  void epochThatGotNoRecordIsForgottenByTheFollower() {
    log.lead(3);
    append(3);
    log.lead(4);
    assertEquals(4, log.latestEpoch());
    log.follow(5);
    assertEquals(3, log.latestEpoch());
    assertTrue(log.appendAsFollower(fromLeader(2, 5), 5));
    assertEquals(new EpochEnd(3, 2), log.epochEnd(4));
    assertEquals(5, log.latestEpoch());
  }

  @Test
  void epochThatGotNoRecordDoesNotSurviveACrash() {
    log.lead(3);
    append(3);
    log.lead(4);
    fixture.crash();
    assertEquals(3, fixture.log.latestEpoch());
    assertEquals(2, fixture.log.lead(4));
  }

  @Test
  void followerChangesTheLogInItsEpochOnly() {
    log.follow(2);
    assertRefused(append(2));
    assertFalse(log.appendAsFollower(fromLeader(0, 1), 1));
    assertTrue(log.appendAsFollower(fromLeader(0, 1), 2));
    assertTrue(log.appendAsFollower(fromLeader(1, 2), 2));
    assertFalse(log.truncateTo(0, 3));
    assertTrue(log.truncateTo(1, 2));
    assertEquals(1, log.logEndOffset());
    assertFalse(log.truncateFullyAndStartAt(9, 1));
    assertTrue(log.truncateFullyAndStartAt(9, 2));
    assertEquals(9, log.logEndOffset());
    assertEquals(9, log.logStartOffset());
    assertEquals(ReplicaLog.NO_EPOCH, log.latestEpoch());
  }

  @Test
  void followerFollowsTheLeadersWatermarkAndLogStart() {
    log.follow(2);
    for (int i = 0; i < 5; i++) {
      assertTrue(log.appendAsFollower(fromLeader(i, 2), 2));
    }
    assertTrue(log.progressAsFollower(3, 0, 2));
    assertEquals(3, log.highWatermark());
    assertTrue(log.progressAsFollower(99, 2, 2));
    assertEquals(5, log.highWatermark());
    assertEquals(2, log.logStartOffset());
    assertTrue(log.progressAsFollower(99, 77, 2));
    assertEquals(5, log.logStartOffset(), "not beyond what is here");
    assertFalse(log.progressAsFollower(99, 77, 1));
  }

  @Test
  void loneLeaderCommitsWithTheAppend() {
    log.lead(1);
    append(1);
    assertEquals(0, log.highWatermark());
    assertEquals(2, log.commitAtOnce(true, 1));
    append(1);
    assertEquals(4, log.highWatermark());
    assertEquals(4, log.commitAtOnce(false, 1));
    append(1);
    assertEquals(4, log.highWatermark());
    assertEquals(4, log.commitAtOnce(true, 2), "of another epoch");
    assertEquals(6, log.commitAtOnce(true, 1));
    log.follow(2);
    assertTrue(log.appendAsFollower(fromLeader(6, 2), 2));
    assertEquals(6, log.highWatermark());
  }

  @Test
  void logThatAcknowledgesAfterFlushCommitsNothingAtOnce() {
    log.updateConfig(LogConfig.builder().flushPolicy(FlushPolicy.BATCH).build());
    log.lead(1);
    log.commitAtOnce(true, 1);
    append(1);
    assertEquals(0, log.highWatermark());
  }

  @Test
  void restingLogRefusesEverything() {
    log.lead(1);
    append(1);
    log.rest();
    assertRefused(append(1));
    assertFalse(log.truncateTo(0, 1));
    assertEquals(2, log.logEndOffset());
  }

  @Test
  void closedLogCannotLead() {
    log.close();
    assertThrows(LogClosedException.class, () -> log.lead(1));
    log.follow(2);
    log.rest();
  }

  /**
   * One thread appends as leader of epoch 0, 2, 4 … while another makes the log follow in the odd
   * ones and copies a record of its own: what is in the log belongs to who had the role.
   */
  @Test
  void appendsOfAnEpochThatIsOverNeverGetIntoTheLog() throws Exception {
    int rounds = 300;
    AtomicBoolean done = new AtomicBoolean();
    ConcurrentLinkedQueue<Long> endOfEpoch = new ConcurrentLinkedQueue<>();
    List<Thread> writers = new ArrayList<>();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    log.lead(0);
    for (int w = 0; w < 2; w++) {
      Thread writer =
          Threads.daemonFactory("writer")
              .newThread(
                  () -> {
                    try {
                      while (!done.get()) {
                        int epoch = log.latestEpoch();
                        PendingAppend append = pending();
                        log.append(List.of(append), epoch);
                      }
                    } catch (Throwable failure) {
                      failures.add(failure);
                    }
                  });
      writer.start();
      writers.add(writer);
    }
    for (int round = 1; round <= rounds; round++) {
      int epoch = 2 * round - 1;
      log.follow(epoch);
      long end = log.logEndOffset();
      assertTrue(log.appendAsFollower(fromLeader(end, epoch), epoch));
      assertEquals(end + 1, log.logEndOffset(), "nobody else appends to a log that follows");
      endOfEpoch.add(end + 1);
      assertEquals(end + 1, log.lead(epoch + 1));
    }
    done.set(true);
    for (Thread writer : writers) {
      writer.join();
    }
    assertEquals(List.of(), List.copyOf(failures));
    BatchView view = new BatchView();
    byte[] bytes = fixture.read(0, Integer.MAX_VALUE);
    ByteBuffer batches = ByteBuffer.wrap(bytes);
    long next = 0;
    int before = 0;
    int followed = 0;
    for (int at = 0; at < batches.limit(); at += view.sizeInBytes()) {
      view.wrap(batches, at);
      assertEquals(next, view.baseOffset());
      assertTrue(view.partitionLeaderEpoch() >= before, "epochs never go back");
      boolean copied = view.lastOffsetDelta() == 0;
      assertEquals(copied, view.partitionLeaderEpoch() % 2 == 1);
      followed += copied ? 1 : 0;
      before = view.partitionLeaderEpoch();
      next = view.nextOffset();
    }
    assertEquals(rounds, followed);
    assertEquals(next, log.logEndOffset());
  }
}
