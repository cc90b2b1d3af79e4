package io.sluice.groups.classic;

import io.sluice.coordination.Outbox;
import io.sluice.groups.record.GroupRecord;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.LeaveGroupRequest;
import io.sluice.protocol.message.LeaveGroupRequest.MemberIdentity;
import io.sluice.protocol.message.LeaveGroupResponse;
import io.sluice.protocol.message.LeaveGroupResponse.MemberResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets members go: themselves, or static ones whom an administrator removes by their instance.
 *
 * <p>Up to version 2 there is one, and its error is that of the response.
 */
final class Leaves {
  private static final int BATCH_VERSION = 3;

  private final Rebalance rebalance;

  Leaves(Rebalance rebalance) {
    this.rebalance = rebalance;
  }

  /** Returns the answer for a group that is not there, or not of this kind. */
  static LeaveGroupResponse nobody(LeaveGroupRequest request, int version) {
    return each(request, version, identity -> ErrorCode.UNKNOWN_MEMBER_ID);
  }

  /** Removes those who leave, and goes on without them. */
  LeaveGroupResponse leave(
      ClassicGroup group, LeaveGroupRequest request, int version, Outbox<GroupRecord> out) {
    int before = group.roster().size();
    LeaveGroupResponse response = each(request, version, who -> remove(group, who, out));
    if (group.roster().size() < before) {
      rebalance.membersChanged(group, out);
    } else {
      rebalance.proceed(group, out); // It may have waited for one that never joined.
    }
    return response;
  }

  private ErrorCode remove(ClassicGroup group, MemberIdentity identity, Outbox<GroupRecord> out) {
    String memberId = identity.memberId();
    if (memberId.isEmpty()) {
      return drop(group, group.roster().findStatic(identity.groupInstanceId()), out);
    }
    if (group.removePendingId(memberId)) {
      return ErrorCode.NONE;
    }
    ErrorCode error = group.roster().check(memberId, identity.groupInstanceId());
    return error == ErrorCode.NONE ? drop(group, group.roster().find(memberId), out) : error;
  }

  private ErrorCode drop(ClassicGroup group, @Nullable Member member, Outbox<GroupRecord> out) {
    if (member == null) {
      return ErrorCode.UNKNOWN_MEMBER_ID;
    }
    rebalance.drop(group, member, out);
    return ErrorCode.NONE;
  }

  private static LeaveGroupResponse each(
      LeaveGroupRequest request, int version, Function<MemberIdentity, ErrorCode> leave) {
    if (version < BATCH_VERSION) {
      ErrorCode error = leave.apply(MemberIdentity.builder().memberId(request.memberId()).build());
      return LeaveGroupResponse.builder().errorCode(error.code()).build();
    }
    List<MemberResponse> members = new ArrayList<>();
    for (MemberIdentity identity : request.members()) {
      members.add(
          MemberResponse.builder()
              .memberId(identity.memberId())
              .groupInstanceId(identity.groupInstanceId())
              .errorCode(leave.apply(identity).code())
              .build());
    }
    return LeaveGroupResponse.builder().members(members).build();
  }
}
