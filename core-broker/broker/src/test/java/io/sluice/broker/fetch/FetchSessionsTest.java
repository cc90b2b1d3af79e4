package io.sluice.broker.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.broker.replica.Partition;
import io.sluice.broker.replica.PartitionFixture;
import io.sluice.kernel.ApiException;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.storage.LogConfig;
import io.sluice.time.Randomness;
import io.sluice.time.VirtualTime;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchSessionsTest {
  private static final long SEED = 42;

  private final VirtualTime time = new VirtualTime(1_000);
  private final FetchSessions sessions = new FetchSessions(2, time, Randomness.seeded(SEED));

  private static FetchTarget target(String topic, long offset) {
    return new FetchTarget(new FetchTarget.Key(topic, Uuid.ZERO, 0), offset, -1, -1, -1, 1_000);
  }

  private static PartitionRead read(FetchTarget target, ErrorCode error, long highWatermark) {
    Extent extent = new Extent(0, highWatermark, highWatermark, -1);
    return new PartitionRead(target, null, error, null, null, extent, List.of());
  }

  private ErrorCode refusal(int id, int epoch, boolean topicIds) {
    return assertThrows(ApiException.class, () -> sessions.resume(id, epoch, topicIds)).error();
  }

  // --- The cache -----------------------------------------------------------------------------

  @Test
  void requestsOfASessionComeInTurn() {
    FetchSession session = sessions.open(false, false, List.of(target("a", 0)));
    assertEquals(session, sessions.resume(session.id(), 1, false));
    assertEquals(
        ErrorCode.INVALID_FETCH_SESSION_EPOCH, refusal(session.id(), 1, false), "once only");
    assertEquals(ErrorCode.INVALID_FETCH_SESSION_EPOCH, refusal(session.id(), 3, false));
    assertEquals(session, sessions.resume(session.id(), 2, false));
  }

  @Test
  void unknownSessionsAndOtherKindsAreRefused() {
    FetchSession session = sessions.open(true, false, List.of(target("a", 0)));
    assertEquals(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR, refusal(session.id(), 1, false));
    sessions.close(session.id());
    assertEquals(ErrorCode.FETCH_SESSION_ID_NOT_FOUND, refusal(session.id(), 1, true));
    assertEquals(0, sessions.size());
  }

  @Test
  void fullCacheGivesUpOnlyWhatWasIdleForLong() {
    FetchSession first = sessions.open(false, false, List.of(target("a", 0)));
    time.advance(1);
    FetchSession second = sessions.open(false, false, List.of(target("b", 0)));
    assertNull(sessions.open(false, false, List.of(target("c", 0))), "both have just been used");
    time.advance(119_000);
    sessions.resume(first.id(), 1, false);
    time.advance(1_500);
    FetchSession third = sessions.open(false, false, List.of(target("c", 0)));
    assertNotNull(third);
    assertEquals(2, sessions.size());
    assertEquals(ErrorCode.FETCH_SESSION_ID_NOT_FOUND, refusal(second.id(), 1, false));
    assertEquals(first, sessions.resume(first.id(), 2, false));
  }

  @Test
  void cacheWithoutSlotsOpensNone() {
    assertNull(
        new FetchSessions(0, time, Randomness.seeded(SEED))
            .open(false, false, List.of(target("a", 0))));
  }

  // --- One session ---------------------------------------------------------------------------

  private final FetchTarget a = target("a", 0);
  private final FetchTarget b = target("b", 0);

  @Test
  void onlyChangesAreNews() {
    FetchSession session = new FetchSession(1, false, false, List.of(a, b), 0);
    session.told(List.of(read(a, ErrorCode.NONE, 5), read(b, ErrorCode.NONE, 5)));
    assertEquals(
        List.of(), session.news(List.of(read(a, ErrorCode.NONE, 5), read(b, ErrorCode.NONE, 5))));
    PartitionRead moved = read(b, ErrorCode.NONE, 6);
    assertEquals(List.of(moved), session.news(List.of(read(a, ErrorCode.NONE, 5), moved)));
    assertEquals(List.of(), session.news(List.of(read(a, ErrorCode.NONE, 5), moved)));
  }

  @Test
  void errorsAreNewsUntilTheyEndAndSoIsTheirEnd() {
    FetchSession session = new FetchSession(1, false, false, List.of(a), 0);
    PartitionRead failed = read(a, ErrorCode.NOT_LEADER_OR_FOLLOWER, -1);
    assertEquals(List.of(failed), session.news(List.of(failed)));
    assertEquals(List.of(failed), session.news(List.of(failed)));
    PartitionRead mended = read(a, ErrorCode.NONE, -1);
    assertEquals(List.of(mended), session.news(List.of(mended)));
    assertEquals(List.of(), session.news(List.of(mended)));
  }

  @Test
  void updatesAddChangeAndForget() {
    FetchSession session = new FetchSession(1, false, false, List.of(a, b), 0);
    FetchTarget further = target("a", 9);
    FetchTarget c = target("c", 0);
    session.update(List.of(further, c), List.of(b.key()));
    assertEquals(List.of(further, c), session.due());
  }

  @Test
  void refusedEpochChangesNothing() {
    FetchSession session = new FetchSession(1, false, false, List.of(a), 0);
    assertTrue(session.advance(1, 10));
    assertEquals(10, session.lastUsedMs());
    assertFalse(session.advance(1, 20));
    assertEquals(10, session.lastUsedMs(), "a refused request is no use");
  }

  // --- Outside of sessions -------------------------------------------------------------------

  private static final Fetcher CONSUMER = new Fetcher(-1, -1, false, false, "", "PLAINTEXT");

  private static final Fetcher FOLLOWER = new Fetcher(2, 102, false, false, "", "PLAINTEXT");

  private static final FetchScope.Waiter UNTOLD =
      new FetchScope.Waiter() {
        @Override
        public void progressed(int bytes) {}

        @Override
        public void lookAgain() {}

        @Override
        public void watermarkMoved() {}
      };

  private static boolean moved(Fetcher fetcher, PartitionRead result) {
    LoneFetch fetch = new LoneFetch(fetcher, List.of(result.target()));
    boolean moved = fetch.watch(UNTOLD, List.of(result));
    fetch.unwatch(UNTOLD);
    return moved;
  }

  @Test
  void watermarkThatMovesWhileConsumerReadsUpToTheOldOneIsNoticed(@TempDir Path folder) {
    try (PartitionFixture fixture = new PartitionFixture(folder, LogConfig.DEFAULTS)) {
      Partition partition = fixture.partition;
      partition.lead(new PartitionState(List.of(1), List.of(1), 1, 4, 0, List.of(), List.of()), 1);
      Extent before = Extent.of(partition.log());
      assertFalse(moved(CONSUMER, PartitionRead.read(a, partition, before, null)));
      fixture.append("a");
      PartitionRead late = PartitionRead.read(a, partition, before, null);
      assertEquals(0, late.highWatermark(), "the one up to which it was read");
      assertTrue(moved(CONSUMER, late));
    }
  }

  @Test
  void endThatMovesAfterFollowersReadIsNoticedButRecordsThatWereLeftAreNot(@TempDir Path folder) {
    try (PartitionFixture fixture = new PartitionFixture(folder, LogConfig.DEFAULTS)) {
      Partition partition = fixture.partition;
      partition.lead(
          new PartitionState(List.of(1, 2), List.of(1, 2), 1, 4, 0, List.of(), List.of()), 1);
      fixture.append("a");
      PartitionRead heldBack = PartitionRead.read(a, partition, Extent.of(partition.log()), null);
      assertFalse(moved(FOLLOWER, heldBack));
      fixture.append("b");
      assertTrue(moved(FOLLOWER, heldBack));
    }
  }
}
