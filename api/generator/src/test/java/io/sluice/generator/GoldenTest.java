package io.sluice.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generates from small schemas and compares the files with those of {@code golden/expected}. After
 * a change that is meant, {@code -Dsluice.golden=write} writes them anew: read the difference.
 */
class GoldenTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @TempDir Path output;

  @Test
  void smallSchemasGiveTheExpectedFiles() throws IOException {
    Generator.generate(
        output, MessageSource.PACKAGE, List.of(GOLDEN.resolve("2.0"), GOLDEN.resolve("1.0")));
    compare(GOLDEN.resolve("expected"));
  }

  @Test
  void coordinatorsRecordsGiveTheExpectedFiles() throws IOException {
    Generator.generate(output, "io.sluice.places", List.of(GOLDEN.resolve("records-1.0")));
    compare(GOLDEN.resolve("expected-records"));
  }

  private void compare(Path expected) throws IOException {
    if (System.getProperty("sluice.golden", "").equals("write")) {
      for (Path file : files(output)) {
        Files.createDirectories(expected.resolve(file).getParent());
        Files.writeString(expected.resolve(file), Files.readString(output.resolve(file)));
      }
    }
    assertEquals(files(expected), files(output));
    for (Path file : files(expected)) {
      assertEquals(
          Files.readString(expected.resolve(file)),
          Files.readString(output.resolve(file)),
          file.toString());
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).map(folder::relativize).sorted().toList();
    }
  }
}
