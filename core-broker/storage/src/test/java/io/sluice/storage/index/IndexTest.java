package io.sluice.storage.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.time.Randomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two indexes against sorted maps, and their bytes. */
class IndexTest {
  private static final long BASE = 5_000_000_000L;

  @TempDir Path dir;

  private final Mappings mappings = new Mappings();

  @AfterEach
  void unmap() {
    mappings.close();
  }

  private Path file() {
    return dir.resolve("index");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void offsetLookUpsAreThoseOfASortedMap(long seed) throws IOException {
    RandomGenerator random = Randomness.seeded(seed);
    OffsetIndex index = OffsetIndex.create(file(), mappings, BASE);
    TreeMap<Long, Integer> model = new TreeMap<>();
    TreeMap<Integer, Long> byPosition = new TreeMap<>();
    long offset = BASE;
    int position = 0;
    for (int i = 0; i < 3000; i++) {
      offset += 1 + random.nextInt(50);
      position += 1 + random.nextInt(5000);
      index.reserve(1);
      index.append(offset, position);
      model.put(offset, position);
      byPosition.put(position, offset);
    }
    index.trim();
    for (OffsetIndex read : new OffsetIndex[] {index, OffsetIndex.open(file(), mappings, BASE)}) {
      assertEquals(3000, read.entries());
      assertEquals(3000, read.soundEntries(position + 1));
      for (int i = 0; i < 5000; i++) {
        long asked = BASE + random.nextLong(offset - BASE + 100);
        Map.Entry<Long, Integer> floor = model.floorEntry(asked);
        assertEquals(floor == null ? 0 : floor.getValue(), read.startFor(asked), "seed " + seed);
        int limit = random.nextInt(position + 100);
        Map.Entry<Integer, Long> below = byPosition.floorEntry(limit);
        int slot = read.floorSlotOfPosition(limit);
        assertEquals(below == null ? -1 : below.getValue(), slot < 0 ? -1 : read.offset(slot));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void timeLookUpsAreThoseOfASortedMap(long seed) throws IOException {
    RandomGenerator random = Randomness.seeded(seed);
    TimeIndex index = TimeIndex.create(file(), mappings, BASE);
    TreeMap<Long, Long> model = new TreeMap<>();
    long offset = BASE;
    long time = 0;
    for (int i = 0; i < 3000; i++) {
      offset += 1 + random.nextInt(50);
      time += random.nextInt(100);
      index.reserve(1);
      index.appendIfLater(time, offset);
      model.putIfAbsent(time, offset);
    }
    index.trim();
    for (TimeIndex read : new TimeIndex[] {index, TimeIndex.open(file(), mappings, BASE)}) {
      assertEquals(model.size(), read.entries());
      assertEquals(model.size(), read.soundEntries(offset + 1));
      for (int i = 0; i < 5000; i++) {
        long asked = random.nextLong(time + 100) - 50;
        Map.Entry<Long, Long> floor = model.floorEntry(asked);
        int slot = read.floorSlot(asked);
        assertEquals(floor == null ? -1 : floor.getValue(), slot < 0 ? -1 : read.offset(slot));
      }
    }
  }

  @Test
  void entriesAreBigEndianAndRelative() throws IOException {
    OffsetIndex offsets = OffsetIndex.create(file(), mappings, BASE);
    offsets.reserve(2);
    offsets.append(BASE + 1, 2);
    offsets.append(BASE + 0x7fff_ffffL, 0x01020304);
    offsets.trim();
    assertArrayEquals(
        new byte[] {0, 0, 0, 1, 0, 0, 0, 2, 0x7f, -1, -1, -1, 1, 2, 3, 4},
        Files.readAllBytes(file()));
    Path other = dir.resolve("times");
    TimeIndex times = TimeIndex.create(other, mappings, BASE);
    times.reserve(1);
    times.appendIfLater(0x0102030405060708L, BASE + 9);
    times.trim();
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 9}, Files.readAllBytes(other));
  }

  @Test
  void fileComesWithFirstEntryAndGrowsBeforeItIsFull() throws IOException {
    OffsetIndex index = OffsetIndex.create(file(), mappings, BASE);
    assertFalse(Files.exists(file()));
    index.reserve(1);
    assertEquals(4096, Files.size(file()));
    for (int i = 1; i <= 513; i++) {
      index.reserve(1);
      index.append(BASE + i, i);
    }
    assertTrue(Files.size(file()) > 4096);
    assertEquals(513, index.soundEntries(1000));
    index.trim();
    assertEquals(513 * 8, Files.size(file()));
    index.reserve(1);
    index.append(BASE + 514, 514);
    assertEquals(514, index.position(index.floorSlot(BASE + 600)));
  }

  @Test
  void emptyIndexFindsNothing() throws IOException {
    OffsetIndex offsets = OffsetIndex.open(file(), mappings, BASE);
    assertEquals(0, offsets.startFor(BASE + 10));
    assertEquals(OffsetIndex.NO_SLOT, offsets.floorSlot(Long.MAX_VALUE));
    assertEquals(TimeIndex.NO_SLOT, TimeIndex.open(file(), mappings, BASE).floorSlot(5));
    offsets.trim();
    assertEquals(0, Files.size(file()));
  }

  @Test
  void entryThatDoesNotFollowIsRefused() throws IOException {
    OffsetIndex index = OffsetIndex.create(file(), mappings, BASE);
    index.reserve(2);
    index.append(BASE + 5, 50);
    assertThrows(IllegalStateException.class, () -> index.append(BASE + 5, 60));
    assertThrows(IllegalStateException.class, () -> index.append(BASE + 6, 50));
    assertEquals(1, index.entries());
  }

  @Test
  void soundEntriesEndAtTheFirstThatIsOutOfOrderOrBeyondTheLog() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(32);
    bytes.putInt(3).putInt(30).putInt(7).putInt(70).putInt(5).putInt(90).putInt(0).putInt(0);
    Files.write(file(), bytes.array());
    OffsetIndex index = OffsetIndex.open(file(), mappings, BASE);
    assertEquals(2, index.soundEntries(1000));
    assertEquals(1, index.soundEntries(70));
    assertEquals(0, index.soundEntries(30));
  }

  @Test
  void beginningIsCopied() throws IOException {
    OffsetIndex index = OffsetIndex.create(file(), mappings, BASE);
    for (int i = 1; i <= 10; i++) {
      index.reserve(1);
      index.append(BASE + i, i * 10);
    }
    Path copy = dir.resolve("copy");
    Files.write(copy, new byte[1000]);
    index.copyTo(copy, 4);
    assertEquals(4, OffsetIndex.open(copy, mappings, BASE).soundEntries(1000));
    index.copyTo(copy, 0);
    assertEquals(0, Files.size(copy));
  }
}
