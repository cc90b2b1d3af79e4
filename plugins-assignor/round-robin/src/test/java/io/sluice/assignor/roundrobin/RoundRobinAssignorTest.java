package io.sluice.assignor.roundrobin;

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

class RoundRobinAssignorTest extends PartitionAssignorContract {
  @Override
  protected PartitionAssignor assignor() {
    return new RoundRobinAssignor();
  }

  @Override
  protected int balanceBound(GroupSubscription group) {
    return group.uniform() ? 1 : UNBOUNDED;
  }

  private static GroupMember member(String id, String... topics) {
    return GroupMember.builder(id).topics(List.of(topics)).build();
  }

  private static String share(Map<String, MemberAssignment> given, String id) {
    return given.get(id).partitions().toString();
  }

  @Test
  void turnGoesOnFromTopicToTopic() {
    GroupSubscription group =
        GroupSubscription.of(
            List.of(member("a", "t", "u"), member("b", "t", "u"), member("c", "t", "u")),
            List.of(TopicInfo.of("t", 4), TopicInfo.of("u", 4)));

    Map<String, MemberAssignment> given = assignor().assign(group);

    assertEquals("{t=[0, 3], u=[2]}", share(given, "a"));
    assertEquals("{t=[1], u=[0, 3]}", share(given, "b"));
    assertEquals("{t=[2], u=[1]}", share(given, "c"));
  }

  @Test
  void memberThatDoesNotSubscribeIsPassedOver() {
    GroupSubscription group =
        GroupSubscription.of(
            List.of(member("a", "t"), member("b", "t", "u"), member("c", "t", "u", "v")),
            List.of(TopicInfo.of("t", 1), TopicInfo.of("u", 2), TopicInfo.of("v", 3)));

    Map<String, MemberAssignment> given = assignor().assign(group);

    assertEquals("{t=[0]}", share(given, "a"));
    assertEquals("{u=[0]}", share(given, "b"));
    assertEquals("{u=[1], v=[0, 1, 2]}", share(given, "c"));
  }

  @Test
  void namesAreThoseOfKafka() {
    Named named = RoundRobinAssignor.class.getAnnotation(Named.class);
    assertEquals("round-robin", named.value());
    assertEquals(
        List.of("org.apache.kafka.clients.consumer.RoundRobinAssignor"), List.of(named.aliases()));
    assertEquals("roundrobin", assignor().protocolName());
  }
}
