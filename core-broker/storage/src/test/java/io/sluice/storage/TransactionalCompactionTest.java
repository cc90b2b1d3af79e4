package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Batches;
import io.sluice.protocol.record.Record;
import io.sluice.time.Randomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the cleaner does with the records and markers of transactions. */
class TransactionalCompactionTest {
  private static final long BACKOFF_MS = CleanerConfig.DEFAULTS.backoffMs();
  private static final long RETENTION_MS = 10 * BACKOFF_MS;
  private static final TopicPartition PARTITION = new TopicPartition("a", 0);

  @TempDir Path dir;
  private DirsFixture fixture;
  private LogDirs dirs;
  private PartitionLog log;
  private Transactional hook;

  @BeforeEach
  void open() {
    fixture = new DirsFixture(dir);
    fixture.defaultConfig =
        LogConfig.builder()
            .segmentBytes(1 << 20)
            .compact(true)
            .delete(false)
            .minCleanableRatio(0)
            .deleteRetentionMs(RETENTION_MS)
            .build();
    fixture.hooks = partition -> hook = new Transactional();
    dirs = fixture.open();
    log = fixture.create(dirs, "a", 0);
  }

  @AfterEach
  void close() {
    dirs.close();
    assertEquals(List.of(), fixture.events.stream().filter(e -> e.startsWith("cleaning")).toList());
  }

  private long append(ByteBuffer batch) {
    return ((AppendOutcome.Appended) DirsFixture.append(log, batch)).baseOffset();
  }

  private void clean() {
    log.roll();
    fixture.time.advance(BACKOFF_MS);
  }

  /** Returns what is there: {@code offset:value} of data, {@code offset:!} of markers. */
  private List<String> content() {
    List<String> content = new ArrayList<>();
    BatchView batch = new BatchView();
    for (long next = log.logStartOffset(); next < log.logEndOffset(); ) {
      byte[] bytes = LogFixture.readFrom(log, next, 1 << 20, Long.MAX_VALUE, true);
      if (bytes.length == 0) {
        break;
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      for (int at = 0; at < bytes.length; at += batch.sizeInBytes()) {
        batch.wrap(buffer, at);
        next = batch.nextOffset();
        for (Record record : Batches.records(batch.slice(), 1 << 20)) {
          content.add(record.offset() + ":" + (batch.isControl() ? "!" : text(record)));
        }
      }
    }
    return content;
  }

  private static String text(Record record) {
    ByteBuffer value = record.value();
    return value == null ? "" : StandardCharsets.UTF_8.decode(value.duplicate()).toString();
  }

  @Test
  void abortedRecordsGoAndReplaceNothing() {
    append(Transactional.data(1, 0, "a=kept", "b=kept")); // 0, 1
    append(Transactional.marker(1, true)); // 2
    append(Transactional.data(1, 2, "a=aborted", "c=aborted")); // 3, 4
    append(Transactional.marker(1, false)); // 5
    append(Transactional.data(1, 4, "b=new")); // 6
    append(Transactional.marker(1, true)); // 7
    clean();
    assertEquals(List.of("0:kept", "2:!", "5:!", "6:new", "7:!"), content());
    assertEquals(List.of("0:kept", "6:new"), new CommittedReader(log, 1 << 20).from(0));
  }

  @Test
  void markerStaysAsLongAsItsDataAndThenForItsTime() {
    append(Transactional.data(1, 0, "a=old")); // 0
    append(Transactional.marker(1, true)); // 1
    append(Transactional.data(2, 0, "a=new")); // 2
    append(Transactional.marker(2, true)); // 3
    append(Transactional.data(1, 1, "b=x")); // 4
    append(Transactional.marker(1, true)); // 5
    clean();
    assertEquals(List.of("1:!", "2:new", "3:!", "4:x", "5:!"), content());
    append(Transactional.data(3, 0, "c=y")); // 6
    append(Transactional.marker(3, true)); // 7
    clean(); // Its data were met the last time: now its time begins.
    assertEquals(List.of("1:!", "2:new", "3:!", "4:x", "5:!", "6:y", "7:!"), content());
    fixture.time.advance(RETENTION_MS);
    append(Transactional.data(3, 1, "d=z")); // 8
    append(Transactional.marker(3, true)); // 9
    clean();
    assertEquals(List.of("2:new", "3:!", "4:x", "5:!", "6:y", "7:!", "8:z", "9:!"), content());
  }

  @Test
  void abortMarkerStaysInTheIndexAsLongAsAHeaderOfItsDataIsThere() {
    append(Transactional.data(1, 0, "a=1")); // 0, stays as the producer's last batch
    append(Transactional.marker(1, false)); // 1
    append(Transactional.data(2, 0, "a=2")); // 2
    append(Transactional.marker(2, true)); // 3
    clean();
    assertEquals(List.of("1:!", "2:2", "3:!"), content());
    assertEquals(List.of(new AbortedTransaction(1, 0, 1, 2)), log.abortedTransactions(0, 100));
    assertTrue(Files.exists(log.segments().getFirst().files().txnIndex()));
    append(Transactional.data(1, 1, "b=3")); // 4: the header is not needed any more
    append(Transactional.marker(1, true)); // 5
    clean();
    assertEquals(1, log.abortedTransactions(0, 100).size());
    append(Transactional.data(2, 1, "c=4")); // 6
    append(Transactional.marker(2, true)); // 7
    clean();
    assertEquals(List.of("1:!", "2:2", "3:!", "4:3", "5:!", "6:4", "7:!"), content());
    assertEquals(List.of(), log.abortedTransactions(0, 100));
  }

  @Test
  void openTransactionIsNotTouched() {
    append(TestBatches.of(LogFixture.START_MS, "no key")); // 0
    clean();
    assertEquals(List.of(), content());
    append(Transactional.data(1, 0, "a=1")); // 1
    append(Transactional.data(2, 0, "a=2")); // 2
    append(Transactional.marker(2, true)); // 3
    clean();
    assertEquals(List.of("1:1", "2:2", "3:!"), content());
    append(Transactional.marker(1, false)); // 4
    clean();
    assertEquals(List.of("2:2", "3:!", "4:!"), content());
  }

  /** What the records say is the same before and after, and so is what the log says to its hook. */
  @Test
  void randomTransactionsSayTheSameAfterCompaction() throws IOException {
    for (long seed = 1; seed <= 15; seed++) {
      RandomGenerator random = Randomness.seeded(seed);
      String where = "seed " + seed;
      TreeMap<String, Integer> expected = new TreeMap<>();
      Map<Integer, Map<String, Integer>> open = new HashMap<>();
      int[] sequences = new int[4];
      for (int step = 0; step < 400; step++) {
        int producer = random.nextInt(4);
        int kind = random.nextInt(30);
        if (kind < 15) {
          String key = "k" + random.nextInt(8);
          append(Transactional.data(producer, sequences[producer]++, key + "=" + step));
          open.computeIfAbsent(producer, p -> new TreeMap<>()).put(key, step);
        } else if (kind < 28) {
          boolean commit = random.nextBoolean();
          append(Transactional.marker(producer, commit));
          Map<String, Integer> its = open.remove(producer);
          if (its != null && commit) {
            // What was written last counts, not what was committed last.
            its.forEach((key, value) -> expected.merge(key, value, Math::max));
          }
        } else {
          clean();
          fixture.time.advance(random.nextLong(RETENTION_MS));
        }
      }
      for (int producer : List.copyOf(open.keySet())) {
        append(Transactional.marker(producer, false));
      }
      clean();
      TreeMap<String, Integer> seen = new TreeMap<>();
      List<String> visible = new CommittedReader(log, random.nextInt(1, 2_000)).from(0);
      for (String record : visible) {
        seen.put(keyOf(record), Integer.valueOf(record.substring(record.indexOf(':') + 1)));
      }
      assertEquals(expected, seen, where);
      assertEquals(expected.size(), visible.size(), "no record but the last of its key, " + where);
      requireSameStateFromBatches(where);
      log = beginAnew();
    }
  }

  private String keyOf(String record) {
    long offset = Long.parseLong(record.substring(0, record.indexOf(':')));
    for (Record each : DirsFixture.read(log, offset)) {
      ByteBuffer key = each.key();
      if (each.offset() == offset && key != null) {
        return StandardCharsets.UTF_8.decode(key.duplicate()).toString();
      }
    }
    throw new AssertionError("there is no record at " + offset);
  }

  /** Without snapshots the batches that are left must say what all of them have said. */
  private void requireSameStateFromBatches(String where) throws IOException {
    Map<Long, Long> open = hook.open();
    Map<Long, Integer> last = hook.lastSequences();
    List<String> visible = new CommittedReader(log, 500).from(0);
    Path folder = log.directory();
    dirs.close();
    Files.deleteIfExists(dir.resolve(CleanShutdownMarker.FILE));
    Files.deleteIfExists(dir.resolve(OffsetCheckpoint.RECOVERY_POINTS));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().endsWith(".snapshot")) {
          Files.delete(file);
        }
      }
    }
    dirs = fixture.open();
    log = dirs.get(PARTITION);
    assertEquals(open, hook.open(), where);
    assertEquals(last, hook.lastSequences(), where);
    assertEquals(visible, new CommittedReader(log, 500).from(0), where);
  }

  private PartitionLog beginAnew() {
    ActingAs.startAt(log, 0);
    return log;
  }
}
