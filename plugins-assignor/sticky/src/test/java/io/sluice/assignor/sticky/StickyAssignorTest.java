package io.sluice.assignor.sticky;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import io.sluice.spi.Named;
import io.sluice.spi.PartitionAssignor;
import io.sluice.spi.PartitionSet;
import io.sluice.spi.TopicInfo;
import io.sluice.spi.contract.PartitionAssignorContract;
import io.sluice.spi.contract.Rebalance;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StickyAssignorTest extends PartitionAssignorContract {
  @Override
  protected PartitionAssignor assignor() {
    return new StickyAssignor();
  }

  @Override
  protected int balanceBound(GroupSubscription group) {
    return 1;
  }

  @Override
  protected boolean sticky() {
    return true;
  }

  private static GroupMember.Builder member(String id, String... topics) {
    return GroupMember.builder(id).topics(List.of(topics));
  }

  private Map<String, MemberAssignment> deal(
      List<TopicInfo> topics, GroupMember.Builder... members) {
    return assignor()
        .assign(
            GroupSubscription.of(
                List.of(members).stream().map(GroupMember.Builder::build).toList(), topics));
  }

  private static String share(Map<String, MemberAssignment> given, String id) {
    return given.get(id).partitions().toString();
  }

  @Test
  void newGroupIsDealtEvenly() {
    Map<String, MemberAssignment> given =
        deal(
            List.of(TopicInfo.of("t", 2), TopicInfo.of("u", 3)),
            member("a", "t", "u"),
            member("b", "t", "u"));

    assertEquals("{t=[0], u=[0, 1]}", share(given, "a"));
    assertEquals("{t=[1], u=[2]}", share(given, "b"));
  }

  @Test
  void newcomerGetsItsShareAndTheOthersKeepTheRest() {
    Map<String, MemberAssignment> given =
        deal(
            List.of(TopicInfo.of("t", 7)),
            member("a", "t").owned(PartitionSet.of("t", 0, 2, 4, 6)),
            member("b", "t").owned(PartitionSet.of("t", 1, 3, 5)),
            member("c", "t"));

    assertEquals("{t=[0, 2]}", share(given, "a"));
    assertEquals("{t=[1, 3, 5]}", share(given, "b"));
    assertEquals("{t=[4, 6]}", share(given, "c"));
  }

  @Test
  void leaversShareGoesToThoseWhoHaveLeast() {
    Map<String, MemberAssignment> given =
        deal(
            List.of(TopicInfo.of("t", 7)),
            member("a", "t").owned(PartitionSet.of("t", 0, 2, 4)),
            member("b", "t").owned(PartitionSet.of("t", 1, 3)));

    assertEquals("{t=[0, 2, 4, 5]}", share(given, "a"));
    assertEquals("{t=[1, 3, 6]}", share(given, "b"));
  }

  @Test
  void loadIsPassedOnThroughMemberThatSubscribesToBoth() {
    // Between a and c there is no topic; b gives to c what it gets from a.
    List<TopicInfo> topics = List.of(TopicInfo.of("t", 6), TopicInfo.of("u", 3));
    GroupMember.Builder a = member("a", "t").owned(PartitionSet.of("t", 0, 1, 2, 3, 4, 5));
    GroupMember.Builder b = member("b", "t", "u").owned(PartitionSet.of("u", 0, 1, 2));

    Map<String, MemberAssignment> given = deal(topics, a, b, member("c", "u"));

    assertEquals("{t=[0, 1, 2]}", share(given, "a"));
    assertEquals("{t=[3, 4, 5]}", share(given, "b"));
    assertEquals("{u=[0, 1, 2]}", share(given, "c"));
  }

  @Test
  void memberLosesWhatItDoesNotSubscribeToAnyMore() {
    Map<String, MemberAssignment> given =
        deal(
            List.of(TopicInfo.of("t", 1), TopicInfo.of("u", 1)),
            member("a", "u").owned(PartitionSet.of("t", 0)),
            member("b", "t").owned(PartitionSet.of("u", 0)));

    assertEquals("{u=[0]}", share(given, "a"));
    assertEquals("{t=[0]}", share(given, "b"));
  }

  @Test
  void claimOfTheHigherGenerationWins() {
    List<TopicInfo> topics = List.of(TopicInfo.of("t", 4));
    GroupMember.Builder stale = member("a", "t").owned(PartitionSet.of("t", 0, 1)).generation(4);
    GroupMember.Builder fresh = member("b", "t").owned(PartitionSet.of("t", 0, 1)).generation(5);

    Map<String, MemberAssignment> given = deal(topics, stale, fresh);

    assertEquals("{t=[2, 3]}", share(given, "a"));
    assertEquals("{t=[0, 1]}", share(given, "b"));
  }

  @Test
  void claimsOfOneGenerationCancelEachOther() {
    List<TopicInfo> topics = List.of(TopicInfo.of("t", 3));
    GroupMember.Builder a = member("a", "t").owned(PartitionSet.of("t", 0, 1)).generation(5);
    GroupMember.Builder b = member("b", "t").owned(PartitionSet.of("t", 0, 2)).generation(5);
    GroupMember.Builder old = member("c", "t").owned(PartitionSet.of("t", 0)).generation(4);

    Map<String, MemberAssignment> given = deal(topics, a, b, old);

    assertEquals("{t=[1]}", share(given, "a"));
    assertEquals("{t=[2]}", share(given, "b"));
    assertEquals("{t=[0]}", share(given, "c"));
  }

  @Test
  void whatMembersToldCountsAsMuchAsWhatTheyOwn() {
    forAll(
        group -> {
          GroupSubscription settled = Rebalance.owning(group, assignor().assign(group), 5);
          List<GroupMember> joining =
              settled.members().stream()
                  .map(self -> Rebalance.like(self).userData(assignor().userData(self)).build())
                  .toList();
          assertFalse(joining.stream().anyMatch(member -> !member.owned().isEmpty()));
          for (GroupMember leaver : settled.members()) {
            GroupSubscription told = GroupSubscription.of(joining, group.topics().values());
            GroupMember left =
                joining.stream().filter(m -> m.id().equals(leaver.id())).findFirst().orElseThrow();
            assertEquals(
                assignor().assign(Rebalance.without(settled, leaver)),
                assignor().assign(Rebalance.without(told, left)));
          }
        });
  }

  @Test
  void namesAreThoseOfKafka() {
    Named named = StickyAssignor.class.getAnnotation(Named.class);
    assertEquals("sticky", named.value());
    assertEquals(
        List.of(
            "uniform",
            "org.apache.kafka.clients.consumer.StickyAssignor",
            "org.apache.kafka.coordinator.group.assignor.UniformAssignor"),
        List.of(named.aliases()));
    assertEquals("sticky", assignor().protocolName());
    assertFalse(assignor().cooperative());
  }
}
