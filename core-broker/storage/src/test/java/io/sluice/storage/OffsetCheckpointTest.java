package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.TopicPartition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OffsetCheckpointTest {
  private static final TopicPartition A0 = new TopicPartition("a", 0);
  private static final TopicPartition A10 = new TopicPartition("a", 10);
  private static final TopicPartition B1 = new TopicPartition("b-1", 1);

  @TempDir Path dir;

  @Test
  void writtenOffsetsAreReadBackInKafkasFormat() throws IOException {
    Map<TopicPartition, Long> offsets = Map.of(A0, 0L, A10, 5L, B1, Long.MAX_VALUE);
    OffsetCheckpoint checkpoint = checkpoint();

    checkpoint.write(offsets);

    assertEquals(
        "0\n3\na 0 0\na 10 5\nb-1 1 9223372036854775807\n", Files.readString(checkpoint.file()));
    assertEquals(new OffsetCheckpoint.Content(offsets, null), checkpoint().read());
    assertEquals(1, fileCount());
  }

  @Test
  void missingFileIsEmptyAndNoProblem() throws IOException {
    assertEquals(new OffsetCheckpoint.Content(Map.of(), null), checkpoint().read());
  }

  @Test
  void unchangedContentIsNotWrittenAgain() throws IOException {
    OffsetCheckpoint checkpoint = checkpoint();
    checkpoint.write(Map.of(A0, 1L));
    Files.delete(checkpoint.file());

    checkpoint.write(Map.of(A0, 1L));
    assertTrue(Files.notExists(checkpoint.file()));

    checkpoint.write(Map.of(A0, 2L));
    assertEquals(Map.of(A0, 2L), checkpoint().read().offsets());
  }

  @Test
  void leftoverOfInterruptedWriteIsIgnoredAndReplaced() throws IOException {
    checkpoint().write(Map.of(A0, 1L));
    Files.writeString(dir.resolve(OffsetCheckpoint.HIGH_WATERMARKS + ".tmp"), "0\n7\na 0");

    assertEquals(Map.of(A0, 1L), checkpoint().read().offsets());
    checkpoint().write(Map.of(A0, 3L));

    assertEquals(Map.of(A0, 3L), checkpoint().read().offsets());
    assertEquals(1, fileCount());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|it has 0 lines, at least 2 are needed",
        "0|it has 1 lines, at least 2 are needed",
        "7,0|its version is 7, known is 0",
        "x,0|line 1 should hold a number: 'x'",
        "0,2,a 0 1|it announces 2 entries and has 1",
        "0,1,a 0 1,a 1 1|it announces 1 entries and has 2",
        "0,1,a 0|line 3 is not 'topic partition offset'",
        "0,1,a 0 1 2|line 3 is not 'topic partition offset'",
        "0,1,a 0 -1|line 3 should hold a number: 'a 0 -1'",
        "0,1,a 0 99999999999999999999|line 3 should hold a number: 'a 0 99999999999999999999'",
        "0,2,a 0 1,a 0 2|it names a-0 twice"
      })
  void damagedFileIsEmptyAndSaysWhatIsWrong(String lines, String problem) throws IOException {
    Files.writeString(checkpoint().file(), lines.replace(',', '\n'));

    OffsetCheckpoint.Content content = checkpoint().read();

    assertEquals(Map.of(), content.offsets());
    assertEquals(checkpoint().file() + " is damaged (" + problem + ")", content.problem());
  }

  @Test
  void binaryGarbageIsEmptyAndReplacedByNextWrite() throws IOException {
    Files.write(checkpoint().file(), new byte[] {0, -1, 10, -128, 10, 7});
    OffsetCheckpoint checkpoint = checkpoint();
    assertNotNull(checkpoint.read().problem());

    checkpoint.write(Map.of());

    assertNull(checkpoint().read().problem());
    assertEquals("0\n0\n", Files.readString(checkpoint.file()));
  }

  private OffsetCheckpoint checkpoint() {
    return new OffsetCheckpoint(dir, OffsetCheckpoint.HIGH_WATERMARKS);
  }

  private long fileCount() throws IOException {
    try (var files = Files.list(dir)) {
      return files.count();
    }
  }
}
