package io.sluice.groups.consumer;

import io.sluice.groups.machine.Environment;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Decides which member a request comes from, and whether it may be that. */
final class Admission {
  private final Environment environment;

  Admission(Environment environment) {
    this.environment = environment;
  }

  /** Checks that the group has room for a member, unless it is in already. */
  void checkRoom(ConsumerGroup group, String memberId, @Nullable String instanceId) {
    int most = environment.settings().consumerMembersMax();
    if (group.findStatic(instanceId) == null
        && group.size() >= most
        && group.find(memberId) == null) {
      throw new ApiException(
          ErrorCode.GROUP_MAX_SIZE_REACHED, "The group has " + most + " members already.");
    }
  }

  /**
   * Returns the member that joins in the consumer protocol: a new one, one that was in already and
   * lost what it knew, or the successor of a static member that is back.
   */
  Member joining(Draft draft, String memberId, @Nullable String instanceId) {
    Member namesake = draft.group().findStatic(instanceId);
    if (namesake == null) {
      return known(draft, memberId);
    }
    if (!namesake.classic() && !namesake.away()) {
      if (namesake.id().equals(memberId)) {
        return namesake; // It asks again since it did not get the answer.
      }
      throw new ApiException(
          ErrorCode.UNRELEASED_INSTANCE_ID,
          "Member " + namesake.id() + " has the instance id " + instanceId + " still.");
    }
    return succeed(draft, namesake, memberId);
  }

  /** Returns the member that joins in the classic protocol. */
  Member joiningClassic(Draft draft, String memberId, @Nullable String instanceId) {
    Member namesake = draft.group().findStatic(instanceId);
    return namesake == null || namesake.id().equals(memberId)
        ? known(draft, memberId)
        : succeed(draft, namesake, memberId);
  }

  private static Member known(Draft draft, String memberId) {
    Member member = draft.group().find(memberId);
    return member == null ? Member.blank(memberId) : member;
  }

  private static Member succeed(Draft draft, Member old, String memberId) {
    Member successor = new Member(memberId, old.profile(), old.ownership().handedOver());
    draft.replace(old, successor);
    return successor;
  }

  /**
   * Returns the member that is in already.
   *
   * @param owned what it says that it owns, or null if it does not say
   * @throws ApiException if it is not in, or not in that epoch
   */
  Member staying(
      ConsumerGroup group,
      String memberId,
      @Nullable String instanceId,
      int epoch,
      @Nullable PartitionIds owned) {
    Member member = present(group, memberId, instanceId);
    checkEpoch(member, epoch, owned);
    return member;
  }

  /**
   * Returns the member of an id, and of an instance id if one is given.
   *
   * @throws ApiException UNKNOWN_MEMBER_ID or FENCED_INSTANCE_ID
   */
  Member present(ConsumerGroup group, String memberId, @Nullable String instanceId) {
    if (instanceId == null) {
      return group.existing(memberId);
    }
    Member member = group.findStatic(instanceId);
    if (member == null) {
      throw new ApiException(
          ErrorCode.UNKNOWN_MEMBER_ID, "No member has the instance id " + instanceId + ".");
    }
    if (!member.id().equals(memberId)) {
      throw new ApiException(
          ErrorCode.FENCED_INSTANCE_ID,
          "Member " + member.id() + " has taken the instance id " + instanceId + ".");
    }
    return member;
  }

  /**
   * A member may still be in the epoch before if the answer with the new one got lost; then it owns
   * nothing but what it is assigned.
   */
  private static void checkEpoch(Member member, int epoch, @Nullable PartitionIds owned) {
    Ownership now = member.ownership();
    boolean behind =
        epoch == now.previousEpoch() && owned != null && now.assigned().containsAll(owned);
    if (epoch > now.epoch() || epoch < now.epoch() && !behind) {
      throw new ApiException(
          ErrorCode.FENCED_MEMBER_EPOCH,
          "The member is in epoch "
              + now.epoch()
              + ", not in "
              + epoch
              + "; it must give up all partitions and join again.");
    }
  }
}
