package io.sluice.groups.consumer;

import io.sluice.coordination.Outbox;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.HeartbeatRequest;
import io.sluice.protocol.message.LeaveGroupRequest;
import io.sluice.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.sluice.protocol.message.LeaveGroupResponse;
import io.sluice.protocol.message.LeaveGroupResponse.MemberResponse;
import io.sluice.protocol.message.SyncGroupRequest;
import io.sluice.protocol.message.SyncGroupResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Serves members of consumer groups that speak the classic protocol: to them every step towards
 * their target looks like a rebalance of which they are not the leader. {@link ClassicJoins} lets
 * them in.
 */
final class ClassicMembers {
  private static final int BATCH_VERSION = 3;

  private final Environment environment;
  private final Admission admission;
  private final MemberStep step;
  private final Departures departures;
  private final MemberTimers timers;

  ClassicMembers(
      Environment environment,
      Admission admission,
      MemberStep step,
      Departures departures,
      MemberTimers timers) {
    this.environment = environment;
    this.admission = admission;
    this.step = step;
    this.departures = departures;
    this.timers = timers;
  }

  /** Gives a member what its last join made its own. */
  SyncGroupResponse sync(ConsumerGroup group, SyncGroupRequest request) {
    Member member = member(group, request.memberId(), request.groupInstanceId());
    checkGeneration(member, request.generationId());
    ClassicProfile classic = classic(member);
    if (differs(request.protocolType(), ConsumerGroup.PROTOCOL_TYPE)
        || differs(request.protocolName(), classic.protocolName())) {
      throw new ApiException(
          ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
          "The member's protocol is " + classic.protocolName() + ".");
    }
    if (group.target().epoch() > member.epoch() && !revokes(member)) {
      throw rejoin(group, member);
    }
    timers.done(group.id(), member.id());
    timers.heard(group.id(), member.id(), classic.sessionTimeoutMs());
    return SyncGroupResponse.builder()
        .protocolType(ConsumerGroup.PROTOCOL_TYPE)
        .protocolName(classic.protocolName())
        .assignment(
            EmbeddedProtocol.write(
                member.ownership().assigned().ids(),
                classic.protocols().getFirst().metadata(),
                environment.cluster().get()))
        .build();
  }

  /** Takes a sign of life; throws REBALANCE_IN_PROGRESS if there is a step for it to take. */
  void heartbeat(ConsumerGroup group, HeartbeatRequest request, Outbox<GroupRecord> out) {
    Member member = member(group, request.memberId(), request.groupInstanceId());
    checkGeneration(member, request.generationId());
    timers.heard(group.id(), member.id(), classic(member).sessionTimeoutMs());
    Draft draft = new Draft(group);
    step.planDue(draft, out);
    out.write(draft.records());
    if (member.epoch() < group.target().epoch()
        || revokes(member)
        || couldTakeMore(group, member)) {
      throw rejoin(group, member);
    }
  }

  /** Lets members go. */
  LeaveGroupResponse leave(
      ConsumerGroup group, LeaveGroupRequest request, int version, Outbox<GroupRecord> out) {
    List<MemberIdentity> who =
        version < BATCH_VERSION
            ? List.of(MemberIdentity.builder().memberId(request.memberId()).build())
            : request.members();
    Map<String, Member> gone = new LinkedHashMap<>();
    List<MemberResponse> answers = new ArrayList<>();
    for (MemberIdentity identity : who) {
      answers.add(
          MemberResponse.builder()
              .memberId(identity.memberId())
              .groupInstanceId(identity.groupInstanceId())
              .errorCode(find(group, identity, gone).code())
              .build());
    }
    departures.remove(group, List.copyOf(gone.values()), out);
    return version < BATCH_VERSION
        ? LeaveGroupResponse.builder().errorCode(answers.getFirst().errorCode()).build()
        : LeaveGroupResponse.builder().members(answers).build();
  }

  /** Adds one who leaves to those who do. An administrator may name a static member alone. */
  private ErrorCode find(ConsumerGroup group, MemberIdentity identity, Map<String, Member> gone) {
    try {
      Member named = group.findStatic(identity.groupInstanceId());
      Member member =
          named != null && identity.memberId().isEmpty()
              ? named
              : admission.present(group, identity.memberId(), identity.groupInstanceId());
      gone.put(member.id(), member);
      return ErrorCode.NONE;
    } catch (ApiException unknown) {
      return unknown.error();
    }
  }

  private Member member(ConsumerGroup group, String memberId, @Nullable String instanceId) {
    Member member = admission.present(group, memberId, instanceId);
    if (!member.classic()) {
      throw new ApiException(
          ErrorCode.UNKNOWN_MEMBER_ID, "The member does not speak the classic protocol.");
    }
    return member;
  }

  private static ClassicProfile classic(Member member) {
    return Objects.requireNonNull(member.profile().classic());
  }

  private static void checkGeneration(Member member, int generation) {
    if (generation != member.epoch()) {
      throw new ApiException(
          ErrorCode.ILLEGAL_GENERATION, "The member's generation is " + member.epoch() + ".");
    }
  }

  private static boolean revokes(Member member) {
    return member.ownership().state() == MemberState.UNREVOKED_PARTITIONS;
  }

  private static boolean couldTakeMore(ConsumerGroup group, Member member) {
    if (member.ownership().state() != MemberState.UNRELEASED_PARTITIONS) {
      return false;
    }
    PartitionIds missing =
        group
            .target()
            .of(member.id())
            .filter(
                (topic, partition) -> !member.ownership().assigned().contains(topic, partition));
    return missing
        .filter((topic, partition) -> group.holders().holder(topic, partition) == null)
        .equals(missing);
  }

  private ApiException rejoin(ConsumerGroup group, Member member) {
    timers.awaitIfIdle(
        group.id(), member.id(), member.epoch(), member.profile().rebalanceTimeoutMs());
    return new ApiException(ErrorCode.REBALANCE_IN_PROGRESS, "The member has to join again.");
  }

  private static boolean differs(@Nullable String given, String expected) {
    return given != null && !given.equals(expected);
  }
}
