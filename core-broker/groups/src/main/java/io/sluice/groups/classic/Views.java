package io.sluice.groups.classic;

import io.sluice.groups.classic.GroupState.Stable;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.sluice.protocol.message.DescribeGroupsResponse.DescribedGroupMember;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import io.sluice.protocol.message.SyncGroupResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows a group to its members and to administrators. */
final class Views {
  private static final int NOT_FOUND_VERSION = 6;

  private Views() {}

  /** Returns the generation as a member sees it: the leader also sees the others. */
  static JoinGroupResponse joined(ClassicGroup group, Member member) {
    boolean leads = group.roster().leads(member);
    return generation(group, member)
        .members(leads ? metadata(group) : List.of())
        .leader(idOf(group.roster().leader()))
        .build();
  }

  /**
   * Returns the generation to a static member that came back while nothing changed. If it leads, it
   * must not assign: from version 9 on it is told so (KIP-814), before it is kept from knowing that
   * it leads.
   */
  static JoinGroupResponse replaced(
      ClassicGroup group, Member member, String leaderBefore, int version) {
    if (version < JoinVersions.SKIP_ASSIGNMENT) {
      return generation(group, member).leader(leaderBefore).build();
    }
    return joined(group, member).toBuilder().skipAssignment(group.roster().leads(member)).build();
  }

  private static JoinGroupResponse.Builder generation(ClassicGroup group, Member member) {
    return JoinGroupResponse.builder()
        .memberId(member.id())
        .generationId(group.generation())
        .protocolType(group.protocolType())
        .protocolName(orEmpty(group.protocol()));
  }

  private static List<JoinGroupResponseMember> metadata(ClassicGroup group) {
    return group.roster().all().stream()
        .map(
            each ->
                JoinGroupResponseMember.builder()
                    .memberId(each.id())
                    .groupInstanceId(each.instanceId())
                    .metadata(each.metadata(group.protocol()))
                    .build())
        .toList();
  }

  /** Returns what a member is assigned. */
  static SyncGroupResponse synced(ClassicGroup group, Member member) {
    return SyncGroupResponse.builder()
        .protocolType(group.protocolType())
        .protocolName(group.protocol())
        .assignment(member.assignment())
        .build();
  }

  /** Returns how a group is described that is not there. */
  static DescribedGroup dead(String groupId, int apiVersion) {
    DescribedGroup.Builder dead = DescribedGroup.builder().groupId(groupId).groupState("Dead");
    if (apiVersion >= NOT_FOUND_VERSION) {
      dead.errorCode(ErrorCode.GROUP_ID_NOT_FOUND.code())
          .errorMessage("There is no classic group " + groupId + ".");
    }
    return dead.build();
  }

  /** Returns how a group is described; what members say and have is shown while it is stable. */
  static DescribedGroup described(ClassicGroup group) {
    boolean stable = group.phase() instanceof Stable;
    return DescribedGroup.builder()
        .groupId(group.id())
        .groupState(group.state())
        .protocolType(group.protocolType())
        .protocolData(stable ? orEmpty(group.protocol()) : "")
        .members(group.roster().all().stream().map(each -> described(group, each, stable)).toList())
        .build();
  }

  private static DescribedGroupMember described(ClassicGroup group, Member member, boolean stable) {
    MemberIdentity identity = member.identity();
    return DescribedGroupMember.builder()
        .memberId(identity.id())
        .groupInstanceId(identity.instanceId())
        .clientId(identity.clientId())
        .clientHost(identity.clientHost())
        .memberMetadata(stable ? member.metadata(group.protocol()) : Bytes.NONE)
        .memberAssignment(stable ? member.assignment() : Bytes.NONE)
        .build();
  }

  /** Returns the id of a member, empty if there is none. */
  static String idOf(@Nullable Member member) {
    return member == null ? "" : member.id();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
