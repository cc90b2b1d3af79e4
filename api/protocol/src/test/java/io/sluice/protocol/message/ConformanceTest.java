package io.sluice.protocol.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ProtocolException;
import io.sluice.time.Randomness;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares every message and every version with kafka-clients, byte for byte: what one side writes
 * the other reads and writes again alike.
 */
class ConformanceTest {
  private static final int SEEDS = 12;

  /** Renamed in the newer release, where its successor has the same key and covers its versions. */
  private static final List<String> RENAMED =
      List.of("ListClientMetricsResourcesRequest", "ListClientMetricsResourcesResponse");

  static List<String> messages() {
    return VersionedMessages.names().stream().filter(name -> !RENAMED.contains(name)).toList();
  }

  @Test
  void schemasAllHaveTheirRecord() {
    for (String name : messages()) {
      assertTrue(SluiceMessage.exists(name), name);
    }
    RENAMED.forEach(name -> assertFalse(SluiceMessage.exists(name), name));
    assertTrue(messages().size() > 195, "the releases' schemas have been found");
  }

  @ParameterizedTest
  @MethodSource("messages")
  void randomContentIsWrittenAndReadAlike(String name) throws ReflectiveOperationException {
    int compared = 0;
    for (VersionedMessages some : VersionedMessages.of(name)) {
      for (int version : some.versions().toArray()) {
        for (long seed : Seeds.of(SEEDS)) {
          compareRandom(some, version, seed);
          compared++;
        }
      }
    }
    assertTrue(compared > 0);
  }

  private static void compareRandom(VersionedMessages some, int version, long seed)
      throws ReflectiveOperationException {
    String where = Seeds.replay(some.name(), version, seed);
    byte[] frame = new RandomFrame(some.schema(), version, random(seed), null).next();
    Object theirs = some.release().read(some.name(), frame, version);
    byte[] expected = some.release().write(theirs, version);

    SluiceMessage type = new SluiceMessage(some.name());
    Message ours = readAll(type, expected, version, where);
    assertArrayEquals(expected, SluiceMessage.write(ours, version), where);
    assertEquals(ours, readAll(type, frame, version, where), where);
    assertEquals(ours, SluiceMessage.rebuilt((Record) ours), where);
    assertEquals(ours.hashCode(), SluiceMessage.rebuilt((Record) ours).hashCode(), where);

    Object again = some.release().read(some.name(), SluiceMessage.write(ours, version), version);
    assertArrayEquals(expected, some.release().write(again, version), where);
  }

  private static Message readAll(SluiceMessage type, byte[] bytes, int version, String where) {
    ByteBuffer heap = ByteBuffer.wrap(bytes);
    Message message = type.read(heap, version);
    assertEquals(0, heap.remaining(), where);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    assertEquals(message, type.read(direct, version), where);
    assertEquals(0, direct.remaining(), where);
    return message;
  }

  @ParameterizedTest
  @MethodSource("messages")
  void unknownTaggedFieldsAreSkipped(String name) throws ReflectiveOperationException {
    SluiceMessage type = new SluiceMessage(name);
    for (VersionedMessages some : VersionedMessages.of(name)) {
      for (int version : some.versions().toArray()) {
        for (long seed : Seeds.of(2)) {
          String where = Seeds.replay(name, version, seed);
          byte[] plain = new RandomFrame(some.schema(), version, random(seed), null).next();
          byte[] more = new RandomFrame(some.schema(), version, random(seed), random(~seed)).next();
          assertEquals(
              readAll(type, plain, version, where), readAll(type, more, version, where), where);
        }
      }
    }
  }

  /** A message that was read in one version, written in another: the same bytes or both refuse. */
  @ParameterizedTest
  @MethodSource("messages")
  void otherVersionsCarryTheSameOrRefuse(String name) throws ReflectiveOperationException {
    SluiceMessage type = new SluiceMessage(name);
    for (VersionedMessages some : VersionedMessages.of(name)) {
      for (int version : some.versions().toArray()) {
        for (long seed : Seeds.of(2)) {
          String where = Seeds.replay(name, version, seed);
          byte[] frame = new RandomFrame(some.schema(), version, random(seed), null).next();
          Object theirs = some.release().read(name, frame, version);
          Message ours = readAll(type, frame, version, where);
          for (int other : some.versions().toArray()) {
            byte[] expected = some.release().write(theirs, other);
            assertArrayEquals(
                expected, SluiceMessage.write(ours, other), where + " written as v" + other);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void defaultsAreTheSame(String name) throws ReflectiveOperationException {
    Message ours = new SluiceMessage(name).defaults();
    for (VersionedMessages some : VersionedMessages.of(name)) {
      Object theirs = some.release().create(name);
      for (int version : some.versions().toArray()) {
        byte[] expected = some.release().write(theirs, version);
        assertArrayEquals(expected, SluiceMessage.write(ours, version), name + " v" + version);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void otherVersionsAreRefused(String name) throws ReflectiveOperationException {
    SluiceMessage type = new SluiceMessage(name);
    List<VersionedMessages> all = VersionedMessages.of(name);
    int highest = all.get(0).highest();
    int lowest = all.get(all.size() - 1).lowest();
    for (int version : new int[] {lowest - 1, highest + 1, 32767, -1}) {
      ByteBuffer in = ByteBuffer.allocate(1000);
      assertThrows(ProtocolException.class, () -> type.read(in, version), name + " v" + version);
      Message message = type.defaults();
      assertThrows(ProtocolException.class, () -> message.size(version), name + " v" + version);
    }
  }

  private static RandomGenerator random(long seed) {
    return Randomness.seeded(seed);
  }
}
