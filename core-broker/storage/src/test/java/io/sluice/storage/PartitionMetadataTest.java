package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.Uuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionMetadataTest {
  @TempDir Path dir;

  @Test
  void idIsWrittenAsKafkaDoesAndReadBack() throws IOException {
    Uuid id = Uuid.parse("5TPqmu9UQ2mIbWQJUIdjcA");

    PartitionMetadata.write(dir, id);

    assertEquals(
        "version: 0\ntopic_id: 5TPqmu9UQ2mIbWQJUIdjcA\n",
        Files.readString(dir.resolve("partition.metadata")));
    assertEquals(id, PartitionMetadata.read(dir));
  }

  @Test
  void missingFileMeansNoId() throws IOException {
    assertEquals(Uuid.ZERO, PartitionMetadata.read(dir));
  }

  @Test
  void fileThatTheMachineDidNotLiveToFillMeansNoId() throws IOException {
    Files.createFile(dir.resolve("partition.metadata"));

    assertEquals(Uuid.ZERO, PartitionMetadata.read(dir));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\n", "version: 0\n", "version: 1\ntopic_id: x", "version: 0\ntopic_id: x"})
  void damagedFileIsAnErrorThatNamesIt(String content) throws IOException {
    Files.writeString(dir.resolve("partition.metadata"), content);

    IOException e = assertThrows(IOException.class, () -> PartitionMetadata.read(dir));
    assertTrue(e.getMessage().contains("partition.metadata is damaged"), e.getMessage());
  }
}
