package io.sluice.metadata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Deletes what an embedded ZooKeeper's later snapshots made superfluous. ZooKeeper's own tool does
 * the same and prints each name on the console.
 */
final class OldFiles {
  private static final String SNAPSHOT = "snapshot.";
  private static final String LOG = "log.";

  private OldFiles() {}

  /**
   * Deletes all but the newest snapshots, and the logs that end before the oldest of those that
   * stay.
   */
  static void purge(Path directory, int snapshotsKept) throws IOException {
    List<Path> snapshots = newestFirst(directory, SNAPSHOT);
    if (snapshots.size() <= snapshotsKept) {
      return;
    }
    long oldestKept = transaction(snapshots.get(snapshotsKept - 1));
    for (Path snapshot : snapshots.subList(snapshotsKept, snapshots.size())) {
      Files.deleteIfExists(snapshot);
    }
    boolean holdsTheSnapshot = true;
    for (Path log : newestFirst(directory, LOG)) {
      if (transaction(log) <= oldestKept) {
        // The first one that begins at or before the snapshot may reach beyond it.
        if (!holdsTheSnapshot) {
          Files.deleteIfExists(log);
        }
        holdsTheSnapshot = false;
      }
    }
  }

  private static List<Path> newestFirst(Path directory, String prefix) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.filter(file -> isNumbered(name(file), prefix)).forEach(found::add);
    }
    found.sort(Comparator.comparingLong(OldFiles::transaction).reversed());
    return found;
  }

  private static boolean isNumbered(String name, String prefix) {
    return name.startsWith(prefix)
        && name.length() > prefix.length()
        && name.length() <= prefix.length() + 16
        && name.substring(prefix.length()).chars().allMatch(c -> Character.digit(c, 16) >= 0);
  }

  private static long transaction(Path file) {
    String name = name(file);
    return Long.parseUnsignedLong(name.substring(name.indexOf('.') + 1), 16);
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}
