package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirHealthTest {
  private final List<String> told = new ArrayList<>();
  private final DirHealth health = new DirHealth(Path.of("/d1"), told::add);

  @Test
  void firstFailureIsToldAndKept() {
    assertDoesNotThrow(health::requireOnline);

    LogStorageException first =
        health.failed("append to a-0", new IOException("No space left on device"));
    health.failed("read a-1", new NoSuchFileException("/d1/a-1"));

    assertEquals("Log dir /d1: cannot append to a-0: No space left on device", first.getMessage());
    assertEquals(Path.of("/d1"), first.logDir());
    assertEquals(List.of("cannot append to a-0: No space left on device"), told);
    LogStorageException later = assertThrows(LogStorageException.class, health::requireOnline);
    assertEquals(
        "Log dir /d1 is offline: cannot append to a-0: No space left on device",
        later.getMessage());
    assertEquals(0, later.getStackTrace().length);
  }

  @Test
  void kindOfFailureIsNamedWhereMessageIsOnlyPath() {
    assertEquals(
        "Log dir /d1: cannot read a-1: NoSuchFileException /d1/a-1",
        health.failed("read a-1", new NoSuchFileException("/d1/a-1")).getMessage());
  }
}
