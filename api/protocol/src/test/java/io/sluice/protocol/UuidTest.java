package io.sluice.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.time.Randomness;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UuidTest {
  @Test
  void textIsThatOfKafka() {
    RandomGenerator random = Randomness.seeded(1);
    for (int i = 0; i < 1000; i++) {
      long most = random.nextLong();
      long least = random.nextLong();
      String theirs = new org.apache.kafka.common.Uuid(most, least).toString();
      assertEquals(theirs, new Uuid(most, least).toString());
      assertEquals(new Uuid(most, least), Uuid.parse(theirs));
    }
  }

  @Test
  void zeroIsAllZeros() {
    assertEquals(new Uuid(0, 0), Uuid.ZERO);
    assertEquals("A".repeat(22), Uuid.ZERO.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AAAA", "AAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAA+"})
  void textOfNoUuidIsRefusedByName(String text) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> Uuid.parse(text));
    assertTrue(refusal.getMessage().contains("'" + text + "'"), refusal.getMessage());
  }

  @Test
  void longTextIsNotRepeatedInFull() {
    String text = "A".repeat(5000);
    var refusal = assertThrows(IllegalArgumentException.class, () -> Uuid.parse(text));
    assertTrue(refusal.getMessage().length() < 200);
  }

  @Test
  void randomOnesAreDistinctVersion4AndGoodOnCommandLines() {
    Set<Uuid> seen = new HashSet<>();
    RandomGenerator random = Randomness.seeded(2);
    for (int i = 0; i < 10_000; i++) {
      Uuid uuid = Uuid.random(random);
      assertTrue(seen.add(uuid));
      assertEquals(4, uuid.mostSignificantBits() >>> 12 & 0xf);
      assertEquals(2, uuid.leastSignificantBits() >>> 62);
      assertFalse(uuid.toString().startsWith("-"));
    }
    assertTrue(seen.add(Uuid.random()) && seen.add(Uuid.random()));
  }
}
