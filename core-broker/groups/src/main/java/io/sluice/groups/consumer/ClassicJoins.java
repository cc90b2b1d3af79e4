package io.sluice.groups.consumer;

import io.sluice.coordination.Outbox;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ConsumerProtocolSubscription;
import io.sluice.protocol.message.JoinGroupRequest;
import io.sluice.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.sluice.protocol.message.JoinGroupResponse;
import java.util.List;
import java.util.Objects;

/** Lets members into consumer groups that speak the classic protocol, again at every step. */
final class ClassicJoins {
  private static final int MEMBER_ID_REQUIRED_VERSION = 4;

  private final Environment environment;
  private final Admission admission;
  private final MemberStep step;
  private final Downgrade downgrade;
  private final MemberTimers timers;

  ClassicJoins(
      Environment environment,
      Admission admission,
      MemberStep step,
      Downgrade downgrade,
      MemberTimers timers) {
    this.environment = environment;
    this.admission = admission;
    this.step = step;
    this.downgrade = downgrade;
    this.timers = timers;
  }

  /**
   * Handles JoinGroup.
   *
   * @throws ApiException if it is refused; nothing is changed then
   */
  JoinGroupResponse join(
      ConsumerGroup group, Caller caller, JoinGroupRequest request, Outbox<GroupRecord> out) {
    boolean unknown = request.memberId().isEmpty();
    String memberId = unknown ? environment.newMemberId("") : request.memberId();
    check(group, request, memberId);
    boolean dynamic = request.groupInstanceId() == null;
    if (unknown && dynamic && caller.apiVersion() >= MEMBER_ID_REQUIRED_VERSION) {
      return JoinGroupResponse.builder()
          .errorCode(ErrorCode.MEMBER_ID_REQUIRED.code())
          .memberId(memberId)
          .build();
    }
    ConsumerProtocolSubscription subscription = subscription(request.protocols());
    PartitionIds owned = EmbeddedProtocol.owned(subscription, environment.cluster().get());
    checkClaims(group, memberId, dynamic, subscription);
    Draft draft = new Draft(group);
    Member namesake = group.findStatic(request.groupInstanceId());
    Member before =
        unknown || dynamic
            ? admission.joiningClassic(draft, memberId, request.groupInstanceId())
            : admission.present(group, memberId, request.groupInstanceId());
    Profile profile = profile(before.profile(), request, subscription, caller);
    Member after = step.plan(draft, before, profile, owned, out);
    out.write(draft.records());
    if (namesake != null && !namesake.id().equals(memberId)) {
      timers.forget(group.id(), namesake.id());
    }
    timers.heard(group.id(), memberId, request.sessionTimeoutMs());
    timers.await(group.id(), memberId, after.epoch(), profile.rebalanceTimeoutMs());
    downgrade.tryWithout(group, List.of(), out);
    return joined(after);
  }

  private void check(ConsumerGroup group, JoinGroupRequest request, String memberId) {
    if (MigrationPolicy.of(environment.settings()) == MigrationPolicy.DISABLED) {
      throw inconsistent("Classic members are not let into consumer groups.");
    }
    int timeoutMs = request.sessionTimeoutMs();
    if (timeoutMs < environment.settings().sessionTimeoutMinMs()
        || timeoutMs > environment.settings().sessionTimeoutMaxMs()) {
      throw new ApiException(
          ErrorCode.INVALID_SESSION_TIMEOUT, "The session timeout is not allowed.");
    }
    admission.checkRoom(group, memberId, request.groupInstanceId());
    List<String> names = request.protocols().stream().map(JoinGroupRequestProtocol::name).toList();
    if (!request.protocolType().equals(ConsumerGroup.PROTOCOL_TYPE) || !group.supportsAny(names)) {
      throw inconsistent("The member has no protocol that all of the group have.");
    }
  }

  /** Whoever was sent away and has not noticed may work on what has been given to others. */
  private static void checkClaims(
      ConsumerGroup group,
      String memberId,
      boolean dynamic,
      ConsumerProtocolSubscription subscription) {
    boolean claims = !subscription.ownedPartitions().isEmpty();
    if (dynamic && claims && group.find(memberId) == null) {
      throw new ApiException(
          ErrorCode.UNKNOWN_MEMBER_ID, "The member was sent away; it must give up all partitions.");
    }
  }

  private static ConsumerProtocolSubscription subscription(
      List<JoinGroupRequestProtocol> protocols) {
    ConsumerProtocolSubscription subscription =
        EmbeddedProtocol.subscription(protocols.getFirst().metadata());
    if (subscription == null) {
      throw inconsistent("The member's subscription cannot be read.");
    }
    return subscription;
  }

  private static Profile profile(
      Profile known,
      JoinGroupRequest request,
      ConsumerProtocolSubscription subscription,
      Caller caller) {
    List<ClassicProfile.Protocol> protocols =
        request.protocols().stream()
            .map(
                each ->
                    new ClassicProfile.Protocol(each.name(), RecordValues.copy(each.metadata())))
            .toList();
    return new Profile(
        request.groupInstanceId(),
        subscription.rackId() == null ? known.rackId() : subscription.rackId(),
        Client.of(caller),
        Subscription.of(subscription.topics(), null, null),
        request.rebalanceTimeoutMs() < 0
            ? request.sessionTimeoutMs()
            : request.rebalanceTimeoutMs(),
        new ClassicProfile(request.sessionTimeoutMs(), protocols));
  }

  private static JoinGroupResponse joined(Member member) {
    ClassicProfile classic = Objects.requireNonNull(member.profile().classic());
    return JoinGroupResponse.builder()
        .memberId(member.id())
        .generationId(member.epoch())
        .protocolType(ConsumerGroup.PROTOCOL_TYPE)
        .protocolName(classic.protocolName())
        .build();
  }

  private static ApiException inconsistent(String message) {
    return new ApiException(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, message);
  }
}
