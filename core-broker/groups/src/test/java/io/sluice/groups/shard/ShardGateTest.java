package io.sluice.groups.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.groups.record.GroupRecord;
import io.sluice.groups.record.OffsetCommitKey;
import io.sluice.groups.record.OffsetCommitValue;
import io.sluice.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A shard whose log takes no records for a while, or cannot take one of them. */
class ShardGateTest {
  private final ShardFixture fixture = new ShardFixture().open();
  private final FakeStateLog log = fixture.log;

  private void assertNotLoadedAnew() {
    assertEquals(1, fixture.timers.size());
    assertEquals(0, log.reads);
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_ENOUGH_REPLICAS, COORDINATOR_NOT_AVAILABLE",
    "NOT_LEADER_OR_FOLLOWER, NOT_COORDINATOR",
  })
  void commitIsRefusedAndChangesNothingWhenTheLogTakesNoRecords(
      ErrorCode closed, ErrorCode answer) {
    fixture.commit("g", 1);
    log.appendCheck = closed;

    assertEquals(answer, fixture.commit("g", 2));
    assertEquals(answer, fixture.commit("h", 3));

    assertEquals("NONE 1", fixture.fetch("g"));
    assertEquals(List.of("g"), fixture.groups());
    assertEquals(1, log.batches());
    log.appendCheck = ErrorCode.NONE;
    assertEquals(ErrorCode.NONE, fixture.commit("g", 4));
    assertEquals("NONE 4", fixture.fetch("g"));
    assertNotLoadedAnew();
  }

  @Test
  void heldRequestsStayHeldWhenAnotherIsRefused() {
    Asked<ErrorCode> joined = fixture.requests.join("h");
    log.appendCheck = ErrorCode.NOT_ENOUGH_REPLICAS;

    fixture.commit("g", 1);

    assertTrue(joined.waits());
  }

  @Test
  void timersWaitUntilTheLogTakesRecords() {
    Asked<ErrorCode> joined = fixture.requests.join("g");
    log.appendCheck = ErrorCode.NOT_ENOUGH_REPLICAS;
    fixture.broker.time.advance(60_000);
    assertTrue(joined.waits());
    log.appendCheck = ErrorCode.NONE;

    fixture.broker.time.advance(PatientTimers.RETRY_MS);

    assertEquals(ErrorCode.NONE, joined.answer());
    assertNotLoadedAnew();
  }

  @Test
  void timerThatIsCancelledWhileItWaitsDoesNotRun() {
    List<String> ran = new ArrayList<>();
    PatientTimers timers = new PatientTimers(fixture.timers.getFirst());
    log.appendCheck = ErrorCode.NOT_ENOUGH_REPLICAS;
    var cancelled = timers.schedule(500, out -> ran.add("cancelled"));
    timers.schedule(500, out -> ran.add("kept"));
    fixture.broker.time.advance(2_000);
    assertEquals(List.of(), ran);

    cancelled.cancel();
    log.appendCheck = ErrorCode.NONE;
    fixture.broker.time.advance(2_000);

    assertEquals(List.of("kept"), ran);
  }

  @Test
  void shardIsLoadedAndReadWhenTheLogTakesNoRecords() {
    fixture.commit("g", 1);
    log.appendCheck = ErrorCode.NOT_ENOUGH_REPLICAS;

    fixture.moveOn();

    assertEquals("NONE 1", fixture.fetch("g"));
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, fixture.commit("g", 2));
  }

  private static GroupRecord.OffsetCommit record(String topic) {
    return new GroupRecord.OffsetCommit(
        new OffsetCommitKey("g", topic, 0),
        OffsetCommitValue.builder().offset(7).metadata("").build());
  }

  @Test
  void requestIsRefusedForGoodWhenItsRecordCannotBePutIntoBytes() {
    fixture.commit("g", 1);
    Asked<ErrorCode> joined = fixture.requests.join("h");

    Asked<ErrorCode> committed =
        fixture.requests.commit(
            "g",
            2,
            (state, request, reply, out) ->
                out.write(List.of(record(Requests.TOPIC), record("t".repeat(40_000)))));

    assertEquals(ErrorCode.INVALID_REQUEST, committed.answer());
    assertEquals("NONE 1", fixture.fetch("g"));
    assertTrue(joined.waits());
    assertNotLoadedAnew();
  }

  @Test
  void requestIsRefusedForGoodWhenARecordAfterOthersCannotBePutIntoBytes() {
    fixture.commit("g", 1);

    Asked<ErrorCode> committed =
        fixture.requests.commit(
            "g",
            2,
            (state, request, reply, out) -> {
              out.write(record(Requests.TOPIC));
              out.write(record("t".repeat(40_000)));
            });

    assertEquals(ErrorCode.UNKNOWN_SERVER_ERROR, committed.answer());
    fixture.reload();
    assertEquals("NONE 1", fixture.fetch("g"));
    assertEquals(1, log.batches());
  }
}
