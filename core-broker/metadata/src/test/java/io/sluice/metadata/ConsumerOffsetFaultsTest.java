package io.sluice.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.time.Randomness;
import io.sluice.time.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Consumers' offsets as nodes, foreign ones among them, and on bad networks; on virtual time. */
class ConsumerOffsetFaultsTest {
  private static final int SESSION_MS = 9_000;
  private static final TopicPartition T0 = new TopicPartition("t", 0);
  private static final TopicPartition T1 = new TopicPartition("t", 1);

  private final VirtualTime time = new VirtualTime(0);
  private final InMemoryMetadata metadata = new InMemoryMetadata(time);

  private InMemoryMetadataStore open() {
    InMemoryMetadataStore store = InMemoryMetadataStore.open(metadata, SESSION_MS);
    time.advance(0);
    return store;
  }

  private void create(String path, String text) {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    metadata.commit(List.of(new Edit.Create(path, data, false)), 0);
  }

  private <T> T done(CompletableFuture<T> call) {
    time.advance(0);
    assertTrue(call.isDone());
    return call.join();
  }

  private static Map<TopicPartition, @Nullable String> removal(TopicPartition partition) {
    Map<TopicPartition, @Nullable String> change = new HashMap<>();
    change.put(partition, null);
    return change;
  }

  @Test
  void nodesAreWhereOldToolsLookForThemAndEmptyFoldersGo() {
    ConsumerOffsetNodes nodes = open().consumerOffsets();
    done(nodes.write("a/b", Map.of(T0, "42\nleader-epoch=1\n", T1, "43")));
    String folder = "/consumers/a%2Fb/offsets";
    assertEquals(
        "42\nleader-epoch=1\n",
        new String(metadata.read(folder + "/t/0").data(), StandardCharsets.UTF_8));
    assertEquals(0, metadata.read(folder + "/t/0").owner());

    done(nodes.write("a/b", removal(T0)));
    assertEquals(List.of("1"), metadata.children(folder + "/t"));
    done(nodes.write("a/b", removal(T1)));
    assertNull(metadata.read(folder + "/t"));
    assertNotNull(metadata.read(folder));
    done(nodes.delete("a/b"));
    assertEquals(List.of(), metadata.children("/consumers"));
  }

  @Test
  void foreignNodesAreLeftAloneUntilTheirGroupIsDeleted() {
    ConsumerOffsetNodes nodes = open().consumerOffsets();
    create("/consumers", "");
    create("/consumers/old", "");
    create("/consumers/old/ids", "");
    create("/consumers/old/ids/consumer-1", "{}");
    create("/consumers/old/offsets", "");
    create("/consumers/old/offsets/t", "");
    create("/consumers/old/offsets/t/0", "17");
    create("/consumers/old/offsets/t/x", "?");
    assertEquals(Map.of(T0, "17"), done(nodes.read("old")));
    done(nodes.write("old", Map.of(T0, "18", T1, "19")));
    assertEquals(Map.of(T0, "18", T1, "19"), done(nodes.read("old")));
    done(nodes.write("old", removal(T0)));
    done(nodes.write("old", removal(T1)));
    assertEquals(List.of("x"), metadata.children("/consumers/old/offsets/t"));
    assertEquals(List.of("consumer-1"), metadata.children("/consumers/old/ids"));
    done(nodes.delete("old"));
    assertNull(metadata.read("/consumers/old"));
  }

  @Test
  void callsThatWaitForOneAreDoneTogetherAndInOneTransaction() {
    InMemoryMetadataStore store = open();
    ConsumerOffsetNodes nodes = store.consumerOffsets();
    done(nodes.write("g", Map.of(T0, "0")));
    List<CompletableFuture<Void>> calls = new ArrayList<>();
    for (int n = 1; n <= 100; n++) {
      calls.add(nodes.write("g", Map.of(T0, "" + n)));
    }
    time.advance(0);
    calls.forEach(CompletableFuture::join);
    // The first written in all, the first of the many by itself, and the 99 others together.
    assertEquals(2, metadata.read("/consumers/g/offsets/t/0").version());
    assertEquals(Map.of(T0, "100"), done(nodes.read("g")));
  }

  @Test
  void callWaitsForTheNetworkAndFailsWhenItStaysAway() {
    InMemoryMetadataStore store = open();
    ConsumerOffsetNodes nodes = store.consumerOffsets();
    store.disconnect();
    CompletableFuture<Void> written = nodes.write("g", Map.of(T0, "1"));
    CompletableFuture<Void> joined = nodes.write("g", Map.of(T1, "1"));
    CompletableFuture<Map<TopicPartition, String>> read = nodes.read("g");
    time.advance(5_000);
    assertFalse(written.isDone());
    store.reconnect();
    assertEquals(Map.of(T0, "1", T1, "1"), done(read));
    assertTrue(written.isDone() && joined.isDone());

    store.disconnect();
    CompletableFuture<Void> late = nodes.write("g", Map.of(T0, "2"));
    CompletableFuture<Void> joinedLate = nodes.write("g", Map.of(T1, "2"));
    time.advance(SESSION_MS);
    MetadataStoreContract.assertRefused(MetadataException.Reason.UNAVAILABLE, late);
    MetadataStoreContract.assertRefused(MetadataException.Reason.UNAVAILABLE, joinedLate);
    store.reconnect();
    time.advance(0);
    done(nodes.write("g", Map.of(T1, "3")));
    assertEquals(Map.of(T0, "1", T1, "3"), done(nodes.read("g")));
  }

  @Test
  void endOfTheSessionFailsWhatIsUnderWay() {
    InMemoryMetadataStore store = open();
    CompletableFuture<Void> written = store.consumerOffsets().write("g", Map.of(T0, "1"));
    CompletableFuture<Map<TopicPartition, String>> read = store.consumerOffsets().read("h");
    store.expireSession();
    time.advance(0);
    MetadataStoreContract.assertRefused(MetadataException.Reason.UNAVAILABLE, written);
    MetadataStoreContract.assertRefused(MetadataException.Reason.UNAVAILABLE, read);
    done(store.consumerOffsets().write("g", Map.of(T0, "2")));
    assertEquals(Map.of(T0, "2"), done(store.consumerOffsets().read("g")));
  }

  /**
   * Whatever is cut, and whenever: each partition has what was acknowledged last, or what was asked
   * after that; never what was asked before.
   */
  @Test
  void connectionsLostAtAnyMomentBringNoOlderOffsetBack() {
    int[] acknowledged = {0};
    for (long seed = 1; seed <= 400; seed++) {
      try {
        acknowledged[0] += new Storm(seed).run();
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
    assertTrue(acknowledged[0] > 4_000, acknowledged[0] + " writes were acknowledged");
  }

  /** One writer, a reader, random faults. */
  private static final class Storm {
    private final VirtualTime time = new VirtualTime(0);
    private final RandomGenerator random;
    private final InMemoryMetadataStore writer;
    private final InMemoryMetadataStore reader;

    /** Everything that was asked of a partition of a group, in order; null is a removal. */
    private final Map<String, List<Asked>> history = new LinkedHashMap<>();

    private record Asked(@Nullable String text, CompletableFuture<Void> done) {
      boolean acknowledged() {
        return done.isDone() && !done.isCompletedExceptionally();
      }
    }

    Storm(long seed) {
      random = Randomness.seeded(seed);
      RandomGenerator delays = Randomness.seeded(-seed);
      RandomGenerator ids = Randomness.seeded(~seed);
      InMemoryMetadata metadata =
          new InMemoryMetadata(time, () -> delays.nextInt(5), () -> Uuid.random(ids));
      writer = InMemoryMetadataStore.open(metadata, SESSION_MS);
      reader = InMemoryMetadataStore.open(metadata, SESSION_MS);
      time.advance(100);
    }

    int run() {
      for (int step = 0; step < 80; step++) {
        step(step);
        time.advance(random.nextInt(40) == 0 ? SESSION_MS / 2 : random.nextInt(8));
      }
      writer.reconnect();
      time.advance(3L * SESSION_MS);
      return check();
    }

    private void step(int step) {
      switch (random.nextInt(8)) {
        case 0 -> writer.disconnect();
        case 1, 2 -> writer.reconnect();
        case 3 -> {
          if (random.nextInt(4) == 0) {
            writer.expireSession();
          }
        }
        default -> write("g" + random.nextInt(2), step);
      }
    }

    private void write(String group, int step) {
      Map<TopicPartition, @Nullable String> changes = new LinkedHashMap<>();
      for (int n = random.nextInt(3); n >= 0; n--) {
        TopicPartition partition = new TopicPartition("t" + random.nextInt(2), random.nextInt(2));
        changes.put(partition, random.nextInt(3) == 0 ? null : "" + step);
      }
      CompletableFuture<Void> done = writer.consumerOffsets().write(group, changes);
      changes.forEach(
          (partition, text) ->
              history
                  .computeIfAbsent(group + " " + partition, key -> new ArrayList<>())
                  .add(new Asked(text, done)));
    }

    private int check() {
      Map<String, String> truth = new HashMap<>();
      for (String group : List.of("g0", "g1")) {
        CompletableFuture<Map<TopicPartition, String>> read = reader.consumerOffsets().read(group);
        time.advance(1_000);
        read.join().forEach((partition, text) -> truth.put(group + " " + partition, text));
      }
      int acknowledged = 0;
      for (Map.Entry<String, List<Asked>> entry : history.entrySet()) {
        List<@Nullable String> possible = new ArrayList<>();
        possible.add(null);
        for (Asked asked : entry.getValue()) {
          assertTrue(asked.done().isDone());
          if (asked.acknowledged()) {
            acknowledged++;
            possible.clear();
          }
          possible.add(asked.text());
        }
        String found = truth.remove(entry.getKey());
        assertTrue(
            possible.contains(found), entry.getKey() + " is " + found + ", not of " + possible);
      }
      assertEquals(Map.of(), truth);
      return acknowledged;
    }
  }
}
