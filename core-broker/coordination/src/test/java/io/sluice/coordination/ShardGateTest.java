package io.sluice.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.coordination.Ledger.Entry;
import io.sluice.coordination.fake.Asked;
import io.sluice.coordination.fake.FakeStateLog;
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
    fixture.putNow("g", 1);
    log.appendCheck = closed;

    assertEquals(answer, fixture.putNow("g", 2));
    assertEquals(answer, fixture.putNow("h", 3));

    assertEquals("NONE 1", fixture.getNow("g"));
    assertEquals(List.of("g"), fixture.names());
    assertEquals(1, log.batches());
    log.appendCheck = ErrorCode.NONE;
    assertEquals(ErrorCode.NONE, fixture.putNow("g", 4));
    assertEquals("NONE 4", fixture.getNow("g"));
    assertNotLoadedAnew();
  }

  @Test
  void heldRequestsStayHeldWhenAnotherIsRefused() {
    Asked<ErrorCode> joined = fixture.hold("h");
    log.appendCheck = ErrorCode.NOT_ENOUGH_REPLICAS;

    fixture.putNow("g", 1);

    assertTrue(joined.waits());
  }

  @Test
  void timersWaitUntilTheLogTakesRecords() {
    Asked<ErrorCode> joined = fixture.hold("g");
    log.appendCheck = ErrorCode.NOT_ENOUGH_REPLICAS;
    fixture.time.advance(60_000);
    assertTrue(joined.waits());
    log.appendCheck = ErrorCode.NONE;

    fixture.time.advance(PatientTimers.RETRY_MS);

    assertEquals(ErrorCode.NONE, joined.answer());
    assertNotLoadedAnew();
  }

  @Test
  void timerThatIsCancelledWhileItWaitsDoesNotRun() {
    List<String> ran = new ArrayList<>();
    PatientTimers<Entry> timers = new PatientTimers<>(fixture.timers.getFirst());
    log.appendCheck = ErrorCode.NOT_ENOUGH_REPLICAS;
    var cancelled = timers.schedule(500, out -> ran.add("cancelled"));
    timers.schedule(500, out -> ran.add("kept"));
    fixture.time.advance(2_000);
    assertEquals(List.of(), ran);

    cancelled.cancel();
    log.appendCheck = ErrorCode.NONE;
    fixture.time.advance(2_000);

    assertEquals(List.of("kept"), ran);
  }

  @Test
  void shardIsLoadedAndReadWhenTheLogTakesNoRecords() {
    fixture.putNow("g", 1);
    log.appendCheck = ErrorCode.NOT_ENOUGH_REPLICAS;

    fixture.moveOn();

    assertEquals("NONE 1", fixture.getNow("g"));
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, fixture.putNow("g", 2));
  }

  private static Entry entry(String name) {
    return new Entry(name, 7);
  }

  @Test
  void requestIsRefusedForGoodWhenItsRecordCannotBePutIntoBytes() {
    fixture.putNow("g", 1);
    Asked<ErrorCode> joined = fixture.hold("h");

    Asked<ErrorCode> committed =
        fixture.ask(
            (state, reply, out) -> out.write(List.of(entry("a"), entry("n".repeat(40_000)))));

    assertEquals(ErrorCode.INVALID_REQUEST, committed.answer());
    assertEquals("NONE 1", fixture.getNow("g"));
    assertTrue(joined.waits());
    assertNotLoadedAnew();
  }

  @Test
  void requestIsRefusedForGoodWhenARecordAfterOthersCannotBePutIntoBytes() {
    fixture.putNow("g", 1);

    Asked<ErrorCode> committed =
        fixture.ask(
            (state, reply, out) -> {
              out.write(entry("a"));
              out.write(entry("n".repeat(40_000)));
            });

    assertEquals(ErrorCode.UNKNOWN_SERVER_ERROR, committed.answer());
    fixture.reload();
    assertEquals("NONE 1", fixture.getNow("g"));
    assertEquals(1, log.batches());
  }
}
