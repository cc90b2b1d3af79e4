package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs other people's programs. */
final class ChildProcess {
  private static final int PATIENCE_S = 90;

  private ChildProcess() {}

  /**
   * Runs a program with this input and returns what it writes to standard output; fails unless it
   * ends with 0.
   */
  static String run(String input, List<String> command) {
    try {
      Path in = Files.createTempFile("input", null);
      Path out = Files.createTempFile("output", null);
      Path errors = Files.createTempFile("errors", null);
      try {
        Files.writeString(in, input);
        ProcessBuilder builder =
            new ProcessBuilder(command).redirectInput(in.toFile()).redirectOutput(out.toFile());
        // Bytes are taken as UTF-8 by every program, whatever the machine's language.
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.redirectError(errors.toFile()).start();
        boolean ended = process.waitFor(PATIENCE_S, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(out, StandardCharsets.UTF_8);
        String complaints = Files.readString(errors);
        assertTrue(ended, () -> command + " does not end; it says\n" + said + complaints);
        assertEquals(0, process.exitValue(), command + "\n" + said + complaints);
        return said;
      } finally {
        Files.delete(in);
        Files.delete(out);
        Files.delete(errors);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
