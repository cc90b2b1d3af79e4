package io.sluice.assignor.range;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import io.sluice.spi.Named;
import io.sluice.spi.PartitionAssignor;
import io.sluice.spi.TopicInfo;
import io.sluice.spi.contract.PartitionAssignorContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RangeAssignorTest extends PartitionAssignorContract {
  @Override
  protected PartitionAssignor assignor() {
    return new RangeAssignor();
  }

  /** One for each topic, where all subscribe to the same. */
  @Override
  protected int balanceBound(GroupSubscription group) {
    return group.uniform() ? group.topics().size() : UNBOUNDED;
  }

  private static GroupMember member(String id, String... topics) {
    return GroupMember.builder(id).topics(List.of(topics)).build();
  }

  private static String share(Map<String, MemberAssignment> given, String id) {
    return given.get(id).partitions().toString();
  }

  @Test
  void restGoesToTheFirstMembersOfEveryTopic() {
    GroupSubscription group =
        GroupSubscription.of(
            List.of(member("c", "t", "u"), member("a", "t", "u"), member("b", "t", "u")),
            List.of(TopicInfo.of("t", 8), TopicInfo.of("u", 8)));

    Map<String, MemberAssignment> given = assignor().assign(group);

    assertEquals("{t=[0, 1, 2], u=[0, 1, 2]}", share(given, "a"));
    assertEquals("{t=[3, 4, 5], u=[3, 4, 5]}", share(given, "b"));
    assertEquals("{t=[6, 7], u=[6, 7]}", share(given, "c"));
  }

  @Test
  void topicIsDealtAmongThoseWhoSubscribe() {
    GroupSubscription group =
        GroupSubscription.of(
            List.of(member("a", "t"), member("b", "t", "u"), member("c", "u", "gone")),
            List.of(TopicInfo.of("t", 3), TopicInfo.of("u", 1)));

    Map<String, MemberAssignment> given = assignor().assign(group);

    assertEquals("{t=[0, 1]}", share(given, "a"));
    assertEquals("{t=[2], u=[0]}", share(given, "b"));
    assertEquals("{}", share(given, "c"));
  }

  @Test
  void staticMembersComeFirst() {
    GroupMember fixed = GroupMember.builder("z").instanceId("i").topics(List.of("t")).build();
    GroupSubscription group =
        GroupSubscription.of(List.of(member("a", "t"), fixed), List.of(TopicInfo.of("t", 3)));

    Map<String, MemberAssignment> given = assignor().assign(group);

    assertEquals("{t=[0, 1]}", share(given, "z"));
    assertEquals("{t=[2]}", share(given, "a"));
  }

  @Test
  void namesAreThoseOfKafka() {
    Named named = RangeAssignor.class.getAnnotation(Named.class);
    assertEquals("range", named.value());
    assertEquals(
        List.of(
            "org.apache.kafka.clients.consumer.RangeAssignor",
            "org.apache.kafka.coordinator.group.assignor.RangeAssignor"),
        List.of(named.aliases()));
    assertEquals("range", assignor().protocolName());
  }
}
