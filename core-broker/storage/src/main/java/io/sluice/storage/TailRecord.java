package io.sluice.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Whether records that were acknowledged may be missing at the ends of a log dir's logs: the file
 * {@code .sluice_tail} in it.
 *
 * <p>What was written and not synced is in the page cache. It survives the end of the process,
 * {@code kill -9} included, and is lost when the machine goes down. So after an end without the
 * marker of a clean one nothing is missing if the machine has not been booted since: that is told
 * by the id which the kernel draws at each boot. KIP-966 takes every unclean end for a loss, as it
 * knows of no boots; a broker that was merely killed would then have to be copied from others
 * before it may lead, and after all brokers were killed at once nobody could.
 *
 * <p>The file holds the id of the boot since which nothing can have been lost, or {@code lost},
 * which stays, over clean ends too, until all that may be missing has been copied from others. A
 * dir that is new holds nothing of what it may have held under the same broker id, and a dir that
 * failed may have lost what could not be written.
 *
 * <p>Safe for use by any thread. Its monitor is held while the file is written, so that two who
 * find a dir restored do not write over each other; nothing else is called under it.
 */
final class TailRecord {
  static final String FILE = ".sluice_tail";
  private static final String LOST = "lost";

  private final Path file;
  private final String bootId;
  private volatile boolean mayBeLost;

  /**
   * Creates it; nothing is known before {@link #judge}.
   *
   * @param bootId identifies the machine's run since its last boot; empty if that is unknown
   */
  TailRecord(Path logDir, String bootId) {
    file = logDir.resolve(FILE);
    this.bootId = bootId;
    mayBeLost = true;
  }

  boolean mayBeLost() {
    return mayBeLost;
  }

  /** Finds out, durably, after the start of the broker and before the marker is taken. */
  synchronized void judge(boolean isNew, boolean closedCleanly) throws IOException {
    String known = read();
    boolean sameBoot = !bootId.isEmpty() && known.equals(bootId);
    mayBeLost = isNew || known.equals(LOST) || !(closedCleanly || sameBoot);
    write(known);
  }

  /** Takes note that the dir has failed and works again. */
  synchronized void failedMeanwhile() throws IOException {
    mayBeLost = true;
    write(read());
  }

  /** Takes note that everything that may have been missing is there again. */
  synchronized void restored() throws IOException {
    if (mayBeLost) {
      AtomicFile.write(file, bootId + "\n");
      mayBeLost = false;
    }
  }

  private void write(String known) throws IOException {
    String now = mayBeLost ? LOST : bootId;
    if (!now.equals(known)) {
      AtomicFile.write(file, now + "\n");
    }
  }

  private String read() throws IOException {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    } catch (NoSuchFileException none) {
      return "";
    }
  }
}
