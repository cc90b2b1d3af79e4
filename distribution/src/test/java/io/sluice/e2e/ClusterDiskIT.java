package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The disk of one broker of three is small and fills up under load: the others go on without it,
 * and it comes back when there is room. Needs the right to mount a disk; skipped, and loudly so,
 * without.
 */
@Isolated
class ClusterDiskIT {
  private static final int DISK_BYTES = 64 << 20;
  private static final int ROOM_BYTES = 600_000;
  private static final int SOME = 300;
  private static final int SICK = 2;

  @TempDir Path directory;

  private Path disk;
  private boolean mounted;

  @BeforeEach
  void mount() throws IOException {
    disk = Files.createDirectory(directory.resolve("disk"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs", disk.toString());
    if (!mounted) {
      String why = "FULL DISK OF ONE BROKER NOT TESTED: no right to mount a tmpfs";
      System.err.println(why);
      abort(why);
    }
  }

  @AfterEach
  void unmount() throws IOException {
    if (mounted) {
      assertTrue(run("umount", "-l", disk.toString()));
    }
  }

  private static boolean run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor() == 0;
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void othersGoOnWithoutABrokerWhoseDiskIsFullUntilThereIsRoomAgain() throws Exception {
    try (ClusterProcesses cluster =
            new ClusterProcesses("disk", Map.of())
                .with(SICK, Map.of("log.dirs", disk.resolve("data").toString()))
                .start();
        Load load = Load.on(cluster, "filling")) {
      Path ballast = disk.resolve("ballast");
      long room = disk.toFile().getUsableSpace();
      Files.write(ballast, new byte[(int) Math.max(0, room - ROOM_BYTES)]);
      Until.seen(
          "a full disk",
          () -> cluster.broker(SICK).errors(),
          said -> said.contains("No space left on device"));
      cluster.awaitOthersLead(load.topic(), SICK);
      load.awaitMore(SOME);
      assertTrue(cluster.broker(SICK).running());
      Files.delete(ballast);
      load.check();
      assertFalse(cluster.broker(SICK).errors().contains("\tat "));
      cluster.stopCleanly();
    }
  }
}
