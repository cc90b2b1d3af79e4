package io.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FolderNameTest {
  @ParameterizedTest
  @CsvSource({"a-0,a,0", "a-b.c_d-12,a-b.c_d,12", "0-1-2-3,0-1-2,3", "x-2147483647,x,2147483647"})
  void folderOfPartitionIsParsed(String name, String topic, int partition) {
    assertEquals(new FolderName.Live(new TopicPartition(topic, partition)), FolderName.parse(name));
    assertEquals(name, FolderName.live(new TopicPartition(topic, partition)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lost+found",
        "a",
        "-0",
        "a-",
        "a-01",
        "a-2147483648",
        "a-99999999999",
        "a b-0",
        "zookeeper"
      })
  void otherFolderIsForeign(String name) {
    assertEquals(new FolderName.Foreign(), FolderName.parse(name));
  }

  @Test
  void deletedAndSetAsideFoldersAreToldApart() {
    TopicPartition partition = new TopicPartition("a-delete", 3);
    assertEquals(new FolderName.Deleted(), FolderName.parse(FolderName.deleted(partition)));
    assertEquals(new FolderName.SetAside(), FolderName.parse(FolderName.stray(partition)));
    assertEquals(
        new FolderName.Future(new TopicPartition("a", 0)),
        FolderName.parse("a-0.0123456789abcdef0123456789abcdef-future"));
    assertEquals(new FolderName.Future(partition), FolderName.parse(FolderName.future(partition)));
    assertEquals(new FolderName.Live(partition), FolderName.parse(FolderName.live(partition)));
  }

  @Test
  void longestTopicNameStillMakesLegalDeletedName() {
    TopicPartition partition = new TopicPartition("t".repeat(249), 2_147_483_647);

    String name = FolderName.deleted(partition);

    assertTrue(name.length() <= 255, name);
    assertEquals(new FolderName.Deleted(), FolderName.parse(name));
    assertEquals(new FolderName.Live(partition), FolderName.parse(FolderName.live(partition)));
  }
}
