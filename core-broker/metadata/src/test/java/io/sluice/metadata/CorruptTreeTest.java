package io.sluice.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.Uuid;
import io.sluice.time.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nodes that somebody else wrote, or that a later version wrote. */
class CorruptTreeTest {
  private final VirtualTime time = new VirtualTime(0);
  private final InMemoryMetadata metadata = new InMemoryMetadata(time);

  private InMemoryMetadataStore open() {
    InMemoryMetadataStore store = InMemoryMetadataStore.open(metadata, 10_000);
    time.advance(0);
    return store;
  }

  private void put(String path, String text) {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    metadata.commit(List.of(new Edit.Put(path, data, Edit.ANY_VERSION)), 0);
    time.advance(0);
  }

  @Test
  void storeDoesNotStartOnATopicThatItCannotRead() {
    InMemoryMetadataStore first = open();
    first.createTopic("a", new Uuid(1, 1), MetadataStoreContract.partitions(1, 1), Map.of());
    time.advance(0);
    put("/topics/a", "2\nfrom the future");

    InMemoryMetadataStore later = open();
    time.advance(5_000);
    assertFalse(later.started().isDone());
    assertNull(later.image().topic("a"));
    String trouble = later.keeper().trouble();
    assertTrue(trouble.startsWith("Node /topics/a makes no sense: It is of format '2'"), trouble);

    // The one that knew it goes on with what it knew.
    assertEquals(1, first.image().topic("a").partitions().size());
    assertEquals(new Uuid(1, 1), first.image().topic("a").id());

    put("/topics/a", "1\nid=" + new Uuid(1, 1) + "\npartitions=1\nconfig.x=1\n");
    time.advance(5_000);
    assertTrue(later.started().isDone());
    assertEquals(Map.of("x", "1"), later.image().topicConfig("a"));
    assertEquals(Map.of("x", "1"), first.image().topicConfig("a"));
  }

  @Test
  void storeDoesNotStartOnAClusterOfALaterFormat() {
    open();
    put("/cluster", "2\nid=x\n");
    InMemoryMetadataStore later = open();
    time.advance(5_000);
    assertFalse(later.started().isDone());
    assertTrue(later.keeper().trouble().contains("/cluster"), later.keeper().trouble());
  }

  @Test
  void topicWithoutAllItsPartitionsIsNeverShown() {
    InMemoryMetadataStore first = open();
    first.createTopic("a", new Uuid(1, 1), MetadataStoreContract.partitions(2500, 1), Map.of());
    time.advance(0);
    List<Integer> sizes = new ArrayList<>();
    first.subscribe(change -> sizes.add(change.after().topic("a").partitions().size()));
    byte[] chunk = metadata.read(Layout.chunk("a", new Uuid(1, 1), 1)).data();
    metadata.commit(
        List.of(new Edit.Delete(Layout.chunk("a", new Uuid(1, 1), 1), Edit.ANY_VERSION)), 0);
    time.advance(5_000);

    InMemoryMetadataStore later = open();
    time.advance(5_000);
    assertFalse(later.started().isDone());
    assertEquals(0, later.image().topics().size());
    metadata.commit(
        List.of(new Edit.Create(Layout.chunk("a", new Uuid(1, 1), 1), chunk, false)), 0);
    time.advance(5_000);
    assertTrue(later.started().isDone());
    assertEquals(2500, later.image().topic("a").partitions().size());
    assertEquals(2500, first.image().topic("a").partitions().size());
    assertEquals(List.of(2500), sizes.stream().distinct().toList());
  }

  @Test
  void foreignNodesAreLeftAlone() {
    InMemoryMetadataStore store = open();
    byte[] data = new byte[0];
    metadata.commit(
        List.of(
            new Edit.Create("/brokers/not-a-number", data, false),
            new Edit.Create("/config/brokers/x", NodeFormat.config(Map.of("y", "1")), false),
            new Edit.Create("/somebody", data, false)),
        0);
    time.advance(0);
    assertEquals(Map.of(), store.image().brokers());
    assertEquals(Map.of(), open().image().brokers());
  }
}
