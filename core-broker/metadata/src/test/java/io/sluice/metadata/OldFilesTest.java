package io.sluice.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldFilesTest {
  @TempDir Path directory;

  private void make(String... names) throws IOException {
    for (String name : names) {
      Files.createFile(directory.resolve(name));
    }
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void logsThatReachBeyondTheOldestSnapshotKeptStay() throws IOException {
    make("snapshot.0", "snapshot.9", "snapshot.1f", "snapshot.100", "snapshot.200");
    make("log.1", "log.a", "log.15", "log.20", "log.101", "log.1ff", "other.1", "log.x", "log.");

    OldFiles.purge(directory, 3);

    assertEquals(
        List.of(
            "log.",
            "log.101",
            "log.15",
            "log.1ff",
            "log.20",
            "log.x",
            "other.1",
            "snapshot.100",
            "snapshot.1f",
            "snapshot.200"),
        left());
  }

  @Test
  void nothingIsDeletedWhileThereAreFewSnapshots() throws IOException {
    make("snapshot.0", "snapshot.9", "snapshot.1f", "log.1", "log.a");

    OldFiles.purge(directory, 3);

    assertEquals(5, left().size());
  }
}
