package io.sluice.groups.offsets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the simulation holds offsets to: it must neither accuse wrongly nor let a loss pass. */
class OffsetsModelTest {
  private static final long RETENTION_MS = 1_000;
  private static final long NONE = OffsetsModel.NONE;

  private final OffsetsModel model = new OffsetsModel();

  private long ask(long value, long nowMs) {
    return model.ask("billing", "orders", 0, value, nowMs);
  }

  private void confirmed(long value, long nowMs) {
    long number = ask(value, nowMs);
    model.confirm("billing", number, number);
  }

  private @Nullable String shown(long value, long nowMs) {
    return model.shown("billing", "orders", 0, value, nowMs, RETENTION_MS);
  }

  @Test
  void commitUnderWayMayComeAfterAnExpiryThatADeletionCouldExplainToo() {
    confirmed(5, 0);
    long commit = ask(6, 900);
    model.askAllToGo("billing", 1_000);

    assertNull(shown(NONE, 1_000));
    model.confirm("billing", commit, commit);

    assertNull(shown(6, 1_000));
    assertNull(shown(NONE, 1_000));
    assertNotNull(shown(6, 1_000));
  }

  @Test
  void commitUnderWayForLongerThanTheRetentionMayComeAfterAnExpiry() {
    confirmed(5, 0);
    ask(6, 100);

    assertNull(shown(NONE, 1_100));

    assertNull(shown(6, 1_100));
  }

  @Test
  void expiredOffsetDoesNotComeBack() {
    confirmed(5, 0);

    assertNull(shown(5, 1_000));
    assertNull(shown(NONE, 1_000));

    assertNotNull(shown(5, 1_000));
  }

  @Test
  void offsetIsNotLostBeforeItExpires() {
    confirmed(5, 0);

    assertEquals(
        "billing orders-0 shows -1 of [Attempt[number=1, value=5, atMs=0]]", shown(NONE, 999));
  }

  @Test
  void confirmedDeletionIsNotUndone() {
    confirmed(5, 0);
    long deletion = model.askAllToGo("billing", 10);
    model.confirm("billing", deletion, deletion);

    assertNotNull(shown(5, 10));
    assertNotNull(shown(5, 5_000));
  }

  @Test
  void offsetBeforeTheOneThatWasShownDoesNotComeBack() {
    confirmed(5, 0);
    ask(6, 10);

    assertNull(shown(5, 10));
    assertNull(shown(6, 10));

    assertNotNull(shown(5, 10));
  }
}
