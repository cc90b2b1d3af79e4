package io.sluice.cli.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.protocol.TopicPartition;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HoldTest {
  private static final TopicPartition PLACE = new TopicPartition("orders", 3);
  private static final long STARTED_MS = 1_000;
  private static final long WRITTEN_MS = 2_000;

  private static Hold hold(@Nullable KnownTransaction known) {
    return new Hold(new OpenTransaction(PLACE, 7, (short) 2, -1, 40, WRITTEN_MS), known, 40, 50);
  }

  private static KnownTransaction known(String state, TopicPartition... partitions) {
    return new KnownTransaction(
        "payments", state, 7, (short) 2, 60_000, STARTED_MS, List.of(partitions));
  }

  @Test
  void transactionThatMayStillBeCommittedIsReleasedByItsId() {
    Hold hold = hold(known("Ongoing", new TopicPartition("other", 0), PLACE));
    assertEquals(Hold.Verdict.ONGOING, hold.verdict());
    assertEquals(STARTED_MS, hold.sinceMs());
    assertEquals("sluice transaction abort payments", hold.release());
  }

  @Test
  void transactionThatItsCoordinatorEndsIsLeftToIt() {
    for (String state : List.of("PrepareCommit", "PrepareAbort", "PrepareEpochFence")) {
      assertEquals(Hold.Verdict.ENDING, hold(known(state, PLACE)).verdict());
    }
  }

  @Test
  void transactionThatNoCoordinatorKnowsHangsAndIsReleasedByItsPlace() {
    Hold hold = hold(null);
    assertEquals(Hold.Verdict.HANGING, hold.verdict());
    assertEquals(WRITTEN_MS, hold.sinceMs());
    assertEquals(
        "sluice transaction abort --topic orders --partition 3 --start-offset 40", hold.release());
  }

  @Test
  void transactionThatGoesOnElsewhereOrIsOverDoesNotReleaseThisPartition() {
    assertEquals(
        Hold.Verdict.HANGING, hold(known("Ongoing", new TopicPartition("orders", 4))).verdict());
    assertEquals(Hold.Verdict.HANGING, hold(known("CompleteAbort")).verdict());
  }
}
