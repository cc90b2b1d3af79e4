package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailRecordTest {
  private static final String BOOT_A = "a0a0a0a0-0000-4000-8000-000000000000";
  private static final String BOOT_B = "b0b0b0b0-0000-4000-8000-000000000000";

  @TempDir Path root;

  private Path dir;
  private Path other;

  @BeforeEach
  void makeDirs() {
    dir = root.resolve("d1");
    other = root.resolve("d2");
  }

  private LogDirs open(String bootId, Path... dirs) {
    DirsFixture fixture = new DirsFixture(dirs);
    fixture.config =
        LogDirsConfig.builder(List.of(dirs), DirsFixture.CLUSTER, DirsFixture.BROKER)
            .bootId(bootId)
            .build();
    return fixture.open();
  }

  /** Leaves the dirs as a process does that was killed. */
  private static void kill(LogDirs dirs, Path... paths) throws IOException {
    dirs.close();
    for (Path path : paths) {
      Files.delete(path.resolve(CleanShutdownMarker.FILE));
    }
  }

  private void restored(String bootId) {
    try (LogDirs dirs = open(bootId, dir)) {
      dirs.tailsRestored();
    }
  }

  @Test
  void newDirMayHaveLostWhatTheBrokerHadBefore() {
    try (LogDirs dirs = open(BOOT_A, dir)) {
      assertTrue(dirs.tailsMayBeLost());
    }
    try (LogDirs dirs = open(BOOT_A, dir)) {
      assertTrue(dirs.tailsMayBeLost(), "after a clean end, too: nothing was copied yet");
      dirs.tailsRestored();
      assertFalse(dirs.tailsMayBeLost());
    }
    try (LogDirs dirs = open(BOOT_A, dir)) {
      assertFalse(dirs.tailsMayBeLost());
    }
  }

  @Test
  void killedProcessLosesNothingWhileTheMachineRuns() throws Exception {
    restored(BOOT_A);
    kill(open(BOOT_A, dir), dir);
    try (LogDirs dirs = open(BOOT_A, dir)) {
      assertFalse(dirs.tailsMayBeLost());
    }
  }

  @Test
  void bootAfterAnUncleanEndMayLose() throws Exception {
    restored(BOOT_A);
    kill(open(BOOT_A, dir), dir);
    LogDirs dirs = open(BOOT_B, dir);
    assertTrue(dirs.tailsMayBeLost());
    kill(dirs, dir);
    try (LogDirs again = open(BOOT_B, dir)) {
      assertTrue(again.tailsMayBeLost(), "a second start within that boot gives nothing back");
    }
  }

  @Test
  void bootAfterACleanEndLosesNothing() {
    restored(BOOT_A);
    restored(BOOT_A);
    try (LogDirs dirs = open(BOOT_B, dir)) {
      assertFalse(dirs.tailsMayBeLost());
      assertEquals(BOOT_B, read());
    }
  }

  private String read() {
    try {
      return Files.readString(dir.resolve(TailRecord.FILE)).strip();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void unknownBootCountsAsAnotherOne() throws Exception {
    restored("");
    kill(open("", dir), dir);
    try (LogDirs dirs = open("", dir)) {
      assertTrue(dirs.tailsMayBeLost());
    }
  }

  @Test
  void oneNewDirAmongOthersIsEnough() {
    restored(BOOT_A);
    try (LogDirs dirs = open(BOOT_A, dir, other)) {
      assertTrue(dirs.tailsMayBeLost());
      dirs.tailsRestored();
    }
    try (LogDirs dirs = open(BOOT_A, dir, other)) {
      assertFalse(dirs.tailsMayBeLost());
    }
  }

  @Test
  void kernelTellsItsBoot() {
    assertEquals(BootId.ofMachine(), BootId.ofMachine());
    assertTrue(
        !Files.exists(Path.of("/proc/sys/kernel/random/boot_id"))
            || BootId.ofMachine().length() == 36);
  }
}
