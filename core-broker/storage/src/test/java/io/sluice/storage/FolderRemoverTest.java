package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.time.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderRemoverTest {
  @TempDir Path dir;

  private final VirtualTime time = new VirtualTime(0);
  private final FolderRemover remover = new FolderRemover(time, time, Runnable::run);

  @Test
  void folderGoesWhenItsDelayIsOverAndNotBefore() throws IOException {
    Path late = folder("late");
    Path early = folder("early");
    remover.removeLater(late, 1_000);
    remover.removeLater(early, 100);

    time.advance(99);
    assertTrue(Files.exists(early));
    time.advance(1);
    assertFalse(Files.exists(early));
    assertTrue(Files.exists(late.resolve("sub/file")));
    time.advance(900);
    assertFalse(Files.exists(late));
  }

  @Test
  void folderThatIsGoneAlreadyStopsNothing() throws IOException {
    remover.removeLater(dir.resolve("never"), 0);
    Path other = folder("other");
    remover.removeLater(other, 0);
    time.advance(0);
    assertFalse(Files.exists(other));
  }

  @Test
  void closedRemoverLeavesTheRest() throws IOException {
    Path folder = folder("a");
    remover.removeLater(folder, 10);
    remover.close();
    time.advance(1_000);
    assertTrue(Files.exists(folder));
  }

  @Test
  void manyFoldersAreOneTaskAtATime() throws IOException {
    Queue<Runnable> tasks = new ArrayDeque<>();
    FolderRemover queued = new FolderRemover(time, time, tasks::add);
    for (int i = 0; i < 100; i++) {
      queued.removeLater(folder("f" + i), 5);
    }
    time.advance(5);
    queued.removeLater(folder("more"), 0);
    time.advance(1);
    assertEquals(1, tasks.size());

    tasks.remove().run();
    time.advance(0);
    while (!tasks.isEmpty()) {
      tasks.remove().run();
      time.advance(0);
    }
    try (var left = Files.list(dir)) {
      assertEquals(0, left.count());
    }
  }

  private Path folder(String name) throws IOException {
    Path folder = Files.createDirectories(dir.resolve(name));
    Files.createDirectory(folder.resolve("sub"));
    Files.writeString(folder.resolve("sub/file"), "x");
    return folder;
  }
}
