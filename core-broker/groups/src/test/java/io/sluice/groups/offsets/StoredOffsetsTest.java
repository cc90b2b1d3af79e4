package io.sluice.groups.offsets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.coordination.Reply;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sluice.protocol.message.OffsetCommitResponse;
import io.sluice.protocol.message.OffsetFetchResponse;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Offsets in the metadata store. */
class StoredOffsetsTest {
  private final OffsetsHarness harness = new OffsetsHarness();
  private final FakeStore store = harness.store;

  @BeforeEach
  void createTopics() {
    harness.topics.create("orders", 4);
    harness.topics.create("users", 1);
    harness.settings.set("offsets.storage", "zookeeper");
  }

  private static ErrorCode error(OffsetCommitResponse response) {
    return ErrorCode.of(response.topics().getFirst().partitions().getFirst().errorCode());
  }

  private ErrorCode commit(int partition, long offset) {
    return error(harness.commit(9, Requests.commit("billing", "orders", partition, offset)));
  }

  private String node(String topic, int partition) {
    return store.nodes.get("billing").get(new TopicPartition(topic, partition));
  }

  private void restart() {
    harness.crash();
    harness.start();
  }

  @Test
  void offsetsOfANewGroupGoWhereTheConfigurationSays() {
    harness.start();

    assertEquals(ErrorCode.NONE, commit(0, 42));

    assertTrue(node("orders", 0).startsWith("42\n"));
    assertEquals(0, harness.log.size());
    assertEquals(42, harness.offset("billing", "orders", 0));
  }

  @Test
  void offsetsAreReadWhenTheShardIsLoaded() {
    harness.start();
    commit(0, 42);
    commit(1, 43);
    harness.settings.set("offsets.storage", "kafka");
    restart();

    assertEquals(42, harness.offset("billing", "orders", 0));
    assertTrue(harness.exists("billing"));
    commit(0, 44);
    assertTrue(node("orders", 0).startsWith("44\n"));
    assertEquals(0, harness.log.size());
  }

  @Test
  void offsetsOfOldConsumersAreTakenOver() {
    harness.settings.set("offsets.storage", "kafka");
    store.put("billing", "orders", 0, "17");
    harness.start();

    assertEquals(17, harness.offset("billing", "orders", 0));
    commit(0, 18);
    assertTrue(node("orders", 0).startsWith("18\n"));
  }

  @Test
  void nodeWithoutOffsetsSaysNothing() {
    harness.settings.set("offsets.storage", "kafka");
    store.markers.put("billing", "");
    harness.start();

    commit(0, 18);

    assertEquals(1, harness.log.size());
  }

  @Test
  void logHoldsWhenBothHaveOffsetsAndNoMarkerSaysOtherwise() {
    harness.settings.set("offsets.storage", "kafka");
    harness.start();
    commit(0, 5);
    store.put("billing", "orders", 0, "17");
    restart();

    assertEquals(5, harness.offset("billing", "orders", 0));

    store.markers.put("billing", "storage=zookeeper");
    restart();
    assertEquals(17, harness.offset("billing", "orders", 0));
    assertNull(harness.log.getLast().value());

    store.markers.put("billing", "storage=kafka");
    restart();
    assertEquals(-1, harness.offset("billing", "orders", 0));
  }

  @Test
  void nodeThatCannotBeReadCountsAsNone() {
    store.put("billing", "orders", 0, "garbage");
    store.put("billing", "orders", 1, "9");
    harness.start();

    assertEquals(-1, harness.offset("billing", "orders", 0));
    assertEquals(9, harness.offset("billing", "orders", 1));
    assertEquals(ErrorCode.NONE, commit(0, 3));
    assertEquals(3, harness.offset("billing", "orders", 0));
  }

  @Test
  void commitIsAnsweredWhenTheStoreHasIt() {
    harness.start();
    var answer = harness.commitLater(9, Requests.commit("billing", "orders", 0, 1));
    harness.shard.commitOne();

    assertNull(answer.get());
    assertEquals(1, store.waiting());
    harness.settle();
    assertEquals(ErrorCode.NONE, error(answer.get()));
  }

  @Test
  void offsetIsNotShownBeforeTheStoreHasIt() {
    harness.start();
    commit(0, 1);
    harness.commitLater(9, Requests.commit("billing", "orders", 0, 2));

    var response = new long[1];
    harness.shard.enterNow(
        out -> {
          var reply =
              new Reply<OffsetFetchResponse>(
                  answer ->
                      response[0] =
                          answer
                              .groups()
                              .getFirst()
                              .topics()
                              .getFirst()
                              .partitions()
                              .getFirst()
                              .committedOffset(),
                  error -> null);
          harness.shard.offsets.fetch(
              OffsetsHarness.caller(8), Requests.fetch("billing", "orders", 0), reply, out);
        });
    while (harness.shard.commitOne()) {
      // The answers are given.
    }
    assertEquals(1, response[0]);
    harness.settle();
    assertEquals(2, harness.offset("billing", "orders", 0));
  }

  @Test
  void commitsAreMadeInOrderAndTogetherWhileOneIsUnderWay() {
    harness.start();
    for (int i = 1; i <= 100; i++) {
      harness.commitLater(9, Requests.commit("billing", "orders", i % 2, i));
    }
    harness.settle();

    assertEquals(100, harness.offset("billing", "orders", 0));
    assertEquals(99, harness.offset("billing", "orders", 1));
    assertTrue(node("orders", 0).startsWith("100\n"));
    assertEquals(2, store.done.stream().filter(call -> call.startsWith("write")).count());
  }

  @Test
  void commitIsRefusedAndChangesNothingWhenTheStoreIsAway() {
    harness.start();
    commit(0, 1);

    store.fate = FakeStore.Fate.REFUSED;
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, commit(0, 2));
    assertTrue(ErrorCode.COORDINATOR_NOT_AVAILABLE.retriable());
    assertEquals(1, harness.offset("billing", "orders", 0));

    store.fate = FakeStore.Fate.DONE;
    assertEquals(ErrorCode.NONE, commit(0, 3));
    restart();
    assertEquals(3, harness.offset("billing", "orders", 0));
  }

  @Test
  void nothingIsAnsweredFromAPlaceThatIsNotKnown() {
    harness.start();
    commit(0, 1);
    harness.crash();
    store.fate = FakeStore.Fate.REFUSED;
    harness.start();

    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, commit(0, 2));
    assertEquals(
        ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code(),
        harness.fetch(8, Requests.fetchAll("billing")).groups().getFirst().errorCode());
    assertEquals(
        ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code(),
        harness.delete(Requests.delete("billing", "orders", 0)).errorCode());

    store.fate = FakeStore.Fate.DONE;
    harness.advance(StoreAccess.RETRY_MS);
    assertEquals(1, harness.offset("billing", "orders", 0));
  }

  @Test
  void groupsThatCannotBeReadDoNotHoldUpOthers() {
    harness.settings.set("offsets.storage", "kafka");
    store.put("old", "orders", 0, "17");
    harness.startOnly();
    harness.shard.commitOne();
    store.next(); // the list
    harness.shard.runTurn();
    store.fate = FakeStore.Fate.REFUSED;
    harness.settle();

    assertEquals(ErrorCode.NONE, commit(0, 2));
    assertEquals(
        ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code(),
        harness.fetch(8, Requests.fetchAll("old")).groups().getFirst().errorCode());
    store.fate = FakeStore.Fate.DONE;
    harness.advance(StoreAccess.RETRY_MS);
    assertEquals(17, harness.offset("old", "orders", 0));
  }

  @Test
  void commitsThatWaitAreRefusedWhenTheShardIsGivenUp() {
    harness.start();
    var first = harness.commitLater(9, Requests.commit("billing", "orders", 0, 1));
    var second = harness.commitLater(9, Requests.commit("billing", "orders", 0, 2));

    harness.shard.offsets.unload(ErrorCode.NOT_COORDINATOR);
    harness.settle();

    assertEquals(ErrorCode.NOT_COORDINATOR, error(first.get()));
    assertEquals(ErrorCode.NOT_COORDINATOR, error(second.get()));
  }

  @Test
  void commitIsRefusedWhenTooManyChangesWait() {
    harness.topics.create("wide", StoreKeeper.WAITING_CHANGES_MAX);
    harness.start();
    var wide =
        Requests.commit(
            "billing",
            Requests.topicOf(
                "wide",
                Uuid.ZERO,
                IntStream.range(0, StoreKeeper.WAITING_CHANGES_MAX)
                    .mapToObj(partition -> Requests.partitionOf(partition, 1, ""))
                    .toArray(OffsetCommitRequestPartition[]::new)));
    var writing = harness.commitLater(9, wide);
    var waiting = harness.commitLater(9, wide);
    var refused = harness.commitLater(9, Requests.commit("billing", "orders", 0, 1));
    while (harness.shard.commitOne()) {
      // The answers are given.
    }

    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, error(refused.get()));
    harness.settle();
    assertEquals(ErrorCode.NONE, error(writing.get()));
    assertEquals(ErrorCode.NONE, error(waiting.get()));
  }

  @Test
  void offsetsGoWhenDeletedExpiredOrTheirTopicIsGone() {
    harness.start();
    commit(0, 1);
    commit(1, 2);
    harness.commit(9, Requests.commit("billing", "users", 0, 3));

    assertEquals(0, harness.delete(Requests.delete("billing", "orders", 0)).errorCode());
    assertNull(node("orders", 0));
    harness.topicsChanged(harness.topics.delete("users"));
    assertNull(node("users", 0));
    assertEquals(2, harness.offset("billing", "orders", 1));

    harness.advance(62 * 60_000);
    assertFalse(harness.exists("billing"));
    assertFalse(store.nodes.containsKey("billing"));
    assertFalse(store.markers.containsKey("billing"));
  }

  @Test
  void groupGoesWithItsNode() {
    harness.start();
    commit(0, 1);

    assertEquals(ErrorCode.NONE, harness.deleteGroup("billing"));

    assertFalse(harness.exists("billing"));
    assertFalse(store.markers.containsKey("billing"));
    restart();
    assertEquals(-1, harness.offset("billing", "orders", 0));
  }

  @Test
  void groupStaysWhenItsNodeCannotBeDeleted() {
    harness.start();
    commit(0, 1);
    store.fate = FakeStore.Fate.REFUSED;

    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, harness.deleteGroup("billing"));

    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, commit(0, 2)); // It may be gone.
    store.fate = FakeStore.Fate.DONE;
    harness.advance(StoreAccess.RETRY_MS);
    assertEquals(1, harness.offset("billing", "orders", 0));
    assertEquals(ErrorCode.NONE, commit(0, 2));
  }

  @Test
  void sweepLeavesAGroupWhoseFirstCommitIsUnderWay() {
    harness.start();
    var answer = harness.commitLater(9, Requests.commit("billing", "orders", 0, 1));
    harness.time.advance(Expiry.FIRST_SWEEP_MS);
    while (harness.shard.commitOne() || harness.shard.runTurn()) {
      // The sweep comes by, the write still waits.
    }
    harness.settle();

    assertEquals(ErrorCode.NONE, error(answer.get()));
    assertEquals(1, harness.offset("billing", "orders", 0));
  }

  @Test
  void groupWithoutANameIsKeptInTheLog() {
    harness.start();

    assertEquals(ErrorCode.NONE, error(harness.commit(9, Requests.commit("", "orders", 0, 1))));

    assertEquals(1, harness.log.size());
    assertEquals(List.of(), store.done.stream().filter(call -> call.startsWith("write")).toList());
  }

  @Test
  void refusedCommitDoesNotSettleWhereTheOffsetsAreKept() {
    harness.start();
    OffsetCommitRequest strangers = Requests.byMember(Requests.commit("billing", "orders", 0, 1));
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND, error(harness.commit(9, strangers)));
    harness.settings.set("offsets.storage", "kafka");

    assertEquals(ErrorCode.NONE, commit(0, 2));

    assertEquals(1, harness.log.size());
    assertFalse(store.nodes.containsKey("billing"));
  }

  @Test
  void refusedDeletionDoesNotSettleWhereTheOffsetsAreKept() {
    harness.start();
    harness.delete(Requests.delete("billing", "orders", 0));
    harness.settings.set("offsets.storage", "kafka");

    assertEquals(ErrorCode.NONE, commit(0, 2));

    assertEquals(1, harness.log.size());
    assertFalse(store.nodes.containsKey("billing"));
  }

  @Test
  void refusedMoveDoesNotSettleWhereTheOffsetsAreKept() {
    harness.start();
    assertEquals(
        ErrorCode.GROUP_ID_NOT_FOUND.code(),
        harness.move("billing", Storage.ZOOKEEPER).errorCode());
    harness.settings.set("offsets.storage", "kafka");

    assertEquals(ErrorCode.NONE, commit(0, 2));

    assertEquals(1, harness.log.size());
    assertFalse(store.nodes.containsKey("billing"));
  }
}
