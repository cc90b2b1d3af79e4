package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
  @TempDir Path dir;

  @Test
  void secondOwnerIsRefusedUntilFirstLetsGo() throws IOException {
    DirectoryLock first = DirectoryLock.take(dir);
    String message =
        assertThrows(LogDirRefusedException.class, () -> DirectoryLock.take(dir)).getMessage();
    assertTrue(message.startsWith("Log dir " + dir + " is in use by another broker"), message);

    first.close();
    DirectoryLock.take(dir).close();
  }
}
