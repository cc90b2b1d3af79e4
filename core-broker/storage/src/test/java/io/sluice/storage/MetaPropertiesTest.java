package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.Uuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetaPropertiesTest {
  @TempDir Path dir;

  @Test
  void newDirIsAdoptedWithIdOfItsOwn() throws IOException {
    assertNull(MetaProperties.read(dir));
    MetaProperties adopted = MetaProperties.adopt(dir, null, "cluster-a", 7);
    adopted.write(dir);

    assertEquals("cluster-a", adopted.clusterId());
    assertEquals(7, adopted.brokerId());
    assertEquals(adopted, MetaProperties.read(dir));
    assertEquals(adopted, MetaProperties.adopt(dir, MetaProperties.read(dir), "cluster-a", 7));
    assertNotEquals(
        adopted.directoryId(), MetaProperties.adopt(dir, null, "cluster-a", 7).directoryId());
  }

  @Test
  void oldVersionWithoutDirectoryIdGetsOne() throws IOException {
    Files.writeString(
        dir.resolve(MetaProperties.FILE), "#Sun Jul 05\nbroker.id=3\nversion=0\ncluster.id=c\n");

    MetaProperties adopted = MetaProperties.adopt(dir, MetaProperties.read(dir), "c", 3);

    assertNotEquals(Uuid.ZERO, adopted.directoryId());
    adopted.write(dir);
    assertEquals(adopted, MetaProperties.read(dir));
  }

  @Test
  void foreignClusterIsRefused() {
    MetaProperties found = new MetaProperties("theirs", 1, Uuid.random());
    String message =
        assertThrows(
                LogDirRefusedException.class, () -> MetaProperties.adopt(dir, found, "ours", 1))
            .getMessage();
    assertTrue(
        message.startsWith(
            "Log dir " + dir + " belongs to cluster theirs, but this broker is in cluster ours."),
        message);
  }

  @Test
  void foreignBrokerIsRefused() {
    MetaProperties found = new MetaProperties("ours", 1, Uuid.random());
    assertEquals(
        "Log dir "
            + dir
            + " belongs to broker 1, but broker.id is 2. Correct broker.id or log.dirs.",
        assertThrows(
                LogDirRefusedException.class, () -> MetaProperties.adopt(dir, found, "ours", 2))
            .getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cluster.id=c|names no version; known are 0 and 1",
        "version=2|has version 2; known are 0 and 1",
        "version=1,broker.id=x|has a broker id that is no number: x",
        "version=1,directory.id=!|has a directory.id that is no id: !",
        "version=1,cluster.id=\\u00zz|cannot be parsed: Malformed \\uxxxx encoding."
      })
  void nonsenseIsRefused(String lines, String problem) throws IOException {
    Files.writeString(dir.resolve(MetaProperties.FILE), lines.replace(',', '\n'));
    assertEquals(
        dir.resolve(MetaProperties.FILE) + " " + problem,
        assertThrows(LogDirRefusedException.class, () -> MetaProperties.read(dir)).getMessage());
  }
}
