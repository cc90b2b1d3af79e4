package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.sluice.protocol.ErrorCode;
import io.sluice.storage.AppendOutcome.Appended;
import io.sluice.storage.AppendOutcome.Rejected;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A log on a file system of 1 MiB that is really full. Needs the right to mount one; skipped, and
 * loudly so, without.
 */
class FullDiskTest {
  private static final int DISK_BYTES = 1 << 20;

  @TempDir Path dir;

  private Path disk;
  private LogFixture fixture;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(dir.resolve("disk"));
    String size = "size=" + DISK_BYTES;
    if (run("mount", "-t", "tmpfs", "-o", size, "tmpfs", disk.toString()) != 0) {
      String why = "FULL DISK NOT TESTED: no right to mount a tmpfs";
      System.err.println(why);
      abort(why);
    }
    LogConfig config = LogConfig.builder().segmentBytes(300_000).indexIntervalBytes(0).build();
    fixture = new LogFixture(disk, config);
  }

  @AfterEach
  void unmount() throws Exception {
    if (fixture != null) {
      fixture.close();
      assertEquals(0, run("umount", "-l", disk.toString()));
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS), String.join(" ", command));
    return process.exitValue();
  }

  private boolean append(String... values) {
    ByteBuffer[] batches = new ByteBuffer[values.length];
    for (int i = 0; i < values.length; i++) {
      batches[i] = TestBatches.of(LogFixture.START_MS, values[i]);
    }
    List<AppendOutcome> outcomes = fixture.append(batches);
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i) instanceof Appended) {
        byte[] bytes = new byte[batches[i].remaining()];
        batches[i].duplicate().get(bytes);
        written.writeBytes(bytes);
      } else {
        Rejected rejected = assertInstanceOf(Rejected.class, outcomes.get(i));
        assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, rejected.code());
      }
    }
    return outcomes.getLast() instanceof Appended;
  }

  private byte[] readAll() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (LogSegment segment : fixture.log.segments()) {
      if (segment.sizeInBytes() > 0) {
        all.writeBytes(fixture.read(segment.baseOffset(), segment.sizeInBytes()));
      }
    }
    return all.toByteArray();
  }

  @Test
  void appendsAreRejectedWhenDiskIsFullAndGoOnAfterReopeningWhenThereIsRoom() throws IOException {
    Path ballast = disk.resolve("ballast");
    Files.write(ballast, new byte[DISK_BYTES / 4]);
    int appends = 0;
    while (append("x".repeat(3_000), "y".repeat(5_000), "z".repeat(700))) {
      assertTrue(++appends < 1000, "the disk is never full");
    }
    assertTrue(appends > 10, appends + " appends");
    assertEquals(1, fixture.failures.size(), fixture.failures.toString());
    assertTrue(
        fixture.failures.getFirst().contains("No space left on device"),
        fixture.failures.toString());

    // Its file ends with the last batch that was acknowledged.
    byte[] expected = written.toByteArray();
    LogSegment last = fixture.log.segments().getLast();
    assertEquals(last.sizeInBytes(), Files.size(last.files().log()));
    assertTrue(!append("offline"), "offline until it is opened again");

    Files.delete(ballast);
    reopen();

    assertEquals(List.of(), fixture.log.recovery().notes());
    assertArrayEquals(expected, readAll());
    assertTrue(append("there is room again"));
    assertArrayEquals(written.toByteArray(), readAll());
  }

  @Test
  void everyByteThatMayBeLeftOnTheDiskLeavesLogSound() throws IOException {
    Path ballast = disk.resolve("ballast");
    for (int round = 0; round < 25; round++) {
      fill(ballast, 4096L * (1 + round));
      while (append("a".repeat(2_500), "b".repeat(1_000))) {
        assertTrue(fixture.log.logEndOffset() < 100_000);
      }
      byte[] expected = written.toByteArray();
      Files.delete(ballast);
      reopen();
      assertEquals(List.of(), fixture.log.recovery().notes(), "round " + round);
      assertArrayEquals(expected, readAll(), "round " + round);
      startAnew();
    }
  }

  private void startAnew() {
    ActingAs.startAt(fixture.log, 0);
    fixture.time.advance(fixture.config.deleteDelayMs());
    written.reset();
  }

  /** Leaves so many bytes free. */
  private void fill(Path ballast, long free) throws IOException {
    long usable = Files.getFileStore(disk).getUsableSpace();
    try (FileChannel file =
        FileChannel.open(ballast, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer page = ByteBuffer.allocate(4096);
      for (long left = usable - free; left > 0; left -= 4096) {
        page.clear();
        file.write(page);
      }
    }
  }

  private void reopen() {
    fixture.rememberCheckpoints();
    fixture.log.abandon();
    fixture.failures.clear();
    fixture.health = new DirHealth(disk, fixture.failures::add);
    fixture.open(false);
  }
}
