package io.sluice.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every metadata store does with the offsets of consumer groups, besides. */
abstract class ConsumerOffsetsContract extends MetadataStoreContract {
  private static final TopicPartition A0 = new TopicPartition("a", 0);
  private static final TopicPartition A1 = new TopicPartition("a", 1);
  private static final TopicPartition B0 = new TopicPartition("b.c_d-e", 0);

  private ConsumerOffsetNodes nodes() {
    return open().consumerOffsets();
  }

  /** Removes as well, where the text is null. */
  private static Map<TopicPartition, @Nullable String> change(
      TopicPartition partition, @Nullable String text) {
    Map<TopicPartition, @Nullable String> change = new HashMap<>();
    change.put(partition, text);
    return change;
  }

  @Test
  void offsetsAreReadAsTheyWereWrittenByEveryStore() {
    ConsumerOffsetNodes writer = nodes();
    ConsumerOffsetNodes reader = nodes();
    Map<TopicPartition, String> first = Map.of(A0, "1\nmetadata=é = %\n", A1, "", B0, "3");
    writer.write("g", first).join();
    assertEquals(first, writer.read("g").join());
    assertEquals(first, reader.read("g").join());

    writer.write("g", Map.of(A0, "10", new TopicPartition("a", 2_000_000_000), "12")).join();
    writer.write("other", Map.of(A0, "7")).join();
    assertEquals(
        Map.of(A0, "10", A1, "", B0, "3", new TopicPartition("a", 2_000_000_000), "12"),
        reader.read("g").join());
    assertEquals(Map.of(A0, "7"), reader.read("other").join());
    assertEquals(Map.of("g", "", "other", ""), reader.groups().join());
  }

  @Test
  void groupThatHasNothingIsEmptyAndStaysUnknown() {
    ConsumerOffsetNodes nodes = nodes();
    nodes.delete("g").join();
    nodes.write("g", change(A0, null)).join();
    nodes.write("g", Map.of()).join();
    assertEquals(Map.of(), nodes.read("g").join());
    assertEquals(Map.of(), nodes.groups().join());
  }

  @Test
  void removedOffsetsAreGoneAndTheOthersStay() {
    ConsumerOffsetNodes nodes = nodes();
    nodes.write("g", Map.of(A0, "1", A1, "2", B0, "3")).join();
    Map<TopicPartition, @Nullable String> mixed = change(A0, null);
    mixed.put(B0, null);
    mixed.put(A1, "20");
    mixed.put(new TopicPartition("new", 5), "50");
    mixed.put(new TopicPartition("never", 5), null);
    nodes.write("g", mixed).join();
    assertEquals(Map.of(A1, "20", new TopicPartition("new", 5), "50"), nodes.read("g").join());

    nodes.write("g", change(A1, null)).join();
    nodes.write("g", change(new TopicPartition("new", 5), null)).join();
    assertEquals(Map.of(), nodes.read("g").join());
    assertEquals(Map.of("g", ""), nodes.groups().join());
    nodes.write("g", Map.of(A1, "21", B0, "30")).join();
    assertEquals(Map.of(A1, "21", B0, "30"), nodes.read("g").join());
  }

  @Test
  void groupsMayHaveAnyName() {
    ConsumerOffsetNodes nodes = nodes();
    List<String> names =
        List.of(
            "", "/", "a/b", ".", "..", "%", "<default>", "a%2Fb", "é\n\u0000 😀", "x".repeat(999));
    Map<String, String> markers = new HashMap<>();
    for (String name : names) {
      nodes.write(name, Map.of(A0, "of " + name)).join();
      nodes.mark(name, "mark of " + name).join();
      markers.put(name, "mark of " + name);
    }
    ConsumerOffsetNodes other = nodes();
    assertEquals(markers, other.groups().join());
    for (String name : names) {
      assertEquals(Map.of(A0, "of " + name), other.read(name).join(), name);
      nodes.delete(name).join();
      markers.remove(name);
      assertEquals(markers, other.groups().join(), name);
    }
  }

  @Test
  void markerIsKeptBesideTheOffsets() {
    ConsumerOffsetNodes nodes = nodes();
    nodes.mark("g", "one").join();
    assertEquals(Map.of("g", "one"), nodes.groups().join());
    assertEquals(Map.of(), nodes.read("g").join());
    nodes.write("g", Map.of(A0, "1")).join();
    nodes.write("h", Map.of(A0, "1")).join();
    nodes.mark("g", "two").join();
    nodes.mark("h", "three").join();
    assertEquals(Map.of("g", "two", "h", "three"), nodes.groups().join());
    nodes.mark("g", "").join();
    nodes.delete("h").join();
    assertEquals(Map.of("g", ""), nodes.groups().join());
    assertEquals(Map.of(A0, "1"), nodes.read("g").join());
  }

  @Test
  void callsForOneGroupAreCarriedOutInTheirOrder() {
    ConsumerOffsetNodes nodes = nodes();
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    List<CompletableFuture<Map<TopicPartition, String>>> reads = new ArrayList<>();
    for (int n = 0; n < 500; n++) {
      writes.add(nodes.write("g", change(n % 2 == 0 ? A0 : A1, n % 50 == 48 ? null : "" + n)));
      reads.add(nodes.read("g"));
      if (n % 100 == 99) {
        writes.add(nodes.delete("g"));
        writes.add(nodes.mark("g", "m" + n));
      }
    }
    writes.forEach(CompletableFuture::join);
    Map<TopicPartition, String> expected = new HashMap<>();
    for (int n = 0; n < 500; n++) {
      TopicPartition partition = n % 2 == 0 ? A0 : A1;
      if (n % 50 == 48) {
        expected.remove(partition);
      } else {
        expected.put(partition, "" + n);
      }
      assertEquals(expected, reads.get(n).join(), "after write " + n);
      if (n % 100 == 99) {
        expected.clear();
      }
    }
    assertEquals(Map.of(), nodes.read("g").join());
    assertEquals(Map.of("g", "m499"), nodes.groups().join());
  }

  @Test
  void storesThatWriteTheFirstGroupsAtOnceDoNotDisturbEachOther() {
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    List<ConsumerOffsetNodes> stores = List.of(nodes(), nodes(), nodes());
    for (int n = 0; n < 90; n++) {
      writes.add(stores.get(n % 3).write("g" + n, Map.of(A0, "" + n)));
    }
    writes.forEach(CompletableFuture::join);
    for (int n = 0; n < 90; n++) {
      assertEquals(Map.of(A0, "" + n), stores.get((n + 1) % 3).read("g" + n).join());
    }
  }

  @Test
  void tenThousandOffsetsAreWrittenReadAndRemovedInOneCall() {
    ConsumerOffsetNodes nodes = nodes();
    Map<TopicPartition, @Nullable String> all = new LinkedHashMap<>();
    for (int n = 0; n < 10_000; n++) {
      all.put(new TopicPartition("topic-" + n % 300, n / 300), n + "\nleader-epoch=1\n");
    }
    nodes.write("g", all).join();
    assertEquals(all, nodes.read("g").join());
    all.replaceAll((partition, text) -> "1" + text);
    nodes.write("g", all).join();
    assertEquals(all, nodes().read("g").join());
    all.replaceAll((partition, text) -> null);
    all.put(A0, "1");
    nodes.write("g", all).join();
    assertEquals(Map.of(A0, "1"), nodes.read("g").join());
    nodes.delete("g").join();
    assertEquals(Map.of(), nodes.groups().join());
  }

  @Test
  void tenThousandCallsForOneGroupDoNotWaitForEachOther() {
    ConsumerOffsetNodes nodes = nodes();
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    Map<TopicPartition, String> expected = new HashMap<>();
    for (int n = 0; n < 10_000; n++) {
      TopicPartition partition = new TopicPartition("topic-" + n % 7, n % 1_000);
      writes.add(nodes.write("g", Map.of(partition, "" + n)));
      expected.put(partition, "" + n);
    }
    writes.forEach(CompletableFuture::join);
    assertEquals(expected, nodes.read("g").join());
  }

  @Test
  void thousandsOfGroupsAreListedAndDeleted() {
    ConsumerOffsetNodes nodes = nodes();
    List<CompletableFuture<Void>> calls = new ArrayList<>();
    for (int n = 0; n < 3_000; n++) {
      calls.add(nodes.write("g" + n, Map.of(A0, "" + n, A1, "" + n)));
    }
    calls.forEach(CompletableFuture::join);
    assertEquals(3_000, nodes().groups().join().size());
    for (int n = 1; n < 3_000; n++) {
      calls.add(nodes.delete("g" + n));
    }
    calls.forEach(CompletableFuture::join);
    assertEquals(Map.of("g0", ""), nodes().groups().join());
  }

  @Test
  void textThatIsTooLargeIsRefusedAndHarmsNothing() {
    ConsumerOffsetNodes nodes = nodes();
    String large = "é".repeat(ConsumerOffsetNodes.NODE_BYTES_MAX / 2);
    Map<TopicPartition, String> both = Map.of(A0, "1", A1, large);
    assertRefused(MetadataException.Reason.TOO_LARGE, nodes.write("g", both));
    assertRefused(MetadataException.Reason.TOO_LARGE, nodes.mark("g", large));
    assertEquals(Map.of(), nodes.groups().join());

    String fits = "x".repeat(ConsumerOffsetNodes.NODE_BYTES_MAX - 200);
    both = Map.of(A0, fits, A1, fits, B0, fits);
    nodes.write("g", both).join();
    nodes.mark("g", fits).join();
    assertEquals(both, nodes.read("g").join());
    assertEquals(Map.of("g", fits), nodes.groups().join());
  }

  @Test
  void offsetsChangeNoImage() {
    MetadataStore store = open();
    MetadataStore other = open();
    other.setConfig(ConfigScope.brokerDefault(), Map.of("x", "1")).join();
    await(store, image -> !image.configs().isEmpty());
    List<ImageChange> changes = new ArrayList<>();
    store.subscribe(changes::add);
    ClusterImage before = store.image();
    other.consumerOffsets().write("g", Map.of(A0, "1")).join();
    store.consumerOffsets().write("h", Map.of(A0, "1")).join();
    assertEquals(Map.of(A0, "1"), store.consumerOffsets().read("g").join());
    assertSame(before, store.image());
    assertEquals(1, changes.size());
  }

  @Test
  void offsetsOutliveTheSessionThatWroteThem() throws Exception {
    MetadataStore store = open();
    store.consumerOffsets().write("g", Map.of(A0, "1")).join();
    store.register(broker(1)).join();
    MetadataStore other = open();
    expireSession(store);
    await(other, image -> image.brokers().isEmpty());
    assertEquals(Map.of(A0, "1"), other.consumerOffsets().read("g").join());
    await(store, image -> image.brokers().isEmpty());
    store.consumerOffsets().write("g", Map.of(A0, "2")).join();
    assertEquals(Map.of(A0, "2"), other.consumerOffsets().read("g").join());
  }

  @Test
  void closedStoreRefusesAll() {
    MetadataStore store = open();
    ConsumerOffsetNodes nodes = store.consumerOffsets();
    store.close();
    List<CompletableFuture<?>> calls =
        List.of(
            nodes.groups(),
            nodes.read("g"),
            nodes.write("g", Map.of(A0, "1")),
            nodes.mark("g", "x"),
            nodes.delete("g"));
    calls.forEach(call -> assertRefused(MetadataException.Reason.CLOSED, call));
    assertTrue(nodes().groups().join().isEmpty());
  }
}
