package io.sluice.groups.classic;

import static io.sluice.groups.classic.Fixture.GROUP;
import static io.sluice.groups.classic.Fixture.granted;
import static io.sluice.groups.classic.Fixture.request;
import static io.sluice.groups.classic.Fixture.syncRequest;
import static io.sluice.groups.classic.Fixture.text;
import static io.sluice.groups.classic.RangeOfOneTopic.TOPIC;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.groups.machine.Committer;
import io.sluice.groups.machine.Group;
import io.sluice.groups.machine.MemberView;
import io.sluice.groups.shard.ShardHarness.Asked;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DescribeGroupsResponse.DescribedGroup;
import io.sluice.protocol.message.DescribeGroupsResponse.DescribedGroupMember;
import io.sluice.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.sluice.spi.PartitionSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What those see of a group who are not in it: administrators and the keeper of offsets. */
class ViewTest {
  private final Fixture g = new Fixture();

  private DescribedGroup described(int version) {
    return g.shard.groups().describe(GROUP, version);
  }

  @Test
  void groupThatIsNotThereIsDescribedAsDead() {
    assertEquals("Dead", described(5).groupState());
    assertEquals(0, described(5).errorCode());
    assertNull(described(5).errorMessage());
    assertEquals("Dead", described(6).groupState());
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND.code(), described(6).errorCode());
    assertNotNull(described(6).errorMessage());
  }

  @Test
  void stableGroupIsDescribedWithWhatItsMembersSayAndHave() {
    List<String> ids = g.stable(2);
    DescribedGroup group = described(6);
    assertEquals("Stable", group.groupState());
    assertEquals("consumer", group.protocolType());
    assertEquals("range", group.protocolData());
    DescribedGroupMember second = group.members().get(1);
    assertEquals(ids.get(1), second.memberId());
    assertEquals("client", second.clientId());
    assertEquals("/127.0.0.1", second.clientHost());
    assertEquals(RangeOfOneTopic.subscription(), second.memberMetadata());
    assertEquals("for " + ids.get(1), text(second.memberAssignment()));
  }

  @Test
  void groupThatRebalancesIsDescribedWithItsMembersAlone() {
    List<String> ids = g.stable(2);
    g.join(ids.get(0));
    DescribedGroup group = described(6);
    assertEquals("PreparingRebalance", group.groupState());
    assertEquals("", group.protocolData());
    assertEquals(2, group.members().size());
    assertEquals("", text(group.members().get(1).memberMetadata()));
    assertEquals("", text(group.members().get(1).memberAssignment()));
  }

  @Test
  void partitionsOfMembersAreShownWhileTheGroupIsStable() {
    List<String> ids = g.joined(1);
    SyncGroupRequestAssignment assignment =
        SyncGroupRequestAssignment.builder()
            .memberId(ids.get(0))
            .assignment(RangeOfOneTopic.assignment(2, 4))
            .build();
    g.shard.sync(5, syncRequest(1, ids.get(0)).assignments(List.of(assignment)).build());
    assertEquals(
        List.of(new MemberView(ids.get(0), "client", "/127.0.0.1", PartitionSet.of(TOPIC, 2, 3))),
        g.group().members());
    g.join(ids.get(0));
    g.sync(2, ids.get(0), ids.get(0));
    assertEquals(PartitionSet.empty(), g.group().members().get(0).partitions(), "malformed");
  }

  @Test
  void topicIsInUseWhenAMemberHasSubscribedToIt() {
    List<String> ids = g.stable(1);
    assertTrue(g.group().subscribes(TOPIC));
    assertFalse(g.group().subscribes("payments"));
    g.leave(Fixture.who(ids.get(0), null));
    assertFalse(g.group().subscribes(TOPIC));
  }

  @Test
  void everyTopicIsInUseWhenItCannotBeTold() {
    JoinGroupRequestProtocol malformed =
        JoinGroupRequestProtocol.builder().name("range").metadata(Fixture.bytes("?")).build();
    Asked<JoinGroupResponse> join =
        g.shard.join(3, request("").protocols(List.of(malformed)).build());
    g.passUntilJoined(List.of(join));
    granted(join);
    assertTrue(g.group().subscribes("payments"));
  }

  @Test
  void everyTopicIsInUseWhenMembersAreNoConsumers() {
    Asked<JoinGroupResponse> join = g.shard.join(3, request("").protocolType("connect").build());
    g.passUntilJoined(List.of(join));
    granted(join);
    assertTrue(g.group().subscribes("payments"));
  }

  private ErrorCode commit(String memberId, String instanceId, int generation) {
    return commit(new Committer(memberId, instanceId, generation, 9));
  }

  private ErrorCode commitIn(String memberId, String instanceId, int generation) {
    return commit(new Committer(memberId, instanceId, generation, 5, true));
  }

  private ErrorCode commit(Committer committer) {
    try {
      g.shard.commit(GROUP, committer);
      return ErrorCode.NONE;
    } catch (ApiException refused) {
      return refused.error();
    }
  }

  @Test
  void outsiderCommitsOnlyWhileTheGroupIsEmpty() {
    Group simple = g.shard.groups().createEmpty(GROUP);
    assertEquals(ErrorCode.NONE, commit("", null, -1));
    assertEquals(Long.MIN_VALUE, simple.emptySinceMs());
    assertEquals("", simple.protocolType());
    assertTrue(simple.empty());
    List<String> ids = g.stable(1);
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, commit("", null, -1));
    assertEquals(Long.MAX_VALUE, g.group().emptySinceMs());
    g.leave(Fixture.who(ids.get(0), null));
    assertEquals(ErrorCode.NONE, commit("", null, -1));
  }

  @Test
  void memberCommitsInItsGenerationAlone() {
    List<String> ids = g.stable(2);
    String id = ids.get(1);
    assertEquals(ErrorCode.NONE, commit(id, null, 1));
    assertEquals(ErrorCode.ILLEGAL_GENERATION, commit(id, null, 0));
    assertEquals(ErrorCode.ILLEGAL_GENERATION, commit(id, null, 2));
    assertEquals(ErrorCode.ILLEGAL_GENERATION, commit(id, null, -1));
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, commit("nobody", null, 1));
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, commit("", null, 1));
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, commit(id, "nobody", 1));
  }

  @Test
  void memberMayCommitBeforeItRejoinsButNotBeforeItHasItsAssignment() {
    List<String> ids = g.stable(2);
    g.join(ids.get(0));
    assertEquals(ErrorCode.NONE, commit(ids.get(1), null, 1));
    g.join(ids.get(1));
    assertEquals("CompletingRebalance", g.state());
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, commit(ids.get(1), null, 2));
  }

  @Test
  void anybodyMayFetch() {
    g.stable(1);
    assertDoesNotThrow(() -> g.group().checkFetch("nobody", 17));
    assertDoesNotThrow(() -> g.group().checkFetch(null, -1));
  }

  @Test
  void groupThatMembersHoldIsNotToBeDeletedAsEmpty() {
    Asked<JoinGroupResponse> join = g.shard.join(3, request("").build());
    assertFalse(g.group().empty(), "one is about to join");
    assertTrue(join.waits());
  }

  @Test
  void producerThatNamesAMemberCommitsInItsGenerationAlone() {
    String id = g.stable(2).get(1);

    assertEquals(ErrorCode.NONE, commitIn(id, null, 1));
    assertEquals(ErrorCode.ILLEGAL_GENERATION, commitIn(id, null, 0));
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, commitIn("nobody", null, 1));
  }

  @Test
  void producerThatNamesAFencedInstanceIsRefused() {
    String id = g.stableStatic("one").get(0);

    assertEquals(ErrorCode.NONE, commitIn(id, "one", 1));
    assertEquals(ErrorCode.FENCED_INSTANCE_ID, commitIn("other", "one", 1));
  }

  @Test
  void producerThatNamesNoMemberCommitsWhileTheGroupHasSome() {
    g.stable(1);

    assertEquals(ErrorCode.NONE, commitIn("", null, -1));
  }

  @Test
  void producerCommitsWhileTheMembersWaitForTheirAssignment() {
    String id = g.joined(1).getFirst();

    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, commit(id, null, 1));
    assertEquals(ErrorCode.NONE, commitIn(id, null, 1));
  }
}
