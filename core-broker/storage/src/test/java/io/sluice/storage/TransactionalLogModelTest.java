package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.storage.AppendOutcome.Appended;
import io.sluice.time.Randomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Producers write, commit and abort, one through the other; the log is rolled, cut, trimmed,
 * closed, and killed, with its last files torn, as seeds decide. A model that remembers every batch
 * says which transactions are aborted, what is stable, and what a reader sees.
 */
class TransactionalLogModelTest {
  private static final int STEPS = 250;
  private static final int PRODUCERS = 5;

  @TempDir Path dir;

  /** A batch that is in the log. */
  private record Written(
      long producer, long base, long last, boolean transactional, Kind kind, String value) {}

  private enum Kind {
    DATA,
    COMMIT,
    ABORT
  }

  /** What the model makes of its batches. */
  private static final class Facts {
    final List<AbortedTransaction> aborted = new ArrayList<>();
    final List<long[]> ended = new ArrayList<>();
    final Map<Long, Long> open = new HashMap<>();
    final Map<Long, Boolean> counts = new HashMap<>();

    Facts(List<Written> batches) {
      Map<Long, List<Written>> of = new HashMap<>();
      for (Written batch : batches) {
        if (batch.kind() == Kind.DATA) {
          counts.put(batch.base(), !batch.transactional());
          if (batch.transactional()) {
            open.putIfAbsent(batch.producer(), batch.base());
            of.computeIfAbsent(batch.producer(), p -> new ArrayList<>()).add(batch);
          }
          continue;
        }
        Long start = open.remove(batch.producer());
        if (start == null) {
          continue;
        }
        List<Written> its = of.remove(batch.producer());
        its.forEach(data -> counts.put(data.base(), batch.kind() == Kind.COMMIT));
        ended.add(new long[] {start, batch.last()});
        if (batch.kind() == Kind.ABORT) {
          long stable = open.values().stream().mapToLong(o -> o).min().orElse(batch.last() + 1);
          aborted.add(new AbortedTransaction(batch.producer(), start, batch.last(), stable));
        }
      }
    }

    long stable(long highWatermark, long logStart) {
      long stable = highWatermark;
      for (long start : open.values()) {
        stable = Math.min(stable, start);
      }
      for (long[] one : ended) {
        stable = one[1] >= highWatermark ? Math.min(stable, one[0]) : stable;
      }
      return Math.max(stable, Math.min(logStart, highWatermark));
    }
  }

  private final class Run implements AutoCloseable {
    final RandomGenerator random;
    final String where;
    final List<Written> batches = new ArrayList<>();
    final LogFixture fixture;
    int sequence;

    Run(long seed) {
      random = Randomness.seeded(seed);
      where = ", again by seed " + seed;
      LogConfig config = LogConfig.builder().segmentBytes(1_500).indexIntervalBytes(200).build();
      fixture = new LogFixture(dir.resolve("" + seed), config, new Transactional());
    }

    void step() throws IOException {
      switch (random.nextInt(40)) {
        case 0 -> fixture.restart();
        case 1 -> kill();
        case 2 -> cut(random.nextLong(fixture.log.logStartOffset(), end() + 1));
        case 3 -> fixture.log.deleteRecordsBefore(someCommitted());
        case 4, 5, 6, 7, 8, 9, 10, 11 ->
            fixture.log.updateHighWatermark(
                random.nextLong(fixture.log.highWatermark(), end() + 1));
        case 12, 13, 14, 15, 16, 17 -> mark(random.nextInt(PRODUCERS), random.nextBoolean());
        case 18, 19 -> followerTakes();
        default -> write(random.nextInt(PRODUCERS), random.nextInt(6) > 0);
      }
    }

    long end() {
      return fixture.log.logEndOffset();
    }

    private long someCommitted() {
      return random.nextLong(fixture.log.logStartOffset(), fixture.log.highWatermark() + 1);
    }

    private ByteBuffer data(int producer, boolean transactional, String value) {
      return transactional
          ? Transactional.data(producer, sequence, "k=" + value, "k=" + value)
          : TestBatches.of(LogFixture.START_MS, value, value);
    }

    private void write(int producer, boolean transactional) {
      String value = "v" + sequence++ + "x".repeat(random.nextInt(100));
      ByteBuffer batch = data(producer, transactional, value);
      note(producer, transactional, Kind.DATA, value, fixture.append(batch).getFirst());
    }

    private void mark(int producer, boolean commit) {
      AppendOutcome outcome = fixture.append(Transactional.marker(producer, commit)).getFirst();
      note(producer, true, commit ? Kind.COMMIT : Kind.ABORT, "", outcome);
    }

    private void note(
        int producer, boolean transactional, Kind kind, String value, AppendOutcome outcome) {
      Appended at = (Appended) outcome;
      batches.add(
          new Written(producer, at.baseOffset(), at.lastOffset(), transactional, kind, value));
    }

    /** A group of batches as they come from a leader, in one buffer, over more than a segment. */
    private void followerTakes() {
      List<ByteBuffer> group = new ArrayList<>();
      long next = end();
      for (int i = random.nextInt(1, 30); i > 0; i--) {
        int producer = random.nextInt(PRODUCERS);
        Kind kind = Kind.values()[Math.max(0, random.nextInt(-3, 3))];
        String value = "f" + sequence++;
        ByteBuffer batch =
            kind == Kind.DATA
                ? data(producer, true, value)
                : Transactional.marker(producer, kind == Kind.COMMIT);
        io.sluice.protocol.record.BatchView view =
            new io.sluice.protocol.record.BatchView().wrap(batch, 0);
        view.patch(next, LogFixture.EPOCH);
        batches.add(new Written(producer, next, view.lastOffset(), true, kind, value));
        next = view.nextOffset();
        group.add(batch);
      }
      ByteBuffer all = ByteBuffer.allocate(group.stream().mapToInt(ByteBuffer::remaining).sum());
      group.forEach(all::put);
      ActingAs.follower(fixture.log, all.flip());
    }

    private void cut(long offset) {
      boolean all = offset < end() && offset <= fixture.log.segments().getFirst().baseOffset();
      ActingAs.truncate(fixture.log, offset);
      batches.removeIf(batch -> all || batch.last() >= offset);
    }

    /** What was not flushed may be torn: the end of the last segment, and its transactions. */
    private void kill() throws IOException {
      LogSegment active = fixture.log.segments().getLast();
      fixture.rememberCheckpoints();
      boolean flushed = fixture.recoveryPoint > active.baseOffset();
      fixture.log.abandon();
      Path index = active.files().txnIndex();
      if (!flushed && random.nextBoolean() && Files.exists(index)) {
        switch (random.nextInt(3)) {
          case 0 -> Files.delete(index);
          case 1 -> shorten(index, random.nextLong(Files.size(index) + 1));
          default -> Files.write(index, new byte[random.nextInt(80)], StandardOpenOption.APPEND);
        }
      }
      if (!flushed && random.nextBoolean() && fixture.logStart <= active.baseOffset()) {
        shorten(active.files().log(), random.nextLong(Files.size(active.files().log()) + 1));
      }
      fixture.open(false);
      batches.removeIf(batch -> batch.last() >= end());
    }

    private void shorten(Path file, long size) throws IOException {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(size);
      }
    }

    void check(String step) {
      Facts facts = new Facts(batches);
      PartitionLog log = fixture.log;
      String at = step + where;
      long stable = log.lastStableOffset();
      assertEquals(facts.stable(log.highWatermark(), log.logStartOffset()), stable, at);
      for (int i = 0; i < 3; i++) {
        long from = random.nextLong(log.logStartOffset(), end() + 1);
        long to = random.nextLong(from + 1, end() + 3);
        List<AbortedTransaction> expected =
            facts.aborted.stream()
                .filter(t -> t.lastOffset() >= from && t.firstOffset() < to)
                .toList();
        List<AbortedTransaction> found = log.abortedTransactions(from, to);
        assertEquals(expected, found, from + " to " + to + ", " + at);
      }
      long from = random.nextLong(log.logStartOffset(), Math.max(stable, log.logStartOffset()) + 1);
      List<String> visible = new ArrayList<>();
      for (Written batch : batches) {
        if (batch.kind() == Kind.DATA && batch.last() < stable && facts.counts.get(batch.base())) {
          for (long offset = Math.max(from, batch.base()); offset <= batch.last(); offset++) {
            visible.add(offset + ":" + batch.value());
          }
        }
      }
      int bytesMax = random.nextBoolean() ? 1 << 20 : random.nextInt(1, 1_000);
      assertEquals(visible, new CommittedReader(log, bytesMax).from(from), at);
    }

    @Override
    public void close() {
      fixture.close();
      assertEquals(List.of(), fixture.failures);
    }
  }

  @Test
  void whatIsStableAbortedAndSeenIsTheModels() throws IOException {
    Long only = Long.getLong("sluice.seed");
    for (long seed = 1; seed <= 25; seed++) {
      try (Run run = new Run(only == null ? seed : only)) {
        for (int step = 0; step < STEPS; step++) {
          run.step();
          run.check("step " + step);
        }
      }
      if (only != null) {
        return;
      }
    }
  }
}
