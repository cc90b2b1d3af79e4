package io.sluice.protocol.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.time.Clock;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WithoutNativesTest {
  @TempDir Path dir;

  @Test
  void librariesThatCannotBeUnpackedAreRefusalsAndTheOthersWork() throws Exception {
    // Below a file there is no folder to be made, not even by root.
    Path tmpdir = Files.createFile(dir.resolve("file")).resolve("tmp");
    List<String> lines = run(tmpdir);
    assertEquals(2 * 2 * Compression.values().length, lines.size(), lines::toString);
    for (String line : lines) {
      if (line.contains(" snappy ") || line.contains(" zstd ")) {
        assertTrue(line.matches("\\w+ \\w+ UNSUPPORTED_COMPRESSION_TYPE .*"), line);
        assertTrue(line.contains("java.io.tmpdir=" + tmpdir), line);
      } else {
        assertTrue(line.endsWith(" 1"), line);
      }
    }
  }

  private static List<String> run(Path tmpdir) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + tmpdir);
    command.add("-cp");
    command.add(classPath());
    command.add(WithoutNatives.class.getName());
    for (Compression compression : Compression.values()) {
      byte[] batch = new BatchBuilder(compression).append(1, null, new byte[100]).build().array();
      command.add(Base64.getEncoder().encodeToString(batch));
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
      return out.lines().toList();
    } finally {
      assertEquals(0, process.waitFor());
    }
  }

  private static String classPath() {
    return Stream.of(
            place(WithoutNatives.class),
            place(Clock.class),
            System.getProperty("jdk.module.path", ""),
            System.getProperty("java.class.path", ""))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
