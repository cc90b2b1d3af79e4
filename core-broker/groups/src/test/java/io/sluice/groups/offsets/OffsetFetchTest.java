package io.sluice.groups.offsets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.OffsetFetchRequest;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.sluice.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.sluice.protocol.message.OffsetFetchResponse;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartition;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopic;
import io.sluice.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetFetchTest {
  private final OffsetsHarness harness = new OffsetsHarness();

  @BeforeEach
  void commitSome() {
    harness.topics.create("orders", 4);
    harness.topics.create("users", 1);
    harness.start();
    harness.commit(
        9,
        Requests.commit(
            "billing",
            Requests.topicOf(
                "orders",
                Uuid.ZERO,
                Requests.partitionOf(2, 20, "two").toBuilder().committedLeaderEpoch(5).build(),
                Requests.partitionOf(0, 10, "zero")),
            Requests.topicOf("users", Uuid.ZERO, Requests.partitionOf(0, 30, ""))));
  }

  private static OffsetFetchRequest old(List<OffsetFetchRequestTopic> topics) {
    return OffsetFetchRequest.builder().groupId("billing").topics(topics).build();
  }

  private static OffsetFetchResponsePartitions some(
      int partition, long offset, int epoch, String metadata) {
    return new OffsetFetchResponsePartitions(partition, offset, epoch, metadata, (short) 0);
  }

  private static OffsetFetchResponsePartitions none(int partition) {
    return some(partition, -1, -1, "");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void oneGroupIsAnsweredAtTheTopBeforeVersion8(int version) {
    OffsetFetchResponse response =
        harness.fetch(
            version, old(List.of(new OffsetFetchRequestTopic("orders", List.of(0, 1, 2)))));

    assertEquals(0, response.errorCode());
    assertEquals(List.of(), response.groups());
    assertEquals(
        List.of(
            new OffsetFetchResponseTopic(
                "orders",
                List.of(
                    new OffsetFetchResponsePartition(0, 10, -1, "zero", (short) 0),
                    new OffsetFetchResponsePartition(1, -1, -1, "", (short) 0),
                    new OffsetFetchResponsePartition(2, 20, 5, "two", (short) 0)))),
        response.topics());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 7})
  void allOffsetsAreGivenWhenTopicsAreNullBeforeVersion8(int version) {
    OffsetFetchResponse response = harness.fetch(version, old(null));

    assertEquals(2, response.topics().size());
    assertEquals("orders", response.topics().getFirst().name());
    assertEquals(
        List.of(0, 2),
        response.topics().getFirst().partitions().stream()
            .map(OffsetFetchResponsePartition::partitionIndex)
            .toList());
  }

  @Test
  void groupsAreAnsweredOneByOneFromVersion8() {
    OffsetFetchRequestGroup billing =
        OffsetFetchRequestGroup.builder().groupId("billing").topics(null).build();
    OffsetFetchRequestGroup nobody =
        billing.toBuilder()
            .groupId("nobody")
            .topics(List.of(new OffsetFetchRequestTopics("orders", Uuid.ZERO, List.of(1))))
            .build();

    OffsetFetchResponse response = harness.fetch(8, Requests.fetch(billing, nobody));

    assertEquals(
        List.of(
            new OffsetFetchResponseGroup(
                "billing",
                List.of(
                    new OffsetFetchResponseTopics(
                        "orders",
                        Uuid.ZERO,
                        List.of(some(0, 10, -1, "zero"), some(2, 20, 5, "two"))),
                    new OffsetFetchResponseTopics(
                        "users", Uuid.ZERO, List.of(some(0, 30, -1, "")))),
                (short) 0),
            new OffsetFetchResponseGroup(
                "nobody",
                List.of(new OffsetFetchResponseTopics("orders", Uuid.ZERO, List.of(none(1)))),
                (short) 0)),
        response.groups());
  }

  @Test
  void nothingIsGivenWhenAllOfAnUnknownGroupAreAskedFor() {
    OffsetFetchResponseGroup group =
        harness.fetch(9, Requests.fetchAll("nobody")).groups().getFirst();

    assertEquals(new OffsetFetchResponseGroup("nobody", List.of(), (short) 0), group);
  }

  @Test
  void topicsAreAnsweredByIdFromVersion10() {
    Uuid orders = harness.topics.id("orders");
    Uuid unknown = new Uuid(1, 2);
    OffsetFetchRequestGroup group =
        OffsetFetchRequestGroup.builder()
            .groupId("billing")
            .topics(
                List.of(
                    new OffsetFetchRequestTopics("", orders, List.of(2)),
                    new OffsetFetchRequestTopics("", unknown, List.of(0))))
            .build();

    OffsetFetchResponseGroup answer = harness.fetch(10, Requests.fetch(group)).groups().getFirst();

    assertEquals(orders, answer.topics().get(0).topicId());
    assertEquals(List.of(some(2, 20, 5, "two")), answer.topics().get(0).partitions());
    assertEquals(unknown, answer.topics().get(1).topicId());
    assertEquals(
        List.of(
            new OffsetFetchResponsePartitions(0, -1, -1, "", ErrorCode.UNKNOWN_TOPIC_ID.code())),
        answer.topics().get(1).partitions());
  }

  @Test
  void allTopicsHaveTheirIdsFromVersion10() {
    harness.topics.delete("users");

    OffsetFetchResponseGroup answer =
        harness.fetch(10, Requests.fetchAll("billing")).groups().getFirst();

    assertEquals(
        List.of(harness.topics.id("orders")),
        answer.topics().stream().map(OffsetFetchResponseTopics::topicId).toList());
  }

  @Test
  void memberIsCheckedWhenItSaysWhoItIs() {
    FakeGroup group = harness.group("billing").stable("orders");
    group.strictFetch = true;

    assertEquals(ErrorCode.NONE, error(null, -1));
    assertEquals(ErrorCode.NONE, error(FakeGroup.MEMBER, FakeGroup.GENERATION));
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, error("stranger", FakeGroup.GENERATION));
    assertEquals(ErrorCode.STALE_MEMBER_EPOCH, error(FakeGroup.MEMBER, 1));
  }

  private ErrorCode error(String memberId, int epoch) {
    OffsetFetchRequestGroup group =
        OffsetFetchRequestGroup.builder()
            .groupId("billing")
            .memberId(memberId)
            .memberEpoch(epoch)
            .topics(null)
            .build();
    return ErrorCode.of(harness.fetch(9, Requests.fetch(group)).groups().getFirst().errorCode());
  }

  @Test
  void offsetOfReplacedTopicIsNotShown() {
    harness.topics.replace("orders", 4);

    assertEquals(-1, harness.offset("billing", "orders", 0));
    assertEquals(
        List.of("users"),
        harness.fetch(8, Requests.fetchAll("billing")).groups().getFirst().topics().stream()
            .map(OffsetFetchResponseTopics::name)
            .toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void errorIsPutWhereTheVersionHasPlaceForIt(int version) {
    harness.store.fate = FakeStore.Fate.REFUSED;
    harness.crash();
    harness.startOnly();
    harness.store.next();

    OffsetFetchRequest request =
        version < 8
            ? old(List.of(new OffsetFetchRequestTopic("orders", List.of(0))))
            : Requests.fetch("billing", "orders", 0);
    OffsetFetchResponse response = harness.fetch(version, request);

    short error = ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code();
    switch (version) {
      case 1 ->
          assertEquals(
              List.of(new OffsetFetchResponsePartition(0, -1, -1, "", error)),
              response.topics().getFirst().partitions());
      case 2 -> assertEquals(error, response.errorCode());
      default ->
          assertEquals(
              List.of(new OffsetFetchResponseGroup("billing", List.of(), error)),
              response.groups());
    }
  }
}
