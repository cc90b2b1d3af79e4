package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.time.Randomness;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class OffsetMapTest {
  private static final long SEED = 20_260_701;

  private final RandomGenerator random = Randomness.seeded(SEED);

  @Test
  void randomPutsReadBackAsHashMapDoes() {
    Map<Integer, Long> model = new HashMap<>();
    try (OffsetMap map = new OffsetMap(1 << 20, 20_000, 0.9, new KeyHash(random))) {
      for (long offset = 0; offset < 20_000; offset++) {
        int key = random.nextInt(8_000);
        assertTrue(put(map, key, offset), "seed " + SEED);
        model.put(key, offset);
      }

      assertEquals(model.size(), map.entries());
      for (int key = 0; key < 10_000; key++) {
        assertEquals(model.getOrDefault(key, -1L), get(map, key), "key " + key + ", seed " + SEED);
      }
    }
  }

  @Test
  void fullMapRefusesNewKeysButTakesKnownOnes() {
    try (OffsetMap map =
        new OffsetMap(100 * OffsetMap.SLOT_BYTES, 1_000_000, 0.9, new KeyHash(random))) {
      assertEquals(90, map.entriesMax());
      for (int key = 0; key < 90; key++) {
        assertTrue(put(map, key, key));
      }

      assertFalse(put(map, 90, 90));
      assertTrue(put(map, 17, 91));

      assertEquals(91, get(map, 17));
      assertEquals(-1, get(map, 90));
      assertEquals(90, map.entries());
    }
  }

  @Test
  void smallestMapHoldsOneKey() {
    try (OffsetMap map = new OffsetMap(1, 0, 0.9, new KeyHash(random))) {
      assertTrue(put(map, 1, 5));
      assertFalse(put(map, 2, 6));
      assertEquals(5, get(map, 1));
      assertEquals(-1, get(map, 2));
    }
  }

  @Test
  void emptyKeyIsKey() {
    try (OffsetMap map = new OffsetMap(1_000, 10, 0.9, new KeyHash(random))) {
      ByteBuffer nothing = ByteBuffer.allocate(0);
      assertEquals(-1, map.get(nothing, 0, 0));
      map.put(nothing, 0, 0, 0);
      assertEquals(0, map.get(nothing, 0, 0));
    }
  }

  private static boolean put(OffsetMap map, int key, long offset) {
    return map.put(ByteBuffer.allocate(4).putInt(0, key), 0, 4, offset);
  }

  private static long get(OffsetMap map, int key) {
    return map.get(ByteBuffer.allocate(4).putInt(0, key), 0, 4);
  }
}
