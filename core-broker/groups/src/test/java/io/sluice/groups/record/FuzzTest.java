package io.sluice.groups.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sluice.coordination.EncodedRecord;
import io.sluice.groups.machine.Seeds;
import io.sluice.groups.record.GroupRecord.Unknown;
import io.sluice.protocol.ProtocolException;
import io.sluice.time.Randomness;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.kafka.coordinator.group.generated.CoordinatorRecordType;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Gives the decoder damaged records. It returns or throws {@link ProtocolException}, it ends, and
 * what it allocates is bounded by the record's size.
 */
class FuzzTest {
  private static final int SEEDS = 6;
  private static final int ROUNDS = 60;

  /** The most memory that a byte may cost: see the fuzz test of the protocol's messages. */
  private static final int COST_OF_BYTE_MAX = 48;

  /** What a record's own objects or an exception may cost, however short it is. */
  private static final int COST_OF_RECORD_MAX = 4096;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @EnumSource(CoordinatorRecordType.class)
  @Timeout(120)
  void damagedRecordIsReadOrRefused(CoordinatorRecordType type) {
    for (int version = 0; version <= type.newRecordValue().highestSupportedVersion(); version++) {
      for (long seed : Seeds.of(SEEDS)) {
        RandomGenerator random = Randomness.seeded(seed);
        RandomRecord records = new RandomRecord(type, random);
        for (int round = 0; round < ROUNDS; round++) {
          fuzz(records.key(), records.value(version), random, Seeds.replay(type, version, seed));
        }
      }
    }
  }

  private static void fuzz(byte[] key, byte[] value, RandomGenerator random, String where) {
    for (byte[] broken : List.of(truncated(value, random), flipped(value, random), noise(random))) {
      check(key, broken, where);
      check(key, wild(broken, random), where);
    }
    for (byte[] broken : List.of(truncated(key, random), flipped(key, random), noise(random))) {
      check(broken, value, where);
      check(broken, null, where);
    }
  }

  private static byte[] truncated(byte[] bytes, RandomGenerator random) {
    return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
  }

  private static byte[] flipped(byte[] bytes, RandomGenerator random) {
    byte[] broken = bytes.clone();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return broken;
  }

  private static byte[] noise(RandomGenerator random) {
    byte[] noise = new byte[random.nextInt(300)];
    random.nextBytes(noise);
    return noise;
  }

  /** Puts a number that makes a wild length over some bytes behind the version. */
  private static byte[] wild(byte[] bytes, RandomGenerator random) {
    byte[] broken = bytes.clone();
    if (broken.length >= Short.BYTES + Integer.BYTES) {
      int at = random.nextInt(Short.BYTES, broken.length - Integer.BYTES + 1);
      ByteBuffer.wrap(broken).putInt(at, random.nextBoolean() ? Integer.MAX_VALUE : -2);
    }
    return broken;
  }

  private static void check(byte[] key, byte[] value, String where) {
    GroupRecord record;
    try {
      record = read(key, value, where);
    } catch (RuntimeException | Error e) {
      String bytes = value == null ? "none" : HexFormat.of().formatHex(value);
      throw new AssertionError(where + " on " + HexFormat.of().formatHex(key) + ", " + bytes, e);
    }
    if (record != null && !(record instanceof Unknown)) {
      // What has been taken for a record can be written, and read again as the same.
      EncodedRecord written = GroupRecordFormat.encode(record);
      assertEquals(record, GroupRecordFormat.decode(written.key(), written.value()), where);
    }
  }

  private static GroupRecord read(byte[] key, byte[] value, String where) {
    int size = key.length + (value == null ? 0 : value.length);
    long most = COST_OF_RECORD_MAX + (long) COST_OF_BYTE_MAX * size;
    long allocated = Long.MAX_VALUE;
    GroupRecord record = null;
    // Once more if it was too much: the first use of a class or a call site allocates too.
    for (int attempt = 0; attempt < 4 && allocated > most; attempt++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try {
        record =
            GroupRecordFormat.decode(
                ByteBuffer.wrap(key), value == null ? null : ByteBuffer.wrap(value));
      } catch (ProtocolException e) {
        record = null;
      }
      allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    long found = allocated;
    assertTrue(found <= most, () -> where + ": " + found + " bytes allocated for " + size);
    return record;
  }
}
