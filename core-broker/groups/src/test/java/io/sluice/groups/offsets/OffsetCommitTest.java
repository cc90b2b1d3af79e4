package io.sluice.groups.offsets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.groups.record.GroupRecord;
import io.sluice.groups.record.GroupRecordFormat;
import io.sluice.groups.record.OffsetCommitValue;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetCommitResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetCommitTest {
  private final OffsetsHarness harness = new OffsetsHarness();

  @BeforeEach
  void start() {
    harness.topics.create("orders", 4);
    harness.start();
  }

  private static List<ErrorCode> errors(OffsetCommitResponse response) {
    return response.topics().stream()
        .flatMap(topic -> topic.partitions().stream())
        .map(partition -> ErrorCode.of(partition.errorCode()))
        .toList();
  }

  private GroupRecord.OffsetCommit lastRecord() {
    var bytes = harness.log.getLast();
    return (GroupRecord.OffsetCommit) GroupRecordFormat.decode(bytes.key(), bytes.value());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8, 9})
  void offsetIsKeptWhenOutsiderCommitsByName(int version) {
    OffsetCommitResponse response =
        harness.commit(version, Requests.commit("billing", "orders", 1, 42));

    assertEquals(List.of(ErrorCode.NONE), errors(response));
    assertEquals("orders", response.topics().getFirst().name());
    assertEquals(42, harness.offset("billing", "orders", 1));
    assertTrue(harness.exists("billing"));
  }

  @Test
  void offsetIsKeptWhenCommittedById() {
    Uuid id = harness.topics.id("orders");
    OffsetCommitRequest request =
        Requests.commit("billing", Requests.topicOf("", id, Requests.partitionOf(0, 7, "m")));

    OffsetCommitResponse response = harness.commit(10, request);

    assertEquals(List.of(ErrorCode.NONE), errors(response));
    assertEquals(id, response.topics().getFirst().topicId());
    assertEquals(7, harness.offset("billing", "orders", 0));
  }

  @Test
  void partitionIsRefusedWhenTopicIsUnknownById() {
    OffsetCommitRequest request =
        Requests.commit(
            "billing", Requests.topicOf("", new Uuid(1, 2), Requests.partitionOf(0, 7, "")));

    assertEquals(List.of(ErrorCode.UNKNOWN_TOPIC_ID), errors(harness.commit(10, request)));
    assertFalse(harness.exists("billing"));
  }

  @Test
  void othersAreCommittedWhenSomePartitionsCannotBe() {
    OffsetCommitRequest request =
        Requests.commit(
            "billing",
            Requests.topicOf(
                "orders",
                Uuid.ZERO,
                Requests.partitionOf(0, 1, ""),
                Requests.partitionOf(4, 2, ""),
                Requests.partitionOf(-1, 2, ""),
                Requests.partitionOf(1, 3, "x".repeat(4097)),
                Requests.partitionOf(2, 4, "x".repeat(4096))),
            Requests.topicOf("nowhere", Uuid.ZERO, Requests.partitionOf(0, 5, "")));

    assertEquals(
        List.of(
            ErrorCode.NONE,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorCode.OFFSET_METADATA_TOO_LARGE,
            ErrorCode.NONE,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
        errors(harness.commit(9, request)));
    assertEquals(2, harness.log.size());
    assertEquals(1, harness.offset("billing", "orders", 0));
    assertEquals(-1, harness.offset("billing", "orders", 1));
    assertEquals(4, harness.offset("billing", "orders", 2));
  }

  @Test
  void metadataIsTooLargeWhenNoRecordCanHoldItsBytes() {
    harness.settings.set("offset.metadata.max.bytes", "1000000");
    OffsetCommitRequest request =
        Requests.commit(
            "billing",
            Requests.topicOf(
                "orders", Uuid.ZERO, Requests.partitionOf(0, 1, "\u20ac".repeat(11_000))));

    assertEquals(List.of(ErrorCode.OFFSET_METADATA_TOO_LARGE), errors(harness.commit(9, request)));
  }

  @Test
  void groupIsNotLookedAtWhenNoTopicExists() {
    OffsetCommitRequest request = Requests.byMember(Requests.commit("nobody", "nowhere", 0, 1));

    assertEquals(List.of(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION), errors(harness.commit(9, request)));
  }

  @Test
  void memberHearsOfMissingGroupByVersion() {
    OffsetCommitRequest request = Requests.byMember(Requests.commit("nobody", "orders", 0, 1));

    assertEquals(List.of(ErrorCode.ILLEGAL_GENERATION), errors(harness.commit(8, request)));
    assertEquals(List.of(ErrorCode.GROUP_ID_NOT_FOUND), errors(harness.commit(9, request)));
    assertFalse(harness.exists("nobody"));
  }

  @Test
  void groupIsNotMadeWhenItWouldRefuseTheCommit() {
    OffsetCommitRequest request =
        Requests.commit("nobody", "orders", 0, 1).toBuilder().memberId("someone").build();

    assertEquals(List.of(ErrorCode.UNKNOWN_MEMBER_ID), errors(harness.commit(9, request)));
    assertFalse(harness.exists("nobody"));
    assertEquals(0, harness.log.size());
  }

  @Test
  void everyPartitionIsRefusedWhenGroupRefuses() {
    harness.group("billing").stable("orders");
    OffsetCommitRequest request =
        Requests.commit(
            "billing",
            Requests.topicOf("orders", Uuid.ZERO, Requests.partitionOf(0, 1, "")),
            Requests.topicOf("nowhere", Uuid.ZERO, Requests.partitionOf(0, 1, "")));

    assertEquals(
        List.of(ErrorCode.UNKNOWN_MEMBER_ID, ErrorCode.UNKNOWN_MEMBER_ID),
        errors(harness.commit(9, request)));
    assertEquals(
        List.of(ErrorCode.ILLEGAL_GENERATION, ErrorCode.ILLEGAL_GENERATION),
        errors(
            harness.commit(
                9, Requests.byMember(request).toBuilder().generationIdOrMemberEpoch(2).build())));
    assertEquals(-1, harness.offset("billing", "orders", 0));
  }

  @Test
  void offsetIsKeptWhenMemberCommits() {
    harness.group("billing").stable("orders");

    OffsetCommitResponse response =
        harness.commit(9, Requests.byMember(Requests.commit("billing", "orders", 0, 5)));

    assertEquals(List.of(ErrorCode.NONE), errors(response));
    assertEquals(5, harness.offset("billing", "orders", 0));
  }

  @Test
  void groupMayHaveNoName() {
    assertEquals(
        List.of(ErrorCode.NONE), errors(harness.commit(9, Requests.commit("", "orders", 0, 5))));
    assertEquals(5, harness.offset("", "orders", 0));
  }

  @Test
  void nameIsRefusedWhenNoRecordCanHoldIt() {
    OffsetCommitRequest request = Requests.commit("g".repeat(32_768), "orders", 0, 5);

    assertEquals(List.of(ErrorCode.INVALID_GROUP_ID), errors(harness.commit(9, request)));
  }

  @Test
  void recordBearsTopicIdAndTime() {
    OffsetCommitRequest request =
        Requests.commit(
            "billing",
            Requests.topicOf(
                "orders",
                Uuid.ZERO,
                Requests.partitionOf(0, 9, null).toBuilder().committedLeaderEpoch(4).build()));

    harness.commit(6, request);

    OffsetCommitValue value = lastRecord().value();
    assertEquals(9, value.offset());
    assertEquals(4, value.leaderEpoch());
    assertEquals("", value.metadata());
    assertEquals(OffsetsHarness.START_MS, value.commitTimestamp());
    assertEquals(-1, value.expireTimestamp());
    assertEquals(harness.topics.id("orders"), value.topicId());
  }

  @Test
  void recordExpiresWhenCommitSaysSo() {
    OffsetCommitRequest request =
        Requests.commit("billing", "orders", 0, 9).toBuilder().retentionTimeMs(5_000).build();

    harness.commit(4, request);

    assertEquals(OffsetsHarness.START_MS + 5_000, lastRecord().value().expireTimestamp());
    assertEquals(Uuid.ZERO, lastRecord().value().topicId());
  }

  @Test
  void commitsSurviveRestart() {
    for (int i = 0; i < 100; i++) {
      harness.commit(9, Requests.commit("billing", "orders", i % 4, i));
    }
    harness.crash();
    harness.start();

    assertEquals(96, harness.offset("billing", "orders", 0));
    assertEquals(99, harness.offset("billing", "orders", 3));
    assertTrue(harness.exists("billing"));
  }

  @Test
  void nothingIsAnsweredBeforeItIsCommitted() {
    var answer = harness.commitLater(9, Requests.commit("billing", "orders", 0, 5));

    assertEquals(null, answer.get());
    harness.settle();
    assertEquals(List.of(ErrorCode.NONE), errors(answer.get()));
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, 9223372036854775807",
    "9223370336854775806, 9223372036854775806",
    "9223370336854775808, 9223372036854775807",
    "0, 1700000000000",
    "-1, -1",
    "-9223372036854775808, -1",
  })
  void expiryDoesNotOverflowWhenCommitSaysSo(long retentionMs, long expiresMs) {
    OffsetCommitRequest request =
        Requests.commit("billing", "orders", 0, 9).toBuilder().retentionTimeMs(retentionMs).build();

    assertEquals(List.of(ErrorCode.NONE), errors(harness.commit(4, request)));

    assertEquals(expiresMs, lastRecord().value().expireTimestamp());
  }
}
