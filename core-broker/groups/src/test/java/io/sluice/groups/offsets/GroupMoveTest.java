package io.sluice.groups.offsets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.coordination.Reply;
import io.sluice.groups.record.GroupRecord;
import io.sluice.groups.record.GroupRecordFormat;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.MoveGroupOffsetsResponse;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GroupMoveTest {
  /** What happens to what is under way when the process ends. */
  private enum End {
    LOST,
    /** As before, and records take longer to be committed than all else. */
    LOST_WITH_RECORDS,
    RECORDS_KEPT,
    STORE_CALL_DONE
  }

  private static OffsetsHarness harness(Storage from, int partitions) {
    OffsetsHarness harness = new OffsetsHarness();
    harness.topics.create("orders", 4);
    harness.topics.create("wide", partitions);
    harness.settings.set("offsets.storage", from.word());
    harness.start();
    harness.commit(9, Requests.commit("other", "orders", 0, 1));
    OffsetCommitRequestPartition[] offsets =
        IntStream.range(0, partitions)
            .mapToObj(partition -> Requests.partitionOf(partition, partition + 7, "m" + partition))
            .toArray(OffsetCommitRequestPartition[]::new);
    harness.commit(9, Requests.commit("billing", Requests.topicOf("wide", Uuid.ZERO, offsets)));
    return harness;
  }

  private static Storage other(Storage storage) {
    return storage == Storage.KAFKA ? Storage.ZOOKEEPER : Storage.KAFKA;
  }

  private static Map<String, OffsetFetchResponsePartitions> offsets(OffsetsHarness harness) {
    Map<String, OffsetFetchResponsePartitions> offsets = new TreeMap<>();
    var group = harness.fetch(8, Requests.fetchAll("billing")).groups().getFirst();
    assertEquals(0, group.errorCode());
    for (OffsetFetchResponseTopics topic : group.topics()) {
      topic.partitions().forEach(each -> offsets.put(topic.name() + each.partitionIndex(), each));
    }
    return offsets;
  }

  private static long inLog(OffsetsHarness harness) {
    OffsetTable table = new OffsetTable();
    harness.log.forEach(
        record -> {
          if (GroupRecordFormat.decode(record.key(), record.value())
              instanceof GroupRecord.OffsetCommit commit) {
            table.replay(commit);
          }
        });
    GroupOffsets offsets = table.find("billing");
    return offsets == null ? 0 : offsets.size();
  }

  private static long inStore(OffsetsHarness harness) {
    return harness.store.nodes.getOrDefault("billing", new TreeMap<>()).size();
  }

  @ParameterizedTest
  @EnumSource(Storage.class)
  void offsetsAreAllInTheNewPlaceAfterAMove(Storage from) {
    OffsetsHarness harness = harness(from, 25_000);
    Map<String, OffsetFetchResponsePartitions> before = offsets(harness);
    harness.shard.largestTurnRecords = 0;

    MoveGroupOffsetsResponse response = harness.move("billing", other(from));

    assertEquals(0, response.errorCode());
    assertEquals(25_000, response.offsetCount());
    assertTrue(harness.shard.largestTurnRecords <= Removing.REMOVALS_PER_TURN_MAX);
    assertEquals(before, offsets(harness));
    assertEquals(from == Storage.KAFKA ? 0 : 25_000, inLog(harness));
    assertEquals(from == Storage.KAFKA ? 25_000 : 0, inStore(harness));
    assertEquals(other(from).marker(), harness.store.markers.get("billing"));
    assertEquals(1, harness.offset("other", "orders", 0));
  }

  @ParameterizedTest
  @EnumSource(Storage.class)
  void offsetsCanBeReadAndNotChangedDuringAMove(Storage from) {
    OffsetsHarness harness = harness(from, 3);
    var answer = harness.moveLater("billing", other(from));
    for (int steps = 0; answer.get() == null; steps++) {
      var commit = harness.commitLater(9, Requests.commit("billing", "wide", 0, 1_000 + steps));
      var fetched = new long[] {Long.MIN_VALUE};
      harness.shard.enterNow(
          out ->
              harness.shard.offsets.fetch(
                  OffsetsHarness.caller(8),
                  Requests.fetch("billing", "wide", 0),
                  new Reply<>(
                      response ->
                          fetched[0] =
                              response
                                  .groups()
                                  .getFirst()
                                  .topics()
                                  .getFirst()
                                  .partitions()
                                  .getFirst()
                                  .committedOffset(),
                      error -> null),
                  out));
      while (harness.shard.commitOne()) {
        // Answers are given.
      }
      if (answer.get() == null) {
        assertEquals(
            ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code(),
            commit.get().topics().getFirst().partitions().getFirst().errorCode());
        assertEquals(7, fetched[0]);
        harness.step();
      }
    }
    harness.settle();
    assertEquals(0, answer.get().errorCode());
    harness.commit(9, Requests.commit("billing", "wide", 0, 99));
    harness.crash();
    harness.start();
    assertEquals(99, harness.offset("billing", "wide", 0));
  }

  @ParameterizedTest
  @CsvSource({
    "KAFKA, LOST, 3",
    "KAFKA, LOST_WITH_RECORDS, 3",
    "KAFKA, RECORDS_KEPT, 3",
    "KAFKA, STORE_CALL_DONE, 3",
    "KAFKA, LOST, 25000",
    "ZOOKEEPER, LOST, 3",
    "ZOOKEEPER, LOST_WITH_RECORDS, 3",
    "ZOOKEEPER, RECORDS_KEPT, 3",
    "ZOOKEEPER, STORE_CALL_DONE, 3",
    "ZOOKEEPER, RECORDS_KEPT, 25000"
  })
  void nothingIsLostWhereverTheProcessEnds(Storage from, End end, int partitions) {
    for (int steps = 0; ; steps++) {
      OffsetsHarness harness = harness(from, partitions);
      harness.store.put("billing", "orders", 3, from == Storage.KAFKA ? "12345" : "4");
      harness.crash();
      harness.start();
      Map<String, OffsetFetchResponsePartitions> before = offsets(harness);
      var answer = harness.moveLater("billing", other(from));
      harness.commitsLate = end == End.LOST_WITH_RECORDS;
      boolean more = true;
      for (int i = 0; i < steps && more; i++) {
        more = harness.step();
      }
      harness.commitsLate = false;
      end(harness, end);

      harness.start();
      String where = "after " + steps + " steps";
      assertEquals(before, offsets(harness), where);
      harness.commit(9, Requests.commit("billing", "orders", 0, 50));
      assertEquals(0, harness.move("billing", from).errorCode(), where);
      harness.commit(9, Requests.commit("billing", "orders", 1, 51));
      harness.crash();
      harness.start();
      assertEquals(50, harness.offset("billing", "orders", 0), where);
      assertEquals(51, harness.offset("billing", "orders", 1), where);
      assertEquals(before.size() + 2, offsets(harness).size(), where);
      if (!more) {
        assertTrue(answer.get() != null && answer.get().errorCode() == 0);
        return;
      }
    }
  }

  private static void end(OffsetsHarness harness, End end) {
    switch (end) {
      case LOST, LOST_WITH_RECORDS -> {}
      case RECORDS_KEPT -> harness.committed = harness.log.size();
      case STORE_CALL_DONE -> {
        harness.store.fate = FakeStore.Fate.DONE_UNHEARD;
        harness.shard.alive = false;
        harness.store.next();
        harness.store.fate = FakeStore.Fate.DONE;
      }
    }
    harness.crash();
  }

  @ParameterizedTest
  @CsvSource({
    "KAFKA, REFUSED",
    "KAFKA, DONE_UNHEARD",
    "ZOOKEEPER, REFUSED",
    "ZOOKEEPER, DONE_UNHEARD"
  })
  void offsetsAreRightWhicheverCallOfTheStoreFails(Storage from, FakeStore.Fate fate) {
    for (int failing = 0; ; failing++) {
      OffsetsHarness harness = harness(from, 3);
      Map<String, OffsetFetchResponsePartitions> before = offsets(harness);
      var answer = harness.moveLater("billing", other(from));
      int calls = 0;
      while (harness.shard.commitOne() || harness.shard.runTurn() || harness.store.waiting() > 0) {
        if (harness.store.waiting() > 0) {
          harness.store.fate = calls++ == failing ? fate : FakeStore.Fate.DONE;
          harness.store.next();
        }
      }
      harness.store.fate = FakeStore.Fate.DONE;
      harness.advance(StoreAccess.RETRY_MS);

      String where = "when call " + failing + " fails";
      assertTrue(answer.get() != null, where);
      assertEquals(before, offsets(harness), where);
      harness.commit(9, Requests.commit("billing", "wide", 0, 60));
      harness.crash();
      harness.start();
      assertEquals(60, harness.offset("billing", "wide", 0), where);
      assertEquals(before.size(), offsets(harness).size(), where);
      if (calls <= failing) {
        assertEquals(0, answer.get().errorCode());
        return;
      }
    }
  }

  @Test
  void moveIsRefusedWhenItMakesNoSense() {
    OffsetsHarness harness = harness(Storage.KAFKA, 3);

    assertEquals(
        ErrorCode.GROUP_ID_NOT_FOUND.code(), harness.move("nobody", Storage.ZOOKEEPER).errorCode());
    assertEquals(ErrorCode.INVALID_REQUEST.code(), harness.move("", Storage.ZOOKEEPER).errorCode());
    assertEquals(0, harness.move("billing", Storage.KAFKA).errorCode());
    assertEquals(3, harness.move("billing", Storage.KAFKA).offsetCount());
    assertNull(harness.store.markers.get("billing"));
  }

  @Test
  void secondMoveIsRefusedWhileOneIsUnderWay() {
    OffsetsHarness harness = harness(Storage.KAFKA, 3);
    var first = harness.moveLater("billing", Storage.ZOOKEEPER);

    assertEquals(
        ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code(),
        harness.move("billing", Storage.ZOOKEEPER).errorCode());
    assertEquals(0, first.get().errorCode());
  }

  @Test
  void moveIsRefusedWhenTheShardIsGivenUp() {
    OffsetsHarness harness = harness(Storage.KAFKA, 3);
    var answer = harness.moveLater("billing", Storage.ZOOKEEPER);
    harness.shard.commitOne();

    harness.shard.offsets.unload(ErrorCode.NOT_COORDINATOR);

    assertEquals(ErrorCode.NOT_COORDINATOR.code(), answer.get().errorCode());
  }

  @Test
  void groupThatWasMovedGoesWithItsMarker() {
    OffsetsHarness harness = harness(Storage.ZOOKEEPER, 3);
    harness.move("billing", Storage.KAFKA);

    assertEquals(ErrorCode.NONE, harness.deleteGroup("billing"));

    assertFalse(harness.store.markers.containsKey("billing"));
    harness.commit(9, Requests.commit("billing", "orders", 0, 1));
    assertEquals(1, inStore(harness));
  }

  @Test
  void offsetsCanBeChangedAgainWhenTheMoveCannotBegin() {
    int most = StoreKeeper.WAITING_CHANGES_MAX + 1;
    OffsetsHarness harness = harness(Storage.ZOOKEEPER, most);
    var underWay = harness.commitLater(9, Requests.commit("billing", "orders", 0, 1));
    OffsetCommitRequestPartition[] offsets =
        IntStream.range(0, most)
            .mapToObj(partition -> Requests.partitionOf(partition, 9, ""))
            .toArray(OffsetCommitRequestPartition[]::new);
    var waiting =
        harness.commitLater(
            9, Requests.commit("billing", Requests.topicOf("wide", Uuid.ZERO, offsets)));

    assertEquals(
        ErrorCode.COORDINATOR_NOT_AVAILABLE.code(),
        harness.move("billing", Storage.KAFKA).errorCode());

    assertEquals(1, harness.offset("billing", "orders", 0));
    assertEquals(9, harness.offset("billing", "wide", 0));
    assertTrue(underWay.get() != null && waiting.get() != null);
    harness.commit(9, Requests.commit("billing", "orders", 0, 2));
    assertEquals(2, harness.offset("billing", "orders", 0));
  }

  @Test
  void offsetsDoNotComeBackWhenAMoveEndsHalfwayAfterADeletionThatWasNotHeardOf() {
    OffsetsHarness harness = harness(Storage.ZOOKEEPER, 1);
    harness.move("billing", Storage.KAFKA);
    harness.move("billing", Storage.ZOOKEEPER);
    harness.store.fate = FakeStore.Fate.DONE_UNHEARD;
    var deleted = harness.deleteGroupLater("billing");
    while (deleted.get() == null) {
      harness.step();
    }
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, deleted.get());
    harness.store.fate = FakeStore.Fate.DONE;
    harness.advance(2 * StoreAccess.RETRY_MS);
    harness.commit(9, Requests.commit("billing", "wide", 0, 50));

    harness.moveLater("billing", Storage.KAFKA);
    while (inLog(harness) == 0) {
      harness.step();
    }
    harness.committed = harness.log.size();
    harness.crash(); // Before the marker says that the offsets are in the log.
    harness.start();
    harness.commit(9, Requests.commit("billing", "wide", 0, 51));
    harness.delete(Requests.delete("billing", "wide", 0));
    harness.crash();
    harness.start();

    assertEquals(-1, harness.offset("billing", "wide", 0));
  }
}
