package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.time.Randomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionIndexTest {
  private static final AbortedTransaction FIRST = new AbortedTransaction(7, 100, 110, 105);
  private static final AbortedTransaction SECOND = new AbortedTransaction(8, 105, 120, 121);

  @TempDir Path dir;
  private Path file;

  @BeforeEach
  void name() {
    file = dir.resolve("00000000000000000100.txnindex");
  }

  private static List<AbortedTransaction> between(TransactionIndex index, long from, long to)
      throws IOException {
    List<AbortedTransaction> found = new ArrayList<>();
    index.collect(from, to, found);
    return found;
  }

  @Test
  void indexWithoutEntriesHasNoFile() throws IOException {
    TransactionIndex index = TransactionIndex.empty(file);
    index.append(List.of());
    assertEquals(List.of(), between(index, 0, Long.MAX_VALUE));
    assertEquals(List.of(), between(TransactionIndex.existing(file), 0, Long.MAX_VALUE));
    assertFalse(Files.exists(file));
  }

  @Test
  void fileHasKafkasForm() throws IOException {
    TransactionIndex index = TransactionIndex.empty(file);
    index.append(List.of(FIRST));
    index.append(List.of(SECOND));
    index.close();
    ByteBuffer expected = ByteBuffer.allocate(68);
    expected.putShort((short) 0).putLong(7).putLong(100).putLong(110).putLong(105);
    expected.putShort((short) 0).putLong(8).putLong(105).putLong(120).putLong(121);
    assertArrayEquals(expected.array(), Files.readAllBytes(file));
    assertEquals(
        List.of(FIRST, SECOND), between(TransactionIndex.existing(file), 0, Long.MAX_VALUE));
  }

  @Test
  void lookUpEndsWhereNothingLaterCanOverlap() throws IOException {
    TransactionIndex index = TransactionIndex.empty(file);
    index.append(List.of(FIRST, SECOND));
    List<AbortedTransaction> found = new ArrayList<>();
    assertTrue(index.collect(100, 105, found), "all below 105 was decided with the first");
    assertEquals(List.of(FIRST), found);
    found.clear();
    assertFalse(index.collect(111, 200, found));
    assertEquals(List.of(SECOND), found);
    index.close();
  }

  @Test
  void entriesOfRandomTransactionsAreFoundAndCut() throws IOException {
    RandomGenerator random = Randomness.seeded(11);
    List<AbortedTransaction> all = new ArrayList<>();
    TransactionIndex index = TransactionIndex.empty(file);
    long marker = 100;
    for (int i = 0; i < 1_000; i++) {
      marker += random.nextInt(1, 20);
      long first = marker - random.nextInt(1, 100);
      // Nothing is said of the last stable offset, so that only offsets decide.
      all.add(new AbortedTransaction(random.nextInt(9), first, marker, 0));
      index.append(all.subList(i, i + 1));
    }
    while (!all.isEmpty()) {
      for (int i = 0; i < 20; i++) {
        long from = random.nextLong(marker + 50);
        long to = from + random.nextLong(500);
        List<AbortedTransaction> expected =
            all.stream().filter(t -> t.lastOffset() >= from && t.firstOffset() < to).toList();
        assertEquals(expected, between(index, from, to), from + " to " + to);
        assertEquals(expected, between(TransactionIndex.existing(file), from, to));
      }
      long cut = random.nextLong(marker + 1);
      marker = cut;
      all.removeIf(t -> t.lastOffset() >= cut);
      index.truncateTo(cut);
      assertEquals(34L * all.size(), Files.size(file));
    }
    index.append(List.of(FIRST));
    assertEquals(List.of(FIRST), between(index, 0, 1_000));
    index.clear();
    assertFalse(Files.exists(file));
    assertEquals(List.of(), between(index, 0, 1_000));
  }

  @Test
  void damagedFileIsFoundOut() throws IOException {
    TransactionIndex index = TransactionIndex.empty(file);
    index.append(List.of(FIRST, SECOND));
    index.close();
    assertTrue(TransactionIndex.isSound(file, 100));
    assertFalse(TransactionIndex.isSound(file, 121), "of another segment");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, 50));
    assertFalse(TransactionIndex.isSound(file, 100), "torn");
    Files.write(file, java.util.Arrays.copyOf(bytes, 102));
    assertFalse(TransactionIndex.isSound(file, 100), "zeros");
    Files.write(file, new byte[0]);
    assertTrue(TransactionIndex.isSound(file, 100));
  }
}
