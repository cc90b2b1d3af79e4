package io.sluice.groups.classic;

import io.sluice.groups.record.GroupMetadataKey;
import io.sluice.groups.record.GroupMetadataValue;
import io.sluice.groups.record.GroupMetadataValue.MemberMetadata;
import io.sluice.groups.record.GroupRecord;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns classic groups into records and back. */
final class GroupRecords {
  private GroupRecords() {}

  /** Returns the record of a group's generation, with what each member is assigned. */
  static GroupRecord.ClassicGroup stable(
      ClassicGroup group, long sinceMs, Function<Member, ByteBuffer> assignments) {
    Member leader = group.roster().leader();
    return record(
        group.id(),
        GroupMetadataValue.builder()
            .protocolType(group.protocolType())
            .generation(group.generation())
            .protocol(group.protocol())
            .leader(leader == null ? null : leader.id())
            .currentStateTimestamp(sinceMs)
            .members(
                group.roster().all().stream()
                    .map(member -> stored(member, group.protocol(), assignments.apply(member)))
                    .toList())
            .build());
  }

  /** Returns the record of a generation without members. */
  static GroupRecord.ClassicGroup empty(
      String id, String protocolType, int generation, long sinceMs) {
    return record(
        id,
        GroupMetadataValue.builder()
            .protocolType(protocolType)
            .generation(generation)
            .protocol(null)
            .leader(null)
            .currentStateTimestamp(sinceMs)
            .build());
  }

  /** Returns the record that removes a group. */
  static GroupRecord.ClassicGroup tombstone(String id) {
    return record(id, null);
  }

  private static GroupRecord.ClassicGroup record(String id, @Nullable GroupMetadataValue value) {
    return new GroupRecord.ClassicGroup(GroupMetadataKey.builder().group(id).build(), value);
  }

  private static MemberMetadata stored(
      Member member, @Nullable String protocol, ByteBuffer assignment) {
    MemberIdentity identity = member.identity();
    return MemberMetadata.builder()
        .memberId(identity.id())
        .groupInstanceId(identity.instanceId())
        .clientId(identity.clientId())
        .clientHost(identity.clientHost())
        .rebalanceTimeout(member.rebalanceTimeoutMs())
        .sessionTimeout(member.sessionTimeoutMs())
        .subscription(member.metadata(protocol))
        .assignment(assignment)
        .build();
  }

  /** Returns since when a group has been as the record says; unknown in old records. */
  static long stateSinceMs(GroupMetadataValue value) {
    long stored = value.currentStateTimestamp();
    return stored < 0 ? Long.MIN_VALUE : stored;
  }

  /** Makes the members those of a record. */
  static void fill(Roster roster, GroupMetadataValue value) {
    Map<String, MemberMetadata> stored = new LinkedHashMap<>();
    value.members().forEach(each -> stored.put(each.memberId(), each));
    for (Member member : List.copyOf(roster.all())) {
      if (!stored.containsKey(member.id())) {
        member.session(null);
        roster.remove(member);
      }
    }
    for (MemberMetadata each : stored.values()) {
      Member member = roster.find(each.memberId());
      if (member == null) {
        member = loaded(each, value.protocol());
        roster.add(member);
      } else if (!member.metadata(value.protocol()).equals(each.subscription())) {
        refresh(member, each, value.protocol()); // A later record, while the log is read.
      }
      member.assign(Bytes.copyOf(each.assignment()));
    }
    roster.lead(value.leader());
  }

  private static Member loaded(MemberMetadata stored, @Nullable String protocol) {
    Member member =
        new Member(
            new MemberIdentity(
                stored.memberId(),
                stored.groupInstanceId(),
                stored.clientId(),
                stored.clientHost()));
    refresh(member, stored, protocol);
    member.loaded();
    return member;
  }

  private static void refresh(Member member, MemberMetadata stored, @Nullable String protocol) {
    int rebalanceTimeoutMs = stored.rebalanceTimeout();
    member.update(
        stored.sessionTimeout(),
        rebalanceTimeoutMs < 0 ? stored.sessionTimeout() : rebalanceTimeoutMs,
        List.of(
            new MemberProtocol(
                protocol == null ? "" : protocol, Bytes.copyOf(stored.subscription()))));
  }
}
