package io.sluice.broker.replica;

import static io.sluice.broker.replica.LogsFixture.batch;
import static io.sluice.broker.replica.LogsFixture.state;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.kernel.ApiException;
import io.sluice.kernel.TransactionMarker;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Batches;
import io.sluice.protocol.record.ControlRecords;
import io.sluice.protocol.record.Record;
import io.sluice.storage.FlushPolicy;
import io.sluice.storage.LogConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a coordinator where other replicas have a say. */
class LeaderLogTest {
  @TempDir Path folder;
  private PartitionFixture fixture;
  private Partition partition;

  @BeforeEach
  void open() {
    fixture = new PartitionFixture(folder, LogConfig.DEFAULTS);
    partition = fixture.partition;
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private LeaderLog led(int epoch, int partitionEpoch, int inSyncMin, Integer... isr) {
    partition.lead(state(1, epoch, partitionEpoch, isr), inSyncMin);
    return new LeaderLog(partition, epoch);
  }

  private static List<Boolean> committed(LeaderLog log, long end) {
    List<Boolean> heard = new ArrayList<>();
    log.whenCommitted(end, heard::add);
    return heard;
  }

  private static ErrorCode refused(LeaderLog log) {
    return assertThrows(ApiException.class, () -> log.append(batch("x"))).error();
  }

  @Test
  void appendIsCommittedWhenTheFollowersHaveIt() {
    LeaderLog log = led(4, 0, 2, 1, 2);
    assertEquals(1, log.append(batch("a")));
    assertEquals(2, log.append(batch("b")));
    List<Boolean> second = committed(log, 2);
    List<Boolean> first = committed(log, 1);
    assertEquals(List.of(), first);
    fixture.fetched(2, 1);
    assertEquals(List.of(true), first);
    assertEquals(List.of(), second);
    fixture.fetched(2, 2);
    assertEquals(List.of(true), second);
    assertEquals(List.of(true), committed(log, 2), "at once from then on");
  }

  @Test
  void leadershipThatIsLostTellsThoseWhoWaitAndRefusesWhatComes() {
    LeaderLog log = led(4, 0, 1, 1, 2);
    log.append(batch("a"));
    List<Boolean> waits = committed(log, 1);
    partition.follow(5);
    assertEquals(List.of(false), waits);
    assertEquals(List.of(false), committed(log, 0));
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, refused(log));
    assertEquals(
        ErrorCode.NOT_LEADER_OR_FOLLOWER,
        assertThrows(ApiException.class, () -> log.read(0, 1)).error());
    assertEquals(1, log.endOffset());
  }

  @Test
  void newEpochOfTheSameLogIsAnotherTime() {
    LeaderLog before = led(4, 0, 1, 1, 2);
    before.append(batch("a"));
    List<Boolean> waits = committed(before, 1);
    LeaderLog after = led(6, 3, 1, 1, 2);
    assertEquals(List.of(false), waits);
    assertFalse(before.isOf(partition));
    assertTrue(after.isOf(partition));
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, refused(before));
    assertEquals(2, after.append(batch("b")));
    fixture.fetched(2, 2);
    assertEquals(List.of(false), committed(before, 1), "though it is committed");
    assertEquals(List.of(true), committed(after, 2));
  }

  @Test
  void tooFewInSyncReplicasRefuseAppendsAndCommitNothing() {
    LeaderLog log = led(4, 0, 2, 1, 2);
    log.append(batch("a"));
    List<Boolean> waits = committed(log, 1);
    led(4, 1, 2, 1);
    assertEquals(List.of(false), waits);
    assertEquals(ErrorCode.NOT_ENOUGH_REPLICAS, refused(log));
    assertEquals(1, log.endOffset());
    led(4, 2, 2, 1, 2);
    assertEquals(2, log.append(batch("b")));
    fixture.fetched(2, 2);
    assertEquals(List.of(true), committed(log, 2));
  }

  @Test
  void logThatWasEndedSaysSo() {
    LeaderLog log = led(4, 0, 1, 1);
    log.append(batch("a"));
    log.end();
    assertEquals(List.of(false), committed(log, 1));
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, refused(log));
  }

  @Test
  void diskThatFailsRefusesAndIsAnotherLogWhenItComesBack() {
    fixture.log.updateConfig(LogConfig.builder().flushPolicy(FlushPolicy.BATCH).build());
    LeaderLog log = led(4, 0, 1, 1, 2);
    assertEquals(1, log.append(batch("a")));
    fixture.logs.fail();
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, refused(log));
    assertEquals(
        ErrorCode.KAFKA_STORAGE_ERROR,
        assertThrows(ApiException.class, () -> log.read(0, 1)).error());
    List<Boolean> waits = committed(log, 1);
    fixture.logs.comeBack();
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, refused(log));
    partition.resign();
    assertEquals(List.of(false), waits);
  }

  @Test
  void markerIsAControlBatchOfItsOwn() {
    LeaderLog log = led(4, 0, 1, 1);
    assertEquals(1, log.append(batch("a")));
    assertEquals(2, log.appendMarker(new TransactionMarker(7, (short) 3, false, 9, false)));
    ByteBuffer read = log.read(1, 1_000);
    BatchView view = new BatchView().wrap(read, read.position());
    assertTrue(view.isControl());
    assertTrue(view.isTransactional());
    assertEquals(7, view.producerId());
    assertEquals(3, view.producerEpoch());
    assertEquals(4, view.partitionLeaderEpoch());
    Record record = Batches.records(read, 1_000).iterator().next();
    assertEquals(ControlRecords.Type.ABORT, ControlRecords.type(record.key()));
    assertEquals(9, ControlRecords.coordinatorEpoch(record.value()));
    assertEquals(List.of(true), committed(log, 2));
    log.end();
    assertEquals(
        ErrorCode.NOT_LEADER_OR_FOLLOWER,
        assertThrows(
                ApiException.class,
                () -> log.appendMarker(new TransactionMarker(7, (short) 3, true, 9, false)))
            .error());
    assertEquals(2, log.endOffset());
  }

  @Test
  void actionThatFailsHarmsNobody() {
    LeaderLog log = led(4, 0, 1, 1, 2);
    log.append(batch("a"));
    log.whenCommitted(
        1,
        kept -> {
          throw new IllegalStateException("on purpose");
        });
    List<Boolean> other = committed(log, 1);
    fixture.fetched(2, 1);
    assertEquals(List.of(true), other);
  }
}
