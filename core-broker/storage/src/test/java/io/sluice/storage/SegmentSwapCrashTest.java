package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.record.Batches;
import io.sluice.protocol.record.Record;
import io.sluice.time.Randomness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends the exchange of segments after each of its steps and opens what is then on the disk. */
class SegmentSwapCrashTest {
  private static final TopicPartition A0 = new TopicPartition("a", 0);

  @TempDir Path root;

  private DirsFixture fixture;
  private LogDirs dirs;
  private PartitionLog log;
  private CleanedSegment cleaned;
  private List<LogSegment> replaced;
  private List<String> before;
  private List<String> after;

  /** Three sealed segments, of which the last keeps no record at all, and an active one. */
  @BeforeEach
  void prepareExchange() throws IOException {
    fixture = new DirsFixture(root.resolve("d"));
    fixture.defaultConfig =
        LogConfig.builder()
            .compact(true)
            .delete(false)
            .segmentBytes(2_000)
            .indexIntervalBytes(1)
            .build();
    dirs = fixture.open();
    log = fixture.create(dirs, "a", 0);
    RandomGenerator random = Randomness.seeded(5);
    for (int i = 0; log.segments().size() < 4; i++) {
      fixture.append(log, "k" + random.nextInt(4) + "=" + i + "v".repeat(100), "j=" + i);
    }
    fixture.append(log, "k0=a", "k1=a", "k2=a", "k3=a", "j=a");
    log.flush();
    before = DirsFixture.texts(log);
    replaced = List.copyOf(log.segments().subList(0, 3));
    writeCleaned();
  }

  private void writeCleaned() throws IOException {
    long end = log.segments().getLast().baseOffset();
    long lastBase = replaced.getLast().baseOffset();
    try (OffsetMap map = new OffsetMap(1 << 16, 1_000, 0.9, new KeyHash(1, 2))) {
      Throttle throttle = new Throttle(fixture.time, 1e18, ms -> {});
      SoundBatches batches = new SoundBatches(4_096, throttle);
      DirtyKeys keys = new DirtyKeys(map, 1 << 20, 0, new TransactionWalk(List.of(), true));
      for (LogSegment segment : log.segments()) {
        batches.start(segment);
        while (batches.next()) {
          keys.add(
              batches.batch()); // The active one too, so that the last sealed one becomes empty.
        }
      }
      RecordRetention retention =
          new RecordRetention(map, end, 0, 1_000, Map.of(), new TransactionWalk(List.of(), true));
      cleaned =
          CleanedSegment.create(
              replaced.getFirst(), log.state().environment, log.config(), throttle, 4_096);
      BatchFilter filter = new BatchFilter(retention, 1 << 20, cleaned.staging());
      for (LogSegment segment : replaced) {
        batches.start(segment);
        while (batches.next()) {
          boolean last = segment == replaced.getLast() && batches.isLast();
          if (filter.add(batches.batch(), last)) {
            cleaned.added(filter.aborted());
          }
        }
      }
      cleaned.complete(replaced.getLast());
      assertTrue(filter.recordsKept() < filter.recordsSeen());
    }
    after = new ArrayList<>();
    Map<String, Integer> lasts = new HashMap<>();
    for (int i = 0; i < before.size(); i++) {
      lasts.put(before.get(i).replaceAll("^\\d+:|=.*", ""), i);
    }
    for (int i = 0; i < before.size(); i++) {
      boolean last = lasts.get(before.get(i).replaceAll("^\\d+:|=.*", "")) == i;
      if (i >= end || last) {
        after.add(before.get(i));
      }
    }
    assertTrue(
        after.stream().noneMatch(r -> offset(r) >= lastBase && offset(r) < end),
        "the last sealed segment should keep nothing");
  }

  private static long offset(String record) {
    return Long.parseLong(record.substring(0, record.indexOf(':')));
  }

  @AfterEach
  void closeDirs() {
    dirs.close();
  }

  /** Not a Crash that the code could handle: it is gone. */
  private static final class Crash extends Error {
    Crash() {
      super("crash on purpose");
    }
  }

  /** Counts renames and dies before one of them. */
  private static final class Mover implements SegmentSwap.FileMover {
    private final int movesMax;
    private int moves;

    Mover(int movesMax) {
      this.movesMax = movesMax;
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      if (moves == movesMax) {
        throw new Crash();
      }
      moves++;
      AtomicFile.move(from, to);
    }
  }

  @Test
  void crashAtAnyStepLeavesOldSegmentsOrNewOne() throws IOException {
    List<Boolean> swapped = new ArrayList<>();
    for (int step = 0; ; step++) {
      Path copy = root.resolve("crash-" + step);
      if (!crashAfter(step, copy)) {
        break;
      }
      swapped.add(reopened(copy, step));
    }
    // 3 renames to .swap, 3 for each of 3 old segments, 3 to the final names; committed by the
    // third.
    assertEquals(15, swapped.size());
    assertEquals(List.of(false, false, false), swapped.subList(0, 3));
    assertFalse(swapped.subList(3, 15).contains(false), swapped.toString());
  }

  /**
   * Copies the dir, then does the exchange in the copy up to a step; returns false if there is no
   * such step.
   */
  private boolean crashAfter(int step, Path copy) throws IOException {
    LogDirsTest.copyTree(root.resolve("d"), copy);
    Files.deleteIfExists(copy.resolve(DirectoryLock.FILE));
    Path folder = copy.resolve("a-0");
    List<LogSegment> old = new ArrayList<>();
    for (LogSegment segment : log.segments()) {
      old.add(LogSegment.existing(segment.files().in(folder), 1));
    }
    LogState state = stateOf(folder, old);
    LogSegment fresh = LogSegment.existing(cleaned.segment().files().in(folder), 1);
    Mover mover = new Mover(step);
    try {
      assertTrue(new SegmentSwap(state, mover).replace(fresh, old.subList(0, 3)));
      return false;
    } catch (Crash e) {
      return true;
    }
  }

  private LogState stateOf(Path folder, List<LogSegment> segments) throws IOException {
    LogState real = log.state();
    LogSpec spec = new LogSpec(folder, A0, log.topicId(), log.config(), 0, 0, 0, true);
    SegmentList list = new SegmentList(segments);
    LogEnd end = new LogEnd(log.logEndOffset(), list.active(), list.active().sizeInBytes());
    HookKeeper hook = new HookKeeper(null, folder, List.of());
    return new LogState(
        spec, real.environment, LeaderEpochs.empty(folder), hook, list, real.writer, end);
  }

  /** Opens what the crash left; returns whether the compacted segment is in place. */
  private boolean reopened(Path dir, int step) throws IOException {
    DirsFixture other = new DirsFixture(dir);
    other.defaultConfig = fixture.defaultConfig;
    boolean swapped;
    for (int time = 0; ; time++) {
      try (LogDirs reopened = other.open()) {
        PartitionLog found = Objects.requireNonNull(reopened.get(A0));
        List<String> texts = DirsFixture.texts(found);
        swapped = texts.equals(after);
        assertTrue(swapped || texts.equals(before), "step " + step + ": " + texts);
        assertEquals(before.size(), found.logEndOffset(), "step " + step);
        if (time == 1) {
          assertEquals(List.of(), leftovers(dir.resolve("a-0")), "step " + step);
          assertEquals(swapped ? 2 : 4, found.segments().size(), "step " + step);
          return swapped;
        }
      }
    }
  }

  private static List<String> leftovers(Path folder) {
    return DirsFixture.names(folder).stream()
        .filter(name -> name.matches(".*\\.(cleaned|swap|deleted|tmp)"))
        .toList();
  }

  @Test
  void exchangeIsRefusedWhenSegmentWasTruncatedMeanwhile() throws IOException {
    ActingAs.truncate(log, replaced.get(2).baseOffset() + 2);
    List<String> left = DirsFixture.texts(log);
    assertFalse(new SegmentSwap(log.state()).replace(cleaned.segment(), replaced));
    cleaned.discard();
    assertEquals(left, DirsFixture.texts(log));
    assertEquals(
        List.of(),
        DirsFixture.names(log.directory()).stream().filter(n -> n.endsWith(".cleaned")).toList());
  }

  @Test
  void exchangeIsRefusedWhenSegmentWasDroppedMeanwhile() throws IOException {
    log.deleteRecordsBefore(replaced.get(1).baseOffset());
    assertFalse(new SegmentSwap(log.state()).replace(cleaned.segment(), replaced));
  }

  @Test
  void exchangeIsRefusedWhenLogWasClosedMeanwhile() {
    log.abandon();
    assertThrows(
        LogClosedException.class,
        () -> new SegmentSwap(log.state()).replace(cleaned.segment(), replaced));
  }

  @Test
  void readerOfReplacedSegmentKeepsItsBytes() throws IOException {
    LogRead read = log.read(0, 1_000_000, Long.MAX_VALUE, true);
    assertTrue(new SegmentSwap(log.state()).replace(cleaned.segment(), replaced));
    fixture.time.advance(log.config().deleteDelayMs());
    assertEquals(before.getFirst(), first(read));
    read.release();
    assertEquals(after, DirsFixture.texts(log));
  }

  private static String first(LogRead read) {
    Record record = Batches.records(read.bytes().buffer(), 1 << 20).getFirst();
    return record.offset()
        + ":"
        + DirsFixture.text(record.key())
        + "="
        + DirsFixture.text(record.value());
  }
}
