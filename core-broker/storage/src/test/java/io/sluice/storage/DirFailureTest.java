package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.record.BatchBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirFailureTest {
  private static final TopicPartition A0 = new TopicPartition("a", 0);
  private static final TopicPartition B0 = new TopicPartition("b", 0);

  @TempDir Path root;

  private Path d1;
  private Path d2;
  private DirsFixture fixture;
  private LogDirs dirs;
  private PartitionLog a;
  private PartitionLog b;
  private boolean mounted;

  @BeforeEach
  void makeDirs() throws IOException {
    d1 = Files.createDirectory(root.resolve("d1"));
    d2 = Files.createDirectory(root.resolve("d2"));
    fixture = new DirsFixture(d1, d2);
  }

  /** A log in each dir, a record in each log. */
  private void open() {
    dirs = fixture.open();
    a = fixture.create(dirs, "a", 0);
    b = fixture.create(dirs, "b", 0);
    assertEquals(d1, a.directory().getParent());
    assertEquals(d2, b.directory().getParent());
    fixture.append(a, "k=1");
    fixture.append(b, "k=1");
  }

  @AfterEach
  void closeDirs() throws Exception {
    if (dirs != null) {
      dirs.close();
    }
    if (mounted) {
      run("umount", d1.toString());
    }
  }

  private void fail(PartitionLog log) {
    log.state().failed("append to", new IOException("injected"));
    fixture.time.advance(0);
  }

  private void probe() {
    fixture.time.advance(fixture.config.probeMs());
  }

  @Test
  void logsOfFailedDirRefuseEverythingAndOtherDirGoesOn() {
    open();
    fail(a);

    AppendOutcome.Rejected rejected =
        assertInstanceOf(AppendOutcome.Rejected.class, fixture.append(a, "k=2"));
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, rejected.code());
    assertEquals(
        "Log dir " + d1 + " is offline: cannot append to a-0: injected", rejected.message());
    assertThrows(LogStorageException.class, () -> a.read(0, 100, 1, true));
    assertThrows(LogStorageException.class, () -> fixture.create(dirs, "a", 0));
    assertEquals(a, dirs.get(A0));
    assertEquals(List.of("offline d1 [a-0]"), fixture.events);
    assertEquals(List.of(b), List.copyOf(dirs.all()));
    assertEquals(List.of(d2), dirs.onlineDirs());
    assertEquals("cannot append to a-0: injected", dirs.descriptions().getFirst().failure());

    fixture.append(b, "k=2");
    assertEquals(List.of("0:k=1", "1:k=2"), DirsFixture.texts(b));
    assertEquals(d2, fixture.create(dirs, "c", 0).directory().getParent());
  }

  @Test
  void dirThatCanBeWrittenAgainComesBackWithItsLogs() {
    open();
    fail(a);
    probe();

    assertEquals(List.of("offline d1 [a-0]", "online d1 [a-0]"), fixture.events);
    PartitionLog back = Objects.requireNonNull(dirs.get(A0));
    assertNotSame(a, back);
    assertEquals(List.of("0:k=1"), DirsFixture.texts(back));
    assertEquals(DirsFixture.id("a"), back.topicId());
    fixture.append(back, "k=2");
    assertEquals(List.of("0:k=1", "1:k=2"), DirsFixture.texts(back));
    assertEquals(2, dirs.all().size());
    assertNull(dirs.descriptions().getFirst().failure());
    assertFalse(Files.exists(d1.resolve(".probe")));
  }

  @Test
  void ownerIsToldWhenLastDirGoesOffline() {
    open();
    fail(a);
    fail(b);
    assertEquals(List.of("offline d1 [a-0]", "offline d2 [b-0]", "all offline"), fixture.events);
    assertThrows(LogStorageException.class, () -> fixture.create(dirs, "c", 0));
    probe();
    assertEquals(2, dirs.all().size());
  }

  @Test
  void failureIsToldOnceWhateverFailsAfterwards() {
    open();
    fail(a);
    fail(a);
    fixture.append(a, "k=2");
    assertEquals(List.of("offline d1 [a-0]"), fixture.events);
  }

  @Test
  void dirThatFailsAgainSoonIsProbedLessOften() {
    open();
    long probeMs = fixture.config.probeMs();
    fail(a);
    probe();
    fail(Objects.requireNonNull(dirs.get(A0)));
    fixture.events.clear();
    fixture.time.advance(2 * probeMs - 1);
    assertEquals(List.of(), fixture.events);
    fixture.time.advance(1);
    assertEquals(List.of("online d1 [a-0]"), fixture.events);

    fixture.time.advance(3_600_000);
    fail(Objects.requireNonNull(dirs.get(A0)));
    fixture.events.clear();
    probe();
    assertEquals(List.of("online d1 [a-0]"), fixture.events);
  }

  @Test
  void logDeletedWhileItsDirIsOfflineIsGoneWhenDirComesBack() {
    open();
    fail(a);
    assertTrue(dirs.delete(A0));
    assertNull(dirs.get(A0));
    probe();
    assertEquals(List.of("offline d1 [a-0]", "online d1 []"), fixture.events);
    assertNull(dirs.get(A0));
    fixture.time.advance(LogConfig.DEFAULTS.deleteDelayMs());
    assertEquals(List.of(), folders(d1));
  }

  @Test
  void logMadeAnewElsewhereWinsAndOldOneIsSetAside() {
    open();
    fail(a);
    dirs.delete(A0);
    Uuid other = Uuid.random();
    PartitionLog anew = dirs.create(A0, other, LogConfig.DEFAULTS, true);
    assertEquals(d2, anew.directory().getParent());
    probe();
    assertEquals(anew, dirs.get(A0));
    assertTrue(folders(d1).stream().noneMatch("a-0"::equals), folders(d1).toString());
  }

  @Test
  void dirThatCannotBeOpenedAtStartIsOfflineUntilItCan() throws IOException {
    Files.delete(d1);
    Files.writeString(d1, "this is no folder");
    dirs = fixture.open();
    fixture.time.advance(0);
    assertEquals(List.of("offline d1 []"), fixture.events);
    assertEquals(d2, fixture.create(dirs, "a", 0).directory().getParent());
    LogStorageException refusal =
        assertThrows(
            LogStorageException.class,
            () -> dirs.create(B0, Uuid.random(), LogConfig.DEFAULTS, false));
    assertEquals("Log dir " + d1 + " is offline and may have the log of b-0", refusal.getMessage());

    probe();
    assertEquals(1, fixture.events.size());
    Files.delete(d1);
    probe();
    assertEquals(List.of("offline d1 []", "online d1 []"), fixture.events);
    assertEquals(
        d1, dirs.create(B0, Uuid.random(), LogConfig.DEFAULTS, false).directory().getParent());
  }

  @Test
  void emptyMountPointDoesNotPassForDir() throws IOException {
    open();
    fail(a);
    Path away = Files.move(d1, root.resolve("away"));
    Files.createDirectory(d1);
    probe();
    probe();
    assertEquals(List.of("offline d1 [a-0]"), fixture.events);
    assertEquals(List.of(), DirsFixture.names(d1));

    Files.delete(d1);
    Files.move(away, d1);
    probe();
    assertEquals(List.of("offline d1 [a-0]", "online d1 [a-0]"), fixture.events);
    assertEquals(List.of("0:k=1"), DirsFixture.texts(Objects.requireNonNull(dirs.get(A0))));
  }

  @Test
  void dirThatIsOfflineAtTheEndIsRecoveredAtNextStart() {
    open();
    fail(a);
    dirs.close();
    assertFalse(Files.exists(d1.resolve(CleanShutdownMarker.FILE)));
    assertTrue(Files.exists(d2.resolve(CleanShutdownMarker.FILE)));
    dirs = fixture.open();
    PartitionLog again = Objects.requireNonNull(dirs.get(A0));
    assertFalse(again.recovery().clean());
    assertEquals(List.of("0:k=1"), DirsFixture.texts(again));
  }

  @Test
  void fullDiskTakesItsDirOfflineAndFreedOneComesBackWithAllThatWasAcknowledged() throws Exception {
    mountSmallDisk();
    open();
    int acknowledged = 1;
    AppendOutcome outcome = null;
    while (acknowledged < 10_000) {
      byte[] value = new byte[10_000];
      value[0] = (byte) acknowledged;
      outcome =
          DirsFixture.append(
              a, new BatchBuilder().append(1, DirsFixture.bytes("k"), value).build());
      if (!(outcome instanceof AppendOutcome.Appended)) {
        break;
      }
      acknowledged++;
      fixture.append(b, "k=" + acknowledged);
    }
    AppendOutcome.Rejected rejected = assertInstanceOf(AppendOutcome.Rejected.class, outcome);
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, rejected.code());
    assertTrue(rejected.message().contains("No space left on device"), rejected.message());
    fixture.time.advance(0);
    assertEquals(List.of("offline d1 [a-0]"), fixture.events);
    probe();
    assertEquals(1, fixture.events.size());
    assertEquals(acknowledged, DirsFixture.texts(b).size());

    run("mount", "-o", "remount,size=64m", d1.toString());
    probe();
    assertEquals(List.of("offline d1 [a-0]", "online d1 [a-0]"), fixture.events);
    PartitionLog back = Objects.requireNonNull(dirs.get(A0));
    assertEquals(acknowledged, back.logEndOffset());
    var records = DirsFixture.read(back, 0);
    assertEquals(acknowledged, records.size());
    for (int i = 1; i < acknowledged; i++) {
      assertEquals((byte) i, Objects.requireNonNull(records.get(i).value()).get(0));
    }
    fixture.append(back, "more=1");
    assertEquals(acknowledged + 1, back.logEndOffset());
  }

  private void mountSmallDisk() throws Exception {
    mounted = run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", d1.toString()) == 0;
    Assumptions.assumeTrue(
        mounted, "NOT TESTED: a full disk needs a small tmpfs, and this user may not mount one");
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private static List<String> folders(Path dir) {
    return DirsFixture.names(dir).stream()
        .filter(name -> Files.isDirectory(dir.resolve(name)))
        .toList();
  }
}
