package io.sluice.assignor.cooperativesticky;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import io.sluice.spi.Named;
import io.sluice.spi.PartitionAssignor;
import io.sluice.spi.PartitionSet;
import io.sluice.spi.TopicInfo;
import io.sluice.spi.contract.PartitionAssignorContract;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CooperativeStickyAssignorTest extends PartitionAssignorContract {
  @Override
  protected PartitionAssignor assignor() {
    return new CooperativeStickyAssignor();
  }

  @Override
  protected int balanceBound(GroupSubscription group) {
    return 1;
  }

  @Override
  protected boolean sticky() {
    return true;
  }

  private Map<String, MemberAssignment> deal(GroupMember... members) {
    return assignor().assign(GroupSubscription.of(List.of(members), List.of(TopicInfo.of("t", 4))));
  }

  private static GroupMember.Builder owner(String id, int... partitions) {
    return GroupMember.builder(id).topics(List.of("t")).owned(PartitionSet.of("t", partitions));
  }

  @Test
  void partitionsThatMoveAreInTheirNewOwnersShareAtOnce() {
    Map<String, MemberAssignment> given = deal(owner("a", 0, 1, 2, 3).build(), owner("b").build());

    assertEquals(PartitionSet.of("t", 0, 1), given.get("a").partitions());
    assertEquals(PartitionSet.of("t", 2, 3), given.get("b").partitions());
  }

  @Test
  void generationIsReadFromWhatOldClientsTell() {
    ByteBuffer five = ByteBuffer.allocate(4).putInt(0, 5);
    GroupMember old = owner("a", 0, 1).userData(five).build();
    GroupMember stale = owner("b", 0, 1).generation(4).build();

    Map<String, MemberAssignment> given = deal(old, stale);

    assertEquals(PartitionSet.of("t", 0, 1), given.get("a").partitions());
    assertEquals(PartitionSet.of("t", 2, 3), given.get("b").partitions());
  }

  @Test
  void generationOfTheMemberGoesBeforeWhatItTells() {
    ByteBuffer nine = ByteBuffer.allocate(4).putInt(0, 9);
    GroupMember stale = owner("a", 0, 1).generation(3).userData(nine).build();
    GroupMember fresh = owner("b", 0, 1).generation(4).build();

    Map<String, MemberAssignment> given = deal(stale, fresh);

    assertEquals(PartitionSet.of("t", 2, 3), given.get("a").partitions());
    assertEquals(PartitionSet.of("t", 0, 1), given.get("b").partitions());
  }

  @Test
  void memberTellsItsGeneration() {
    ByteBuffer told = assignor().userData(owner("a").generation(7).build());
    assertEquals(ByteBuffer.allocate(4).putInt(0, 7), told);
  }

  @Test
  void namesAreThoseOfKafka() {
    Named named = CooperativeStickyAssignor.class.getAnnotation(Named.class);
    assertEquals("cooperative-sticky", named.value());
    assertEquals(
        List.of("org.apache.kafka.clients.consumer.CooperativeStickyAssignor"),
        List.of(named.aliases()));
    assertEquals("cooperative-sticky", assignor().protocolName());
    assertTrue(assignor().cooperative());
  }
}
