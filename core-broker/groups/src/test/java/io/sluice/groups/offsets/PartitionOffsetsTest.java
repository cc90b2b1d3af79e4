package io.sluice.groups.offsets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sluice.protocol.Uuid;
import io.sluice.time.Randomness;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PartitionOffsetsTest {
  private static CommittedOffset offset(long offset) {
    return new CommittedOffset(offset, -1, new String("m"), 0, -1, new Uuid(1, 2));
  }

  @Test
  void behavesAsAMap() {
    long seed = Randomness.unpredictable().nextLong();
    System.out.println("PartitionOffsetsTest seed " + seed);
    RandomGenerator random = Randomness.seeded(seed);
    PartitionOffsets offsets = new PartitionOffsets();
    TreeMap<Integer, CommittedOffset> model = new TreeMap<>();
    for (int i = 0; i < 200_000; i++) {
      int partition = random.nextInt(400) * (random.nextBoolean() ? 1 : 5_000_000);
      if (random.nextInt(5) < 3) {
        assertEquals(model.put(partition, offset(i)) == null, offsets.put(partition, offset(i)));
      } else {
        assertEquals(model.remove(partition) != null, offsets.remove(partition), "seed " + seed);
      }
      int other = random.nextInt(400);
      assertEquals(model.get(other), offsets.get(other), "seed " + seed);
      assertEquals(model.size(), offsets.size());
    }
    assertArrayEquals(
        model.keySet().stream().mapToInt(Integer::intValue).toArray(), offsets.sortedPartitions());
  }

  @Test
  void equalTextsAndIdsAreKeptOnce() {
    PartitionOffsets offsets = new PartitionOffsets();
    offsets.put(0, offset(1));
    offsets.put(1, offset(2));

    assertSame(offsets.get(0).metadata(), offsets.get(1).metadata());
    assertSame(offsets.get(0).topicId(), offsets.get(1).topicId());
  }
}
