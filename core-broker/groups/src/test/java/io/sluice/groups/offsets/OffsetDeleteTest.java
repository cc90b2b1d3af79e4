package io.sluice.groups.offsets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.sluice.protocol.message.OffsetDeleteResponse;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OffsetDeleteTest {
  private final OffsetsHarness harness = new OffsetsHarness();

  @BeforeEach
  void commitSome() {
    harness.topics.create("orders", 4);
    harness.topics.create("users", 1);
    harness.start();
    harness.commit(9, Requests.commit("billing", "orders", 0, 10));
    harness.commit(9, Requests.commit("billing", "orders", 1, 11));
    harness.commit(9, Requests.commit("billing", "users", 0, 30));
  }

  private static List<ErrorCode> errors(OffsetDeleteResponse response) {
    assertEquals(0, response.errorCode());
    return response.topics().stream()
        .flatMap(topic -> topic.partitions().stream())
        .map(partition -> ErrorCode.of(partition.errorCode()))
        .toList();
  }

  @Test
  void offsetsGoWhenDeleted() {
    OffsetDeleteResponse response = harness.delete(Requests.delete("billing", "orders", 0, 3));

    assertEquals(List.of(ErrorCode.NONE, ErrorCode.NONE), errors(response));
    assertEquals(-1, harness.offset("billing", "orders", 0));
    assertEquals(11, harness.offset("billing", "orders", 1));
    assertEquals(4, harness.log.size());
    assertNull(harness.log.getLast().value());
  }

  @Test
  void partitionIsUnknownWhenItDoesNotExist() {
    assertEquals(
        List.of(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.NONE),
        errors(harness.delete(Requests.delete("billing", "orders", 4, 1))));
    assertEquals(
        List.of(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
        errors(harness.delete(Requests.delete("billing", "nowhere", 0))));
  }

  @Test
  void topicThatIsReadIsRefused() {
    harness.group("billing").stable("orders");

    assertEquals(
        List.of(ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC),
        errors(harness.delete(Requests.delete("billing", "orders", 0))));
    assertEquals(
        List.of(ErrorCode.NONE), errors(harness.delete(Requests.delete("billing", "users", 0))));
    assertEquals(10, harness.offset("billing", "orders", 0));
    assertEquals(-1, harness.offset("billing", "users", 0));
  }

  @Test
  void groupIsRefusedAsAWhole() {
    harness.group("workers").stable().protocolType = "connect";

    assertEquals(
        ErrorCode.NON_EMPTY_GROUP.code(),
        harness.delete(Requests.delete("workers", "orders", 0)).errorCode());
    assertEquals(
        ErrorCode.GROUP_ID_NOT_FOUND.code(),
        harness.delete(Requests.delete("nobody", "orders", 0)).errorCode());
    assertEquals(
        ErrorCode.INVALID_GROUP_ID.code(),
        harness.delete(Requests.delete("", "orders", 0)).errorCode());
  }

  @Test
  void groupGoesWithItsOffsets() {
    assertEquals(ErrorCode.NONE, harness.deleteGroup("billing"));

    assertFalse(harness.exists("billing"));
    harness.crash();
    harness.start();
    assertFalse(harness.exists("billing"));
    assertEquals(-1, harness.offset("billing", "orders", 0));
  }

  @Test
  void groupStaysWhenItHasMembers() {
    harness.group("billing").stable("orders");

    assertEquals(ErrorCode.NON_EMPTY_GROUP, harness.deleteGroup("billing"));
    assertEquals(10, harness.offset("billing", "orders", 0));
  }

  private void commitMany(int count) {
    harness.topics.create("wide", count);
    OffsetCommitRequestPartition[] partitions =
        IntStream.range(0, count)
            .mapToObj(partition -> Requests.partitionOf(partition, partition, ""))
            .toArray(OffsetCommitRequestPartition[]::new);
    harness.commit(9, Requests.commit("billing", Requests.topicOf("wide", Uuid.ZERO, partitions)));
    harness.shard.largestTurnRecords = 0;
  }

  @Test
  void manyTombstonesAreWrittenInSeveralTurns() {
    commitMany(25_000);

    assertEquals(ErrorCode.NONE, harness.deleteGroup("billing"));

    assertEquals(Removing.REMOVALS_PER_TURN_MAX, harness.shard.largestTurnRecords);
    assertEquals(2 * 25_003 + 1, harness.log.size());
    assertFalse(harness.exists("billing"));
  }

  @Test
  void deletionStopsWhenAMemberJoinsOnTheWay() {
    commitMany(25_000);

    var answer = harness.deleteGroupLater("billing");
    harness.group("billing").stable("wide");
    harness.settle();

    assertEquals(ErrorCode.NON_EMPTY_GROUP, answer.get());
    assertTrue(harness.exists("billing"));
    assertEquals(24_999, harness.offset("billing", "wide", 24_999));
  }

  @Test
  void deletionIsRefusedWhenShardIsGivenUpOnTheWay() {
    commitMany(25_000);

    var answer = harness.deleteGroupLater("billing");
    harness.shard.offsets.unload(ErrorCode.NOT_COORDINATOR);

    assertEquals(ErrorCode.NOT_COORDINATOR, answer.get());
  }

  @Test
  void offsetsGoWithTheirTopic() {
    harness.commit(9, Requests.commit("shipping", "orders", 2, 5));

    harness.topicsChanged(harness.topics.delete("orders"));

    assertEquals(-1, harness.offset("billing", "orders", 0));
    assertEquals(-1, harness.offset("shipping", "orders", 2));
    assertEquals(30, harness.offset("billing", "users", 0));
    assertEquals(3, harness.log.stream().filter(record -> record.value() == null).count());
  }

  @Test
  void offsetsOfTheOldTopicGoWhenItIsReplaced() {
    var change = harness.topics.replace("orders", 4);
    harness.commit(9, Requests.commit("billing", "orders", 1, 1));

    harness.topicsChanged(change);

    assertEquals(-1, harness.offset("billing", "orders", 0));
    assertEquals(1, harness.offset("billing", "orders", 1));
  }

  @Test
  void nothingGoesWhenTopicsAreNamedThatAreAsBefore() {
    var view = harness.topics.view();

    harness.topicsChanged(
        new io.sluice.kernel.Cluster.Change(view, view, java.util.Set.of("orders", "users")));

    assertEquals(10, harness.offset("billing", "orders", 0));
    assertEquals(3, harness.log.size());
  }

  @Test
  void offsetsOfATopicGoWhenItWasDeletedBeforeTheShardWasLoaded() {
    harness.topics.replace("orders", 4);
    harness.crash();
    harness.start();

    harness.advance(Expiry.FIRST_SWEEP_MS + 1_000);

    assertEquals(2, harness.log.stream().filter(record -> record.value() == null).count());
    assertEquals(30, harness.offset("billing", "users", 0));
  }
}
