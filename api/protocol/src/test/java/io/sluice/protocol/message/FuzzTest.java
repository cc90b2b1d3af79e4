package io.sluice.protocol.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import io.sluice.protocol.ProtocolException;
import io.sluice.time.Randomness;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gives every message and version broken frames. A decoder returns or throws {@link
 * ProtocolException}, it ends, and what it allocates is bounded by the frame's size.
 */
class FuzzTest {
  private static final int SEEDS = 2;
  private static final int ROUNDS = 12;

  /**
   * The most memory that a byte of a frame may cost. The densest honest content there is costs 38:
   * nested arrays of strings of one character, whose two bytes become a string, its array, the copy
   * that it was decoded from and a place in a list. The rest is room for other JVMs' object sizes.
   */
  private static final int COST_OF_BYTE_MAX = 48;

  /** What a message's own objects or an exception may cost, however short the frame. */
  private static final int COST_OF_FRAME_MAX = 2048;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final ByteBuffer direct = ByteBuffer.allocateDirect(1 << 20);

  static List<String> messages() {
    return ConformanceTest.messages();
  }

  @ParameterizedTest
  @MethodSource("messages")
  @Timeout(120)
  void brokenFrameIsReadOrRefused(String name) throws ReflectiveOperationException {
    SluiceMessage type = new SluiceMessage(name);
    for (VersionedMessages some : VersionedMessages.of(name)) {
      for (int version : some.versions().toArray()) {
        for (long seed : Seeds.of(SEEDS)) {
          fuzz(type, some.schema(), version, seed);
        }
      }
    }
  }

  static List<String> ownMessages() {
    return List.copyOf(OwnSchemas.all().keySet());
  }

  @ParameterizedTest
  @MethodSource("ownMessages")
  @Timeout(120)
  void brokenFrameOfAnOwnApiIsReadOrRefused(String name) throws ReflectiveOperationException {
    for (long seed : Seeds.of(20 * SEEDS)) {
      fuzz(new SluiceMessage(name), OwnSchemas.all().get(name), 0, seed);
    }
  }

  private void fuzz(SluiceMessage type, JsonNode schema, int version, long seed) {
    RandomGenerator random = Randomness.seeded(seed);
    String where = Seeds.replay(schema.get("name").asText(), version, seed);
    byte[] dense = new RandomFrame(schema, version, random, null).dense().next();
    check(type, dense, version, where + " dense");
    mutate(type, dense, version, random, where);
    RandomFrame frames = new RandomFrame(schema, version, random, random);
    for (int round = 0; round < ROUNDS; round++) {
      mutate(type, frames.next(), version, random, where);
    }
  }

  private void mutate(
      SluiceMessage type, byte[] frame, int version, RandomGenerator random, String where) {
    for (Mutation mutation : Mutation.values()) {
      check(type, mutation.apply(frame, random), version, where + " " + mutation);
    }
  }

  private void check(SluiceMessage type, byte[] frame, int version, String where) {
    direct.clear().put(frame).flip();
    Message message;
    try {
      message = read(type, version, where);
    } catch (RuntimeException | Error e) {
      throw new AssertionError(
          where + " on " + HexFormat.of().formatHex(frame, 0, Math.min(frame.length, 200)), e);
    }
    if (message != null) {
      // What has been taken for a message can be written, and read again as the same.
      byte[] written = SluiceMessage.write(message, version);
      assertEquals(message, type.read(ByteBuffer.wrap(written), version), where);
    }
  }

  private Message read(SluiceMessage type, int version, String where) {
    int size = direct.remaining();
    long most = COST_OF_FRAME_MAX + (long) COST_OF_BYTE_MAX * size;
    long allocated = Long.MAX_VALUE;
    Message message = null;
    // Once more if it was too much: the first use of a class or a call site allocates too.
    for (int attempt = 0; attempt < 3 && allocated > most; attempt++) {
      direct.rewind();
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try {
        message = type.read(direct, version);
      } catch (ProtocolException e) {
        message = null;
      }
      allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    long found = allocated;
    assertTrue(found <= most, () -> where + ": " + found + " bytes allocated for " + size);
    return message;
  }
}
