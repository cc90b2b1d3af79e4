package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.record.BatchView;
import io.sluice.time.Randomness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each way in which a crash or a bad disk leaves the files of a log, and what opening it makes of
 * them.
 */
class LogRecoveryTest {
  private static final long SEED = 7;
  private static final int BATCHES = 120;

  @TempDir Path dir;

  private final RandomGenerator random = Randomness.seeded(SEED);
  private final List<byte[]> batches = new ArrayList<>();
  private final List<Long> ends = new ArrayList<>();
  private LogFixture fixture;

  @BeforeEach
  void fill() {
    LogConfig config = LogConfig.builder().segmentBytes(20_000).indexIntervalBytes(1000).build();
    fixture = new LogFixture(dir, config);
    for (int i = 0; i < BATCHES; i++) {
      append();
    }
    assertTrue(fixture.log.segments().size() >= 4, "several segments");
  }

  @AfterEach
  void close() {
    fixture.close();
    assertEquals(List.of(), fixture.failures);
  }

  private void append() {
    long time = LogFixture.START_MS + ends.size() * 100L;
    ByteBuffer batch = TestBatches.random(random, 1 + random.nextInt(5), 300, time);
    AppendOutcome.Appended done = (AppendOutcome.Appended) fixture.append(batch).getFirst();
    byte[] bytes = new byte[batch.remaining()];
    batch.duplicate().get(bytes);
    batches.add(bytes);
    ends.add(done.lastOffset() + 1);
  }

  // --- Torn and flipped ----------------------------------------------------------------------

  @Test
  void tornLastBatchIsCutOffAfterCrash() throws IOException {
    LogSegment last = fixture.log.segments().getLast();
    fixture.log.abandon();
    truncate(last.files().log(), last.sizeInBytes() - 1);

    RecoveryReport report = openAfterCrash();

    assertHasFirst(BATCHES - 1);
    assertEquals(batches.getLast().length - 1, report.bytesTruncated());
    assertEquals(1, report.notes().size(), report.toString());
    assertTrue(report.notes().getFirst().contains("ends before offset " + ends.get(BATCHES - 2)));
  }

  @Test
  void tornHeaderIsCutOffAfterCrash() throws IOException {
    Path log = fixture.log.segments().getLast().files().log();
    fixture.log.abandon();
    try (FileChannel file = FileChannel.open(log, StandardOpenOption.APPEND)) {
      file.write(ByteBuffer.wrap(Arrays.copyOf(batches.getFirst(), BatchView.OVERHEAD - 1)));
    }

    RecoveryReport report = openAfterCrash();

    assertHasFirst(BATCHES);
    assertEquals(BatchView.OVERHEAD - 1, report.bytesTruncated());
  }

  @Test
  void zerosBehindLastBatchAreCutOffAfterCrash() throws IOException {
    Path log = fixture.log.segments().getLast().files().log();
    fixture.log.abandon();
    try (FileChannel file = FileChannel.open(log, StandardOpenOption.APPEND)) {
      file.write(ByteBuffer.wrap(new byte[8192]));
    }

    RecoveryReport report = openAfterCrash();

    assertHasFirst(BATCHES);
    assertEquals(8192, report.bytesTruncated());
  }

  @Test
  void impossibleLengthIsCutOffAfterCrashWithoutTakingMemoryForIt() throws IOException {
    LogSegment last = fixture.log.segments().getLast();
    int at = last.sizeInBytes() - batches.getLast().length;
    fixture.log.abandon();
    try (FileChannel file = FileChannel.open(last.files().log(), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(4).putInt(0, 0x7fff_0000), at + BatchView.LENGTH_OFFSET);
    }

    openAfterCrash();

    assertHasFirst(BATCHES - 1);
  }

  @Test
  void flippedBitInUnflushedAreaEndsLogBeforeItsBatch() throws IOException {
    List<LogSegment> segments = fixture.log.segments();
    LogSegment damaged = segments.get(1);
    int batch = firstBatchOf(damaged) + 3;
    fixture.log.abandon();
    flipBit(damaged.files().log(), positionOf(batch) + batches.get(batch).length - 1);

    RecoveryReport report = openAfterCrash();

    assertHasFirst(batch);
    assertEquals(segments.size() - 2, report.segmentsDropped());
    assertEquals(2, fixture.log.segments().size());
    for (LogSegment dropped : segments.subList(2, segments.size())) {
      assertFalse(Files.exists(dropped.files().log()));
      assertFalse(Files.exists(dropped.files().offsetIndex()));
    }
  }

  @Test
  void logGoesOnWhereItWasCut() throws IOException {
    LogSegment last = fixture.log.segments().getLast();
    fixture.log.abandon();
    truncate(last.files().log(), last.sizeInBytes() - 1);
    openAfterCrash();
    batches.removeLast();
    ends.removeLast();

    for (int i = 0; i < 30; i++) {
      append();
    }
    fixture.restart();

    assertEquals(List.of(), fixture.log.recovery().notes());
    assertHasFirst(batches.size());
  }

  // --- What is read --------------------------------------------------------------------------

  @Test
  void recoveryReadsOnlyWhatFollowsRecoveryPoint() {
    fixture.log.flush();
    long flushed = fixture.log.recoveryPoint();
    long bytes = 0;
    for (int i = 0; i < 3; i++) {
      append();
      bytes += batches.getLast().length;
    }
    fixture.crash();

    RecoveryReport report = fixture.log.recovery();
    assertEquals(flushed, ends.get(BATCHES - 1));
    assertEquals(1, report.segmentsRecovered());
    assertTrue(report.bytesChecked() >= bytes, report.toString());
    assertTrue(report.bytesChecked() < bytes + 4000, "from the last index entry on: " + report);
    assertFalse(report.foundDamage(), report.toString());
    assertHasFirst(batches.size());
  }

  @Test
  void flippedBitBelowRecoveryPointIsNotLookedForAfterCrash() throws IOException {
    fixture.log.flush();
    LogSegment first = fixture.log.segments().getFirst();
    fixture.rememberCheckpoints();
    fixture.log.abandon();
    flipBit(first.files().log(), positionOf(2) + batches.get(2).length - 1);

    fixture.open(false);

    assertEquals(ends.getLast(), fixture.log.logEndOffset());
    assertEquals(1, fixture.log.recovery().segmentsRecovered());
  }

  @Test
  void damagedIndexBelowRecoveryPointMakesRecoveryReadWholeSegment() throws IOException {
    fixture.log.roll();
    int first = batches.size();
    int bytes = 0;
    for (int i = 0; i < 10; i++) {
      append();
      bytes += batches.getLast().length;
    }
    assertEquals(first, firstBatchOf(fixture.log.segments().getLast()));
    fixture.log.flush();
    fixture.rememberCheckpoints();
    Path index = fixture.log.segments().getLast().files().offsetIndex();
    fixture.log.abandon();
    try (FileChannel file = FileChannel.open(index, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 99, 0, 0, 0, 1}), 0);
    }

    fixture.open(false);

    assertEquals(bytes, fixture.log.recovery().bytesChecked());
    assertHasFirst(batches.size());
  }

  @Test
  void cleanStartReadsNothingButTheTail() throws IOException {
    fixture.rememberCheckpoints();
    fixture.log.close();
    LogSegment first = fixture.log.segments().getFirst();
    // A sealed segment whose content is garbage: nobody notices before it is read.
    byte[] garbage = new byte[first.sizeInBytes()];
    Files.write(first.files().log(), garbage);

    fixture.open(true);

    assertEquals(0, fixture.log.recovery().bytesChecked());
    assertFalse(fixture.log.recovery().foundDamage(), fixture.log.recovery().toString());
    assertEquals(ends.getLast(), fixture.log.logEndOffset());
  }

  @Test
  void damageAtTheTailIsFoundEvenAtCleanStart() throws IOException {
    LogSegment last = fixture.log.segments().getLast();
    fixture.rememberCheckpoints();
    fixture.log.close();
    truncate(last.files().log(), last.sizeInBytes() - 5);

    fixture.open(true);

    assertHasFirst(BATCHES - 1);
    assertTrue(fixture.log.recovery().foundDamage());
    assertEquals(batches.getLast().length - 5, fixture.log.recovery().bytesTruncated());
  }

  @Test
  void lossOfFlushedDataIsReported() throws IOException {
    fixture.log.flush();
    fixture.rememberCheckpoints();
    LogSegment last = fixture.log.segments().getLast();
    fixture.log.abandon();
    truncate(last.files().log(), 0);

    fixture.open(false);

    String notes = fixture.log.recovery().notes().toString();
    assertTrue(notes.contains("though it was durable up to " + ends.getLast()), notes);
    assertEquals(last.baseOffset(), fixture.log.logEndOffset());
    assertEquals(last.baseOffset(), fixture.log.recoveryPoint());
  }

  // --- Indexes -------------------------------------------------------------------------------

  @Test
  void deletedIndexesAreMadeAnewAtCleanStart() throws IOException {
    RecoveryReport report = damageIndexes(Files::delete);
    assertEquals(2, report.indexesRebuilt(), report.toString());
  }

  @Test
  void indexesOfGarbageAreMadeAnew() throws IOException {
    damageIndexes(
        file -> {
          byte[] garbage = new byte[Math.toIntExact(Files.size(file))];
          random.nextBytes(garbage);
          Files.write(file, garbage);
        });
  }

  @Test
  void indexesOfZerosAreMadeAnew() throws IOException {
    damageIndexes(file -> Files.write(file, new byte[Math.toIntExact(Files.size(file))]));
  }

  @Test
  void indexesThatLackTheirLastEntriesAreMadeAnew() throws IOException {
    damageIndexes(file -> truncate(file, file.toString().endsWith("timeindex") ? 24 : 16));
  }

  @Test
  void emptyIndexesAreMadeAnew() throws IOException {
    damageIndexes(file -> truncate(file, 0));
  }

  @Test
  void indexesThatEndWithinAnEntryAreMadeAnew() throws IOException {
    damageIndexes(file -> truncate(file, Math.toIntExact(Files.size(file)) - 3));
  }

  private interface Damage {
    void to(Path file) throws IOException;
  }

  /**
   * Damages the indexes of the second and of the last segment; in the end they are what they had
   * been.
   */
  private RecoveryReport damageIndexes(Damage damage) throws IOException {
    List<Path> files = new ArrayList<>();
    for (LogSegment segment :
        List.of(fixture.log.segments().get(1), fixture.log.segments().getLast())) {
      files.add(segment.files().offsetIndex());
      files.add(segment.files().timeIndex());
    }
    fixture.rememberCheckpoints();
    fixture.log.close();
    List<byte[]> sound = new ArrayList<>();
    for (Path file : files) {
      sound.add(Files.readAllBytes(file));
      damage.to(file);
    }

    fixture.open(true);

    RecoveryReport report = fixture.log.recovery();
    assertTrue(report.indexesRebuilt() >= 1, report.toString());
    assertHasFirst(BATCHES);
    fixture.restart();
    assertEquals(List.of(), fixture.log.recovery().notes(), "sound by now");
    fixture.log.close();
    for (int i = 0; i < files.size(); i++) {
      assertArrayEquals(sound.get(i), Files.readAllBytes(files.get(i)), files.get(i).toString());
    }
    return report;
  }

  @Test
  void entryThatLeadsNowhereIsFoundByTheReaderAndIndexMadeAnew() throws IOException {
    LogSegment segment = fixture.log.segments().get(1);
    Path index = segment.files().offsetIndex();
    fixture.rememberCheckpoints();
    fixture.log.close();
    byte[] sound = Files.readAllBytes(index);
    try (FileChannel file = FileChannel.open(index, StandardOpenOption.WRITE)) {
      // In the middle, in order, but not where a batch begins: no check of the last entries sees
      // it.
      int position = ByteBuffer.wrap(sound).getInt(12);
      file.write(ByteBuffer.allocate(4).putInt(0, position + 1), 12);
    }

    fixture.open(true);

    assertHasFirst(BATCHES);
    assertArrayEquals(sound, Files.readAllBytes(index));
  }

  // --- Leftovers -----------------------------------------------------------------------------

  @Test
  void deletedCleanedAndTemporaryFilesGoAtStart() throws IOException {
    fixture.rememberCheckpoints();
    fixture.log.close();
    List<String> names =
        List.of(
            "00000000000000000000.log.deleted",
            "00000000000000000000.index.deleted",
            "00000000000000000000.log.cleaned",
            "00000000000000000000.timeindex.cleaned",
            "leader-epoch-checkpoint.tmp");
    for (String name : names) {
      Files.writeString(fixture.folder().resolve(name), "left over");
    }

    fixture.open(true);

    for (String name : names) {
      assertFalse(Files.exists(fixture.folder().resolve(name)), name);
    }
    assertHasFirst(BATCHES);
  }

  @Test
  void swapThatWasReadyTakesThePlaceOfWhatItCovers() throws IOException {
    List<LogSegment> segments = fixture.log.segments();
    byte[] merged = concat(0, firstBatchOf(segments.get(2)));
    fixture.rememberCheckpoints();
    fixture.log.close();
    Path folder = fixture.folder();
    Files.write(folder.resolve("00000000000000000000.log.swap"), merged);

    fixture.open(false);

    assertEquals(segments.size() - 1, fixture.log.segments().size());
    assertEquals(merged.length, fixture.log.segments().getFirst().sizeInBytes());
    assertFalse(Files.exists(segments.get(1).files().log()));
    assertFalse(Files.exists(folder.resolve("00000000000000000000.log.swap")));
    assertHasFirst(BATCHES);
    assertTrue(
        fixture.log.recovery().notes().contains("completed a compaction at offset 0"),
        fixture.log.recovery().toString());
  }

  @Test
  void swapBesideUnfinishedCleanedFilesGoes() throws IOException {
    List<LogSegment> segments = fixture.log.segments();
    fixture.rememberCheckpoints();
    fixture.log.close();
    Path folder = fixture.folder();
    String second = SegmentFiles.name(segments.get(1).baseOffset());
    Files.write(folder.resolve("00000000000000000000.log.cleaned"), concat(0, 2));
    Files.write(folder.resolve(second + ".log.swap"), batches.get(firstBatchOf(segments.get(1))));

    fixture.open(true);

    assertEquals(segments.size(), fixture.log.segments().size());
    assertFalse(Files.exists(folder.resolve(second + ".log.swap")));
    assertHasFirst(BATCHES);
  }

  @Test
  void indexesWithoutLogGoAtStart() throws IOException {
    fixture.rememberCheckpoints();
    fixture.log.close();
    Path orphan = fixture.folder().resolve(SegmentFiles.name(999_999) + ".timeindex");
    Files.write(orphan, new byte[24]);

    fixture.open(true);

    assertFalse(Files.exists(orphan));
    assertHasFirst(BATCHES);
  }

  @Test
  void missingEpochCheckpointIsFoundAgainInBatches() throws IOException {
    fixture.rememberCheckpoints();
    fixture.log.close();
    Files.writeString(fixture.folder().resolve(LeaderEpochs.FILE), "garbage");

    fixture.open(true);

    assertEquals(new EpochEnd(0, ends.getLast()), fixture.log.epochEnd(0));
    assertEquals("0\n1\n0 0\n", Files.readString(fixture.folder().resolve(LeaderEpochs.FILE)));
  }

  // --- Helpers -------------------------------------------------------------------------------

  private RecoveryReport openAfterCrash() {
    fixture.recoveryPoint = 0;
    fixture.open(false);
    return fixture.log.recovery();
  }

  /** Reads the whole log through and from places in between; nothing of it is missing or more. */
  private void assertHasFirst(int count) {
    assertEquals(ends.get(count - 1), fixture.log.logEndOffset());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    long offset = 0;
    while (offset < fixture.log.logEndOffset()) {
      byte[] bytes = fixture.read(offset, 3000);
      all.writeBytes(bytes);
      offset = endOf(bytes);
    }
    assertArrayEquals(concat(0, count), all.toByteArray());
    for (int i = 1; i < count; i++) {
      assertArrayEquals(batches.get(i), fixture.read(ends.get(i - 1), 0), "batch " + i);
    }
    for (int i = 0; i < count; i += 7) {
      OffsetAndTimestamp found = fixture.log.offsetForTimestamp(LogFixture.START_MS + i * 100L);
      assertTrue(found != null && found.offset() < ends.get(i), "timestamp of batch " + i);
    }
  }

  private static long endOf(byte[] bytes) {
    BatchView view = new BatchView();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long end = -1;
    for (int at = 0; at < bytes.length; at += view.sizeInBytes()) {
      end = view.wrap(buffer, at).nextOffset();
    }
    return end;
  }

  private byte[] concat(int from, int to) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    batches.subList(from, to).forEach(bytes::writeBytes);
    return bytes.toByteArray();
  }

  private int firstBatchOf(LogSegment segment) {
    return segment.baseOffset() == 0 ? 0 : ends.indexOf(segment.baseOffset()) + 1;
  }

  /** Returns where in its segment's file a batch begins. */
  private int positionOf(int batch) {
    long base = batch == 0 ? 0 : ends.get(batch - 1);
    int position = 0;
    int first = 0;
    for (LogSegment segment : fixture.log.segments()) {
      if (segment.baseOffset() <= base) {
        first = firstBatchOf(segment);
      }
    }
    for (int i = first; i < batch; i++) {
      position += batches.get(i).length;
    }
    return position;
  }

  private static void truncate(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  private static void flipBit(Path file, int position) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, position);
      one.put(0, (byte) (one.get(0) ^ 0x10)).rewind();
      channel.write(one, position);
    }
  }
}
