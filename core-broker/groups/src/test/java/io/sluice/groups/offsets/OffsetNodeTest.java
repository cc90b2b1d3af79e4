package io.sluice.groups.offsets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.protocol.Uuid;
import io.sluice.time.Randomness;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetNodeTest {
  private static final long NOW_MS = 5;

  @Test
  void nodeOfAnOldConsumerIsJustANumber() {
    assertEquals(
        new CommittedOffset(17, -1, "", NOW_MS, -1, Uuid.ZERO), OffsetNode.parse("17", NOW_MS));
    assertEquals(
        new CommittedOffset(17, -1, "", NOW_MS, -1, Uuid.ZERO), OffsetNode.parse(" 17\n", NOW_MS));
  }

  @Test
  void firstLineIsTheOffset() {
    CommittedOffset offset =
        new CommittedOffset(17, 3, "50% of\r\nit = %0A", 1_000, 2_000, new Uuid(1, 2));

    assertEquals(
        """
        17
        leader-epoch=3
        committed-ms=1000
        expires-ms=2000
        topic-id=AAAAAAAAAAEAAAAAAAAAAg
        metadata=50%25 of%0D%0Ait = %250A\
        """,
        OffsetNode.write(offset));
  }

  @Test
  void linesOfALaterVersionArePassedOver() {
    assertEquals(
        new CommittedOffset(17, 4, "", 9, -1, Uuid.ZERO),
        OffsetNode.parse("17\ncolour=green\nleader-epoch=4\nnonsense\ncommitted-ms=9\n", NOW_MS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "17x", "1 7", "17\nleader-epoch=x", "17\ntopic-id=short"})
  void textIsRefusedWhenItIsNoOffset(String text) {
    assertThrows(IllegalArgumentException.class, () -> OffsetNode.parse(text, NOW_MS));
  }

  @Test
  void whatIsWrittenIsRead() {
    long seed = Randomness.unpredictable().nextLong();
    System.out.println("OffsetNodeTest seed " + seed);
    RandomGenerator random = Randomness.seeded(seed);
    for (int i = 0; i < 1_000; i++) {
      CommittedOffset offset =
          new CommittedOffset(
              random.nextLong(),
              random.nextInt(-1, 9),
              text(random),
              random.nextLong(1L << 45),
              random.nextInt(-1, 9),
              random.nextBoolean() ? Uuid.ZERO : Uuid.random(random));
      assertEquals(offset, OffsetNode.parse(OffsetNode.write(offset), NOW_MS), "seed " + seed);
    }
  }

  private static String text(RandomGenerator random) {
    String alphabet = "%0ADa25=\n\r \u20ac";
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(12); length > 0; length--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
