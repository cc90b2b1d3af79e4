package io.sluice.groups.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.coordination.EncodedRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.LogContext;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordHelpers;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.OffsetAndMetadata;
import org.apache.kafka.coordinator.group.classic.ClassicGroup;
import org.apache.kafka.coordinator.group.classic.ClassicGroupState;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataValue.ClassicMemberMetadata;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataValue.ClassicProtocol;
import org.apache.kafka.coordinator.group.modern.MemberState;
import org.apache.kafka.coordinator.group.modern.consumer.ConsumerGroupMember;
import org.apache.kafka.coordinator.group.modern.consumer.ResolvedRegularExpression;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Kafka's coordinator writes is written again in the same bytes: in the versions that Kafka
 * chooses.
 */
class CoordinatorRecordsTest {
  private static final GroupCoordinatorRecordSerde KAFKA = new GroupCoordinatorRecordSerde();
  private static final Uuid TOPIC = new Uuid(7, 8);

  static List<CoordinatorRecord> records() {
    return Stream.of(offsets(), classicGroups(), consumerGroups(), members(), tombstones())
        .flatMap(List::stream)
        .toList();
  }

  private static List<CoordinatorRecord> offsets() {
    return List.of(
        offset(OptionalInt.of(5), OptionalLong.empty(), TOPIC),
        offset(OptionalInt.empty(), OptionalLong.empty(), Uuid.ZERO_UUID),
        offset(OptionalInt.of(5), OptionalLong.of(9000), Uuid.ZERO_UUID),
        offset(OptionalInt.of(5), OptionalLong.of(9000), TOPIC));
  }

  private static CoordinatorRecord offset(OptionalInt epoch, OptionalLong expiryMs, Uuid topicId) {
    OffsetAndMetadata offset =
        new OffsetAndMetadata(100, epoch, "metadata", 1234, expiryMs, topicId);
    return GroupCoordinatorRecordHelpers.newOffsetCommitRecord("group", "topic", 3, offset);
  }

  private static List<CoordinatorRecord> classicGroups() {
    ClassicGroup group =
        new ClassicGroup(
            new LogContext(),
            "group",
            ClassicGroupState.STABLE,
            Time.SYSTEM,
            9,
            Optional.of("consumer"),
            Optional.of("range"),
            Optional.of("leader"),
            Optional.of(777L));
    return List.of(
        GroupCoordinatorRecordHelpers.newGroupMetadataRecord(group, Map.of()),
        GroupCoordinatorRecordHelpers.newEmptyGroupMetadataRecord(group));
  }

  private static List<CoordinatorRecord> consumerGroups() {
    return List.of(
        GroupCoordinatorRecordHelpers.newConsumerGroupEpochRecord("group", 3, 123456789L),
        GroupCoordinatorRecordHelpers.newConsumerGroupTargetAssignmentMetadataRecord(
            "group", 3, 1234L),
        GroupCoordinatorRecordHelpers.newConsumerGroupTargetAssignmentRecord(
            "group", "member", Map.of(TOPIC, Set.of(4))),
        GroupCoordinatorRecordHelpers.newConsumerGroupRegularExpressionRecord(
            "group", "to.*", new ResolvedRegularExpression(Set.of("topic"), 10L, 1234L)));
  }

  private static List<CoordinatorRecord> members() {
    ConsumerGroupMember member =
        new ConsumerGroupMember.Builder("member")
            .setMemberEpoch(3)
            .setPreviousMemberEpoch(2)
            .setInstanceId("instance")
            .setClientId("client")
            .setClientHost("/127.0.0.1")
            .setSubscribedTopicNames(List.of("topic"))
            .setSubscribedTopicRegex("to.*")
            .setRebalanceTimeoutMs(5000)
            .setServerAssignorName("uniform")
            .setState(MemberState.UNREVOKED_PARTITIONS)
            .setAssignedPartitions(Map.of(TOPIC, Map.of(4, 3)))
            .setPartitionsPendingRevocation(Map.of(TOPIC, Map.of(5, 2)))
            .build();
    ConsumerGroupMember classic =
        new ConsumerGroupMember.Builder(member).setClassicMemberMetadata(protocols()).build();
    ConsumerGroupMember empty =
        new ConsumerGroupMember.Builder(member)
            .setClassicMemberMetadata(new ClassicMemberMetadata())
            .build();
    return List.of(
        GroupCoordinatorRecordHelpers.newConsumerGroupMemberSubscriptionRecord("group", classic),
        GroupCoordinatorRecordHelpers.newConsumerGroupMemberSubscriptionRecord("group", empty),
        GroupCoordinatorRecordHelpers.newConsumerGroupMemberSubscriptionRecord("group", member),
        GroupCoordinatorRecordHelpers.newConsumerGroupCurrentAssignmentRecord("group", member));
  }

  private static ClassicMemberMetadata protocols() {
    ClassicProtocol range = new ClassicProtocol().setName("range").setMetadata(new byte[] {1, 2});
    return new ClassicMemberMetadata()
        .setSessionTimeoutMs(45000)
        .setSupportedProtocols(List.of(range));
  }

  private static List<CoordinatorRecord> tombstones() {
    return List.of(
        GroupCoordinatorRecordHelpers.newOffsetCommitTombstoneRecord("group", "topic", 3),
        GroupCoordinatorRecordHelpers.newGroupMetadataTombstoneRecord("group"),
        GroupCoordinatorRecordHelpers.newConsumerGroupEpochTombstoneRecord("group"),
        GroupCoordinatorRecordHelpers.newConsumerGroupSubscriptionMetadataTombstoneRecord("group"),
        GroupCoordinatorRecordHelpers.newConsumerGroupRegularExpressionTombstone("group", "to.*"),
        GroupCoordinatorRecordHelpers.newConsumerGroupCurrentAssignmentTombstoneRecord(
            "group", "member"));
  }

  @ParameterizedTest
  @MethodSource("records")
  void recordOfKafkasCoordinatorIsWrittenInTheSameBytes(CoordinatorRecord theirs) {
    byte[] key = KAFKA.serializeKey(theirs);
    byte[] value = KAFKA.serializeValue(theirs);
    GroupRecord ours =
        GroupRecordFormat.decode(
            ByteBuffer.wrap(key), value == null ? null : ByteBuffer.wrap(value));
    EncodedRecord written = GroupRecordFormat.encode(ours);
    assertArrayEquals(key, written.key().array());
    assertEquals(value == null, written.value() == null);
    if (value != null) {
      assertArrayEquals(value, written.value().array());
    }
  }
}
