package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogDirsTest {
  private static final TopicPartition A0 = new TopicPartition("a", 0);

  @TempDir Path root;

  private Path d1;
  private Path d2;
  private DirsFixture fixture;

  @BeforeEach
  void makeFixture() {
    d1 = root.resolve("d1");
    d2 = root.resolve("d2");
    fixture = new DirsFixture(d1, d2);
  }

  @Test
  void logsAreThereAgainAfterCleanShutdown() throws IOException {
    try (LogDirs dirs = fixture.open()) {
      fixture.append(fixture.create(dirs, "a", 0), "k=1", "k=2");
      fixture.append(fixture.create(dirs, "b", 3), "x=y");
    }
    assertTrue(Files.exists(d1.resolve(CleanShutdownMarker.FILE)));
    assertEquals("0\n1\na 0 2\n", Files.readString(d1.resolve(OffsetCheckpoint.RECOVERY_POINTS)));
    assertEquals("0\n1\na 0 2\n", Files.readString(d1.resolve(OffsetCheckpoint.HIGH_WATERMARKS)));
    assertEquals("0\n0\n", Files.readString(d1.resolve(OffsetCheckpoint.LOG_STARTS)));

    try (LogDirs dirs = fixture.open()) {
      assertFalse(Files.exists(d1.resolve(CleanShutdownMarker.FILE)));
      PartitionLog a = log(dirs, "a", 0);
      assertEquals(List.of("0:k=1", "1:k=2"), DirsFixture.texts(a));
      assertEquals(2, a.highWatermark());
      assertEquals(DirsFixture.id("a"), a.topicId());
      assertTrue(a.recovery().clean());
      assertEquals(List.of("0:x=y"), DirsFixture.texts(log(dirs, "b", 3)));
      assertEquals(2, dirs.all().size());
      assertEquals(List.of(), dirs.report());
    }
  }

  @Test
  void logsAreRecoveredAfterCrash() throws IOException {
    LogDirs dirs = fixture.open();
    fixture.append(fixture.create(dirs, "a", 0), "k=1", "k=2");
    Path crashed = copy("crashed");
    dirs.close();
    Path segment = crashed.resolve("d1/a-0/00000000000000000000.log");
    Files.write(segment, concat(Files.readAllBytes(segment), new byte[37]));

    DirsFixture again = new DirsFixture(crashed.resolve("d1"), crashed.resolve("d2"));
    try (LogDirs recovered = again.open()) {
      PartitionLog a = log(recovered, "a", 0);
      assertFalse(a.recovery().clean());
      assertEquals(List.of("0:k=1", "1:k=2"), DirsFixture.texts(a));
      assertEquals(1, recovered.report().size(), recovered.report().toString());
      assertTrue(recovered.report().getFirst().contains("37 bytes"), recovered.report().toString());
    }
  }

  @Test
  void newPartitionGoesWhereFewestAre() {
    try (LogDirs dirs = fixture.open()) {
      for (int i = 0; i < 5; i++) {
        fixture.create(dirs, "a", i);
      }
      assertEquals(3, folders(d1));
      assertEquals(2, folders(d2));
      dirs.delete(new TopicPartition("a", 0));
      dirs.delete(new TopicPartition("a", 2));
      assertEquals(d1, fixture.create(dirs, "b", 0).directory().getParent());
    }
  }

  @Test
  void newPartitionsOfOneTopicAreSpreadOverTheDirsAndAreThereAgainAfterCrash() throws IOException {
    List<TopicPartition> names =
        IntStream.range(0, 9).mapToObj(p -> new TopicPartition("many", p)).toList();
    Path crashed;
    try (LogDirs dirs = fixture.open()) {
      fixture.create(dirs, "a", 0);

      dirs.createNew(names, DirsFixture.id("many"), LogConfig.DEFAULTS);

      assertEquals(10, dirs.all().size());
      assertEquals(5, logsIn(dirs, d1));
      assertEquals(5, logsIn(dirs, d2));
      PartitionLog one = log(dirs, "many", 7);
      dirs.createNew(names, DirsFixture.id("many"), LogConfig.DEFAULTS);
      assertSame(one, dirs.get(names.get(7)));
      crashed = copy("crashed");
    }

    DirsFixture again = new DirsFixture(crashed.resolve("d1"), crashed.resolve("d2"));
    try (LogDirs recovered = again.open()) {
      for (TopicPartition name : names) {
        assertEquals(DirsFixture.id("many"), log(recovered, "many", name.partition()).topicId());
      }
    }
  }

  private static long logsIn(LogDirs dirs, Path dir) {
    return dirs.all().stream().filter(log -> log.directory().getParent().equals(dir)).count();
  }

  @Test
  void newPartitionsAreMadeInTheDirThatWorksWhenTheOtherFails() throws IOException {
    try (LogDirs dirs = fixture.open()) {
      Files.createFile(d2.resolve("many-1")); // No folder can be made there.
      List<TopicPartition> names =
          IntStream.range(0, 4).mapToObj(p -> new TopicPartition("many", p)).toList();

      dirs.createNew(names, DirsFixture.id("many"), LogConfig.DEFAULTS);
      for (TopicPartition name : names) {
        PartitionLog log = dirs.create(name, DirsFixture.id("many"), LogConfig.DEFAULTS, true);
        fixture.append(log, "k=" + name.partition());
      }

      for (TopicPartition name : names) {
        assertEquals(List.of("0:k=" + name.partition()), DirsFixture.texts(dirs.get(name)));
      }
    }
  }

  @Test
  void createdLogIsReturnedAgainAsItIs() {
    try (LogDirs dirs = fixture.open()) {
      PartitionLog log = fixture.create(dirs, "a", 0);
      fixture.append(log, "k=1");
      assertSame(log, fixture.create(dirs, "a", 0));
      assertEquals(1, log.logEndOffset());
    }
  }

  @Test
  void logOfOtherTopicIdIsSetAsideAndKept() throws IOException {
    try (LogDirs dirs = fixture.open()) {
      fixture.append(fixture.create(dirs, "a", 0), "k=1");
      Uuid other = Uuid.random();
      PartitionLog fresh = dirs.create(A0, other, LogConfig.DEFAULTS, true);

      assertEquals(0, fresh.logEndOffset());
      assertEquals(other, fresh.topicId());
      assertSame(fresh, dirs.get(A0));
    }
    Path stray = onlyFolder("a-0\\.[0-9a-f]{32}-stray");
    assertTrue(Files.size(stray.resolve("00000000000000000000.log")) > 0);
    try (LogDirs dirs = fixture.open()) {
      assertEquals(List.of(stray + " was set aside and is not used"), dirs.report());
      assertEquals(1, dirs.all().size());
    }
    assertTrue(Files.exists(stray));
  }

  @Test
  void unexpectedLogsAreSetAsideAndExpectedOnesStay() throws IOException {
    try (LogDirs dirs = fixture.open()) {
      fixture.create(dirs, "a", 0);
      fixture.create(dirs, "gone", 0);
      fixture.create(dirs, "again", 0);

      List<Path> strays =
          dirs.setStraysAside(
              p ->
                  switch (p.topic()) {
                    case "a" -> DirsFixture.id("a");
                    case "again" -> Uuid.random();
                    default -> null;
                  });

      assertEquals(2, strays.size());
      assertTrue(strays.stream().allMatch(Files::isDirectory));
      assertEquals(List.of(A0), dirs.all().stream().map(PartitionLog::topicPartition).toList());
    }
  }

  @Test
  void deletedLogGoesFromDiskAfterItsDelay() throws IOException {
    try (LogDirs dirs = fixture.open()) {
      PartitionLog log = fixture.create(dirs, "a", 0);
      fixture.append(log, "k=1");
      assertTrue(dirs.delete(A0));

      assertNull(dirs.get(A0));
      assertFalse(dirs.delete(A0));
      Path deleted = onlyFolder("a-0\\.[0-9a-f]{32}-delete");
      assertThrows(LogClosedException.class, () -> log.read(0, 100, 1, true));
      fixture.time.advance(LogConfig.DEFAULTS.deleteDelayMs() - 1);
      assertTrue(Files.exists(deleted));
      fixture.time.advance(1);
      assertFalse(Files.exists(deleted));
    }
  }

  @Test
  void readerKeepsBytesOfLogThatIsDeletedMeanwhile() {
    try (LogDirs dirs = fixture.open()) {
      PartitionLog log = fixture.create(dirs, "a", 0);
      fixture.append(log, "k=" + "v".repeat(1_000));
      LogRead read = log.read(0, 10_000, 1, true);
      dirs.delete(A0);
      fixture.time.advance(LogConfig.DEFAULTS.deleteDelayMs());

      ByteBuffer bytes = read.bytes().buffer();
      read.release();

      assertTrue(new io.sluice.protocol.record.BatchView().wrap(bytes, 0).crcMatches());
    }
  }

  @Test
  void partitionCanBeMadeAgainRightAfterItsDeletion() {
    try (LogDirs dirs = fixture.open()) {
      fixture.append(fixture.create(dirs, "a", 0), "k=1");
      dirs.delete(A0);
      PartitionLog again = dirs.create(A0, Uuid.random(), LogConfig.DEFAULTS, true);
      fixture.append(again, "k=2");
      fixture.time.advance(LogConfig.DEFAULTS.deleteDelayMs());
      assertEquals(List.of("0:k=2"), DirsFixture.texts(again));
    }
  }

  @Test
  void leftoverOfDeletionGoesAtNextStart() throws IOException {
    try (LogDirs dirs = fixture.open()) {
      fixture.create(dirs, "a", 0);
      dirs.delete(A0);
    }
    Path deleted = onlyFolder("a-0\\.[0-9a-f]{32}-delete");
    try (LogDirs dirs = fixture.open()) {
      fixture.time.advance(0);
      assertFalse(Files.exists(deleted));
      assertEquals(0, dirs.all().size());
    }
  }

  @Test
  void foreignDirIsRefusedAndOtherDirsAreLetGo() throws IOException {
    fixture.open().close();
    Files.writeString(
        d2.resolve(MetaProperties.FILE), "version=1\ncluster.id=theirs\nbroker.id=1\n");

    LogDirRefusedException refusal = assertThrows(LogDirRefusedException.class, fixture::open);
    assertTrue(
        refusal.getMessage().startsWith("Log dir " + d2 + " belongs to cluster theirs"),
        refusal.getMessage());

    DirsFixture alone = new DirsFixture(d1);
    alone.open().close();
  }

  @Test
  void dirInUseIsRefused() {
    LogDirs dirs = fixture.open();
    LogDirRefusedException refusal =
        assertThrows(LogDirRefusedException.class, () -> new DirsFixture(d2).open());
    assertTrue(
        refusal.getMessage().startsWith("Log dir " + d2 + " is in use by another broker"),
        refusal.getMessage());
    dirs.close();
  }

  @Test
  void twoLogsOfOnePartitionAreRefused() throws IOException {
    try (LogDirs dirs = fixture.open()) {
      fixture.append(fixture.create(dirs, "a", 0), "k=1");
    }
    copyTree(d1.resolve("a-0"), d2.resolve("a-0"));

    LogDirRefusedException refusal = assertThrows(LogDirRefusedException.class, fixture::open);

    assertEquals(
        "There are two logs of a-0: %s and %s. Move one of the folders out of log.dirs."
            .formatted(d1.resolve("a-0"), d2.resolve("a-0")),
        refusal.getMessage());
    Files.move(d2.resolve("a-0"), root.resolve("saved"));
    try (LogDirs dirs = fixture.open()) {
      assertEquals(List.of("0:k=1"), DirsFixture.texts(log(dirs, "a", 0)));
    }
  }

  @Test
  void damagedCheckpointsFallBackToWhatIsSafe() throws IOException {
    try (LogDirs dirs = fixture.open()) {
      PartitionLog log = fixture.create(dirs, "a", 0);
      fixture.append(log, "k=1", "k=2");
      fixture.append(log, "k=3");
      log.deleteRecordsBefore(1);
    }
    assertEquals("0\n1\na 0 1\n", Files.readString(d1.resolve(OffsetCheckpoint.LOG_STARTS)));
    try (LogDirs dirs = fixture.open()) {
      assertEquals(1, log(dirs, "a", 0).logStartOffset());
    }
    for (String name :
        List.of(
            OffsetCheckpoint.RECOVERY_POINTS,
            OffsetCheckpoint.HIGH_WATERMARKS,
            OffsetCheckpoint.LOG_STARTS,
            OffsetCheckpoint.CLEANED)) {
      Files.write(d1.resolve(name), new byte[] {0, 1, 2, '\n', 'x', '\n'});
    }
    try (LogDirs dirs = fixture.open()) {
      PartitionLog log = log(dirs, "a", 0);
      assertEquals(3, log.logEndOffset());
      assertEquals(0, log.logStartOffset());
      assertEquals(0, log.highWatermark());
      assertEquals(List.of("0:k=1", "1:k=2", "2:k=3"), DirsFixture.texts(log));
    }
    assertEquals("0\n1\na 0 3\n", Files.readString(d1.resolve(OffsetCheckpoint.RECOVERY_POINTS)));
  }

  @Test
  void checkpointsAreWrittenAsTimeGoesBy() throws IOException {
    LogDirs dirs = fixture.open();
    PartitionLog log = fixture.create(dirs, "a", 0);
    fixture.append(log, "k=1");
    fixture.time.advance(fixture.config.highWatermarkCheckpointMs());
    assertEquals("0\n1\na 0 1\n", Files.readString(d1.resolve(OffsetCheckpoint.HIGH_WATERMARKS)));
    assertFalse(Files.exists(d1.resolve(OffsetCheckpoint.RECOVERY_POINTS)));

    log.flush();
    fixture.time.advance(fixture.config.checkpointMs());
    assertEquals("0\n1\na 0 1\n", Files.readString(d1.resolve(OffsetCheckpoint.RECOVERY_POINTS)));
    dirs.close();
  }

  @Test
  void logIsFlushedWhenItsFlushTimeIsOver() {
    fixture.defaultConfig = LogConfig.builder().flushMs(3_000).build();
    try (LogDirs dirs = fixture.open()) {
      PartitionLog log = fixture.create(dirs, "a", 0);
      fixture.append(log, "k=1");
      fixture.time.advance(2_999);
      assertEquals(0, log.recoveryPoint());
      fixture.time.advance(1);
      assertEquals(1, log.recoveryPoint());
    }
  }

  @Test
  void dirsAreDescribed() {
    try (LogDirs dirs = fixture.open()) {
      PartitionLog log = fixture.create(dirs, "a", 0);
      fixture.append(log, "k=1");
      LogDirDescription first = dirs.descriptions().getFirst();
      assertEquals(d1, first.logDir());
      assertNull(first.failure());
      assertTrue(
          first.totalBytes() >= first.usableBytes() && first.usableBytes() > 0, first.toString());
      assertEquals(
          List.of(new LogDirDescription.Replica(A0, log.sizeInBytes(), 0, false)),
          first.replicas());
      assertEquals(List.of(), dirs.descriptions().get(1).replicas());
    }
  }

  @Test
  void closedDirsCanBeOpenedAgainAndCloseTwiceIsHarmless() {
    LogDirs dirs = fixture.open();
    PartitionLog before = fixture.create(dirs, "a", 0);
    dirs.close();
    dirs.close();
    try (LogDirs again = fixture.open()) {
      assertNotSame(before, again.get(A0));
    }
  }

  private static PartitionLog log(LogDirs dirs, String topic, int partition) {
    PartitionLog log = dirs.get(new TopicPartition(topic, partition));
    assertNotNull(log);
    return log;
  }

  private static long folders(Path dir) {
    return DirsFixture.names(dir).stream()
        .filter(name -> FolderName.parse(name) instanceof FolderName.Live)
        .count();
  }

  private Path onlyFolder(String pattern) {
    List<Path> found = new ArrayList<>();
    for (Path dir : List.of(d1, d2)) {
      DirsFixture.names(dir).stream()
          .filter(name -> name.matches(pattern))
          .forEach(name -> found.add(dir.resolve(name)));
    }
    assertEquals(1, found.size(), found.toString());
    return found.getFirst();
  }

  private Path copy(String name) throws IOException {
    Path copy = root.resolve(name);
    copyTree(d1, copy.resolve("d1"));
    copyTree(d2, copy.resolve("d2"));
    return copy;
  }

  static void copyTree(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private static byte[] concat(byte[] a, byte[] b) {
    return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
  }
}
