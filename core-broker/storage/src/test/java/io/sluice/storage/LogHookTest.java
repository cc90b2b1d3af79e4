package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.storage.AppendOutcome.Appended;
import io.sluice.storage.AppendOutcome.Duplicate;
import io.sluice.storage.AppendOutcome.Rejected;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a hook is asked and told, and that its state is always that of the log. */
class LogHookTest {
  @TempDir Path dir;

  /**
   * Knows the last sequence and offset of each producer, and how it came to know: from a snapshot
   * or a batch.
   */
  private static final class Sequences implements LogHook {
    final Map<Long, long[]> lastOf = new TreeMap<>();
    final List<Long> noted = new ArrayList<>();
    int restored;

    @Override
    public Verdict judge(BatchView batch, AppendOrigin origin) {
      long[] last = lastOf.get(batch.producerId());
      int expected = last == null ? 0 : (int) last[0] + 1;
      if (last != null && batch.lastSequence() == last[0]) {
        return new Verdict.Duplicate(last[1] - batch.lastOffsetDelta(), last[1], -1);
      }
      return batch.baseSequence() == expected
          ? Verdict.ACCEPT
          : new Verdict.Reject(
              ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, "expected sequence " + expected);
    }

    @Override
    public @Nullable AbortedTransaction appended(BatchView batch) {
      noted.add(batch.baseOffset());
      lastOf.put(batch.producerId(), new long[] {batch.lastSequence(), batch.lastOffset()});
      return null;
    }

    @Override
    public void reset() {
      lastOf.clear();
      noted.clear();
      restored = 0;
    }

    @Override
    public void restore(ByteBuffer snapshot) {
      String text = StandardCharsets.US_ASCII.decode(snapshot).toString();
      if (!text.startsWith("sequences\n")) {
        throw new IllegalArgumentException("not a snapshot of sequences");
      }
      text.lines()
          .skip(1)
          .map(line -> Stream.of(line.split(" ")).mapToLong(Long::parseLong).toArray())
          .forEach(numbers -> lastOf.put(numbers[0], new long[] {numbers[1], numbers[2]}));
      restored = lastOf.size();
    }

    @Override
    public ByteBuffer snapshot() {
      StringBuilder text = new StringBuilder("sequences\n");
      lastOf.forEach((id, last) -> text.append(id + " " + last[0] + " " + last[1] + "\n"));
      return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    String state() {
      return StandardCharsets.US_ASCII.decode(snapshot()).toString();
    }
  }

  private final Sequences hook = new Sequences();

  private LogFixture open() {
    LogConfig config = LogConfig.builder().segmentBytes(2000).build();
    return new LogFixture(dir, config, hook);
  }

  private static ByteBuffer batch(long producer, int sequence, int records) {
    BatchBuilder builder = new BatchBuilder().producer(producer, (short) 0, sequence);
    for (int i = 0; i < records; i++) {
      builder.append(LogFixture.START_MS, null, new byte[100]);
    }
    return builder.build();
  }

  @Test
  void batchesOfOneGroupAreJudgedOneAfterTheOther() {
    try (LogFixture fixture = open()) {
      List<AppendOutcome> outcomes =
          fixture.append(
              batch(1, 0, 2), batch(1, 2, 3), batch(1, 2, 3), batch(1, 9, 1), batch(2, 0, 1));

      assertEquals(new Appended(0, 1, -1, 0), outcomes.get(0));
      assertEquals(new Appended(2, 4, -1, 0), outcomes.get(1));
      assertEquals(new Duplicate(2, 4, -1, 0), outcomes.get(2));
      assertEquals(
          new Rejected(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, "expected sequence 5"),
          outcomes.get(3));
      assertEquals(new Appended(5, 5, -1, 0), outcomes.get(4));
      assertEquals(6, fixture.log.logEndOffset());
      assertEquals(List.of(0L, 2L, 5L), hook.noted);
    }
  }

  @Test
  void cleanRestartTakesStateFromSnapshotAlone() {
    try (LogFixture fixture = open()) {
      fixture.append(batch(1, 0, 2), batch(2, 0, 1));
      String state = hook.state();

      fixture.restart();

      assertEquals(state, hook.state());
      assertEquals(2, hook.restored);
      assertEquals(List.of(), hook.noted);
    }
  }

  @Test
  void crashTakesStateFromLastRollsSnapshotAndBatchesBehindIt() {
    try (LogFixture fixture = open()) {
      for (int i = 0; i < 40; i++) {
        fixture.append(batch(i % 3, i / 3, 1));
      }
      String state = hook.state();
      long lastRoll = fixture.log.segments().getLast().baseOffset();
      assertTrue(lastRoll > 20);

      fixture.crash();

      assertEquals(state, hook.state());
      assertEquals(3, hook.restored);
      assertEquals(lastRoll, hook.noted.getFirst());
      assertEquals(40 - lastRoll, hook.noted.size());
    }
  }

  @Test
  void truncationTakesStateBackToWhatIsLeft() {
    try (LogFixture fixture = open()) {
      for (int i = 0; i < 40; i++) {
        fixture.append(batch(1, i, 1));
      }

      ActingAs.truncate(fixture.log, 17);

      assertEquals("sequences\n1 16 16\n", hook.state());
      assertEquals(new Appended(17, 17, -1, 0), fixture.append(batch(1, 17, 1)).getFirst());
    }
  }

  @Test
  void truncationToNothingForgetsEverything() {
    try (LogFixture fixture = open()) {
      for (int i = 0; i < 40; i++) {
        fixture.append(batch(1, i, 1));
      }

      ActingAs.startAt(fixture.log, 100);

      assertEquals("sequences\n", hook.state());
      assertEquals(new Appended(100, 100, -1, 100), fixture.append(batch(1, 0, 1)).getFirst());
      fixture.restart();
      assertEquals("sequences\n1 0 100\n", hook.state());
    }
  }

  @Test
  void damagedSnapshotGivesWayToAnOlderOne() throws IOException {
    try (LogFixture fixture = open()) {
      for (int i = 0; i < 40; i++) {
        fixture.append(batch(1, i, 1));
      }
      String state = hook.state();
      fixture.rememberCheckpoints();
      fixture.log.close();
      Path newest = SegmentFiles.snapshot(fixture.folder(), 40);
      Files.writeString(newest, "garbage");

      fixture.open(true);

      assertEquals(state, hook.state());
      assertFalse(Files.exists(newest));
      assertTrue(hook.noted.size() > 0 && hook.noted.size() < 40, hook.noted.toString());
    }
  }

  @Test
  void missingSnapshotsMeanReplayOfWholeLog() throws IOException {
    LogFixture fixture = new LogFixture(dir, LogConfig.builder().segmentBytes(2000).build(), null);
    for (int i = 0; i < 40; i++) {
      fixture.append(batch(1, i, 1));
    }
    fixture.rememberCheckpoints();
    fixture.log.close();
    assertEquals(List.of(), snapshots(fixture));
    fixture.hook = hook; // The module that brings the hook has been put into the folder.

    fixture.open(true);

    assertEquals("sequences\n1 39 39\n", hook.state());
    assertEquals(40, hook.noted.size());
    fixture.close();
  }

  @Test
  void snapshotsGoWithTheirSegments() throws IOException {
    try (LogFixture fixture = open()) {
      for (int i = 0; i < 60; i++) {
        fixture.append(batch(1, i, 1));
      }
      fixture.commitAll();
      fixture.log.dropOldest((segment, next) -> next != null);
      LogSegment last = fixture.log.segments().getFirst();

      assertEquals(List.of(last.baseOffset()), snapshots(fixture));
      fixture.restart();
      assertEquals(List.of(last.baseOffset(), 60L), snapshots(fixture));
      assertEquals("sequences\n1 59 59\n", hook.state());
      fixture.append(batch(1, 60, 1));
      fixture.restart();
      assertEquals(List.of(last.baseOffset(), 61L), snapshots(fixture));
    }
  }

  private static List<Long> snapshots(LogFixture fixture) throws IOException {
    try (Stream<Path> files = Files.list(fixture.folder())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SegmentFiles.SNAPSHOT))
          .map(name -> Long.parseLong(name.substring(0, 20)))
          .sorted()
          .toList();
    }
  }

  @Test
  void hookThatThrowsRefusesItsBatchAndNoOther() {
    LogHook broken =
        new LogHook() {
          @Override
          public Verdict judge(BatchView batch, AppendOrigin origin) {
            if (batch.producerId() == 13) {
              throw new IllegalStateException("unlucky");
            }
            if (batch.producerId() == 17) {
              throw new NoClassDefFoundError("unlucky too");
            }
            return Verdict.ACCEPT;
          }

          @Override
          public @Nullable AbortedTransaction appended(BatchView batch) {
            return null;
          }

          @Override
          public void reset() {}

          @Override
          public void restore(ByteBuffer snapshot) {}

          @Override
          public ByteBuffer snapshot() {
            return ByteBuffer.allocate(0);
          }
        };
    try (LogFixture fixture = new LogFixture(dir, LogConfig.DEFAULTS, broken)) {
      List<AppendOutcome> outcomes =
          fixture.append(batch(1, 0, 1), batch(13, 0, 1), batch(17, 0, 1), batch(2, 0, 1));

      assertInstanceOf(Appended.class, outcomes.get(0));
      assertEquals(ErrorCode.UNKNOWN_SERVER_ERROR, ((Rejected) outcomes.get(1)).code());
      assertEquals(ErrorCode.UNKNOWN_SERVER_ERROR, ((Rejected) outcomes.get(2)).code());
      assertEquals(new Appended(1, 1, -1, 0), outcomes.get(3));
    }
  }
}
