package io.sluice.groups.consumer;

import static io.sluice.groups.consumer.ConsumerGroupsTest.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.protocol.ErrorCode;
import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import io.sluice.spi.PartitionAssignor;
import io.sluice.spi.PartitionSet;
import io.sluice.spi.TopicInfo;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AssignorsTest {
  private final Map<String, PartitionAssignor> offered = new LinkedHashMap<>();
  private @Nullable RuntimeException fault;
  private ConsumerShard shard;
  private TestMember a;
  private TestMember b;
  private TestMember c;

  @BeforeEach
  void createTopic() {
    offered.put("uniform", new BalancedAssignor());
    offered.put("all-to-last", AssignorsTest::allToLast);
    offered.put(
        "faulty",
        group -> {
          if (fault != null) {
            throw fault;
          }
          return new BalancedAssignor().assign(group);
        });
    shard = new ConsumerShard(1, offered);
    a = new TestMember(shard, "a");
    b = new TestMember(shard, "b");
    c = new TestMember(shard, "c");
    shard.topic("t", 3);
  }

  private static Map<String, MemberAssignment> allToLast(GroupSubscription group) {
    Map<String, MemberAssignment> result = new HashMap<>();
    for (GroupMember member : group.members()) {
      boolean last = member == group.members().getLast();
      result.put(
          member.id(),
          MemberAssignment.of(last ? PartitionSet.of("t", 0, 1, 2) : PartitionSet.empty()));
    }
    return result;
  }

  private static void join(TestMember member, @Nullable String assignor) {
    member.join(request -> request.subscribedTopicNames(List.of("t")).serverAssignor(assignor));
  }

  @Test
  void mostMembersDecideAndFirstIsDefault() {
    join(a, null);
    assertEquals("uniform", shard.consumers().describe(ConsumerShard.GROUP).assignorName());
    join(b, "all-to-last");
    assertEquals("all-to-last", shard.consumers().describe(ConsumerShard.GROUP).assignorName());
    a.beat();
    a.acknowledge();
    b.beat();
    assertEquals(Set.of("t-0", "t-1", "t-2"), b.assigned());

    int epoch = shard.group().epoch();
    a.send(request -> request.serverAssignor("uniform"));
    assertEquals(epoch + 1, shard.group().epoch(), "a tie goes to the one offered first");
    b.beat();
    assertEquals(2, b.assigned().size());
  }

  @Test
  void failingAssignorRefusesTheChangeAndHarmsNobody() {
    join(a, null);
    fault = new FaultOnPurpose();
    b.join("t");
    b.leave();
    a.beat();
    int records = shard.harness().recordCount();

    assertError(
        ErrorCode.UNKNOWN_SERVER_ERROR, a.send(request -> request.serverAssignor("faulty")));
    assertEquals(records, shard.harness().recordCount());
    assertError(ErrorCode.NONE, a.beat());
    assertEquals(3, a.assigned().size());

    fault = null;
    assertError(ErrorCode.NONE, a.send(request -> request.serverAssignor("faulty")));
  }

  @Test
  void failureThatNobodyCanBeRefusedForIsTriedAgainLater() {
    join(a, "faulty");
    fault = new FaultOnPurpose();
    shard.topic("t", 4);
    assertError(ErrorCode.NONE, a.beat());
    assertEquals("Assigning", shard.group().state());
    assertEquals(3, a.assigned().size());

    fault = null;
    a.beat();
    assertEquals(3, a.assigned().size(), "it is not asked with every heartbeat");
    shard.harness().time().advance(5_000);
    a.beat();
    assertEquals(4, a.assigned().size());
  }

  @Test
  void joinThatAssignorFailsForLeavesNoTrace() {
    fault = new FaultOnPurpose();
    assertError(
        ErrorCode.UNKNOWN_SERVER_ERROR,
        c.join(r -> r.subscribedTopicNames(List.of("t")).serverAssignor("faulty")));
    assertEquals(0, shard.harness().recordCount());
    assertEquals(0, shard.consumers().failing());
  }

  @Test
  void brokenAssignmentsAreFound() {
    GroupSubscription group =
        GroupSubscription.of(
            List.of(
                GroupMember.builder("a").topics(List.of("t")).build(),
                GroupMember.builder("b").topics(List.of("t", "u")).build()),
            List.of(TopicInfo.of("t", 2), TopicInfo.of("u", 1)));
    MemberAssignment none = MemberAssignment.of(PartitionSet.empty());
    MemberAssignment all =
        MemberAssignment.of(PartitionSet.builder().add("t", 0).add("t", 1).add("u", 0).build());

    assertBroken("returned null", group, null);
    assertBroken("nothing to a", group, Map.of("b", all));
    assertBroken("no member c", group, Map.of("a", none, "b", all, "c", none));
    assertBroken("a does not subscribe to u", group, Map.of("a", all, "b", none));
    assertBroken("3 partitions were assigned to nobody", group, Map.of("a", none, "b", none));
    assertBroken(
        "1 partitions were assigned more than once",
        group,
        Map.of("a", MemberAssignment.of(PartitionSet.of("t", 1)), "b", all));
    assertBroken(
        "t has no partition 2",
        group,
        Map.of("a", MemberAssignment.of(PartitionSet.of("t", 2)), "b", all));
    assertBroken(
        "b does not subscribe to v",
        group,
        Map.of("a", none, "b", MemberAssignment.of(PartitionSet.of("v", 0))));
  }

  private static void assertBroken(
      String expected, GroupSubscription group, @Nullable Map<String, MemberAssignment> result) {
    AssignmentFailure failure =
        assertThrows(AssignmentFailure.class, () -> AssignmentCheck.check(group, result));
    assertEquals("its assignment is not valid: ", failure.getMessage().substring(0, 29));
    assertEquals(
        true, failure.getMessage().contains(expected), () -> failure.getMessage() + expected);
  }

  /** Has no stack trace, which would be printed. */
  private static final class FaultOnPurpose extends RuntimeException {
    FaultOnPurpose() {
      super("on purpose", null, false, false);
    }
  }

  @Test
  void failureIsForgottenWhenTheGroupIsDeleted() {
    join(a, "faulty");
    join(b, "faulty");
    fault = new FaultOnPurpose();
    b.leave();
    a.beat();
    assertEquals(1, shard.consumers().failing());
    a.leave();

    shard.harness().turn(out -> out.write(shard.group().tombstones()));

    assertEquals(0, shard.consumers().failing());
  }
}
