package io.sluice.spi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import io.sluice.spi.PartitionSet;
import io.sluice.spi.TopicInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What must be true of every assignment. */
final class Deals {
  private Deals() {}

  /** Checks that all partitions of the group are dealt, each once, and to subscribers. */
  static void assertComplete(GroupSubscription group, Map<String, MemberAssignment> given) {
    Map<String, String> owners = new HashMap<>();
    for (GroupMember member : group.members()) {
      PartitionSet partitions = given.get(member.id()).partitions();
      partitions.forEach(
          (topic, partition) -> {
            assertTrue(
                member.topics().contains(topic),
                () -> member.id() + " got " + topic + "-" + partition + " without subscribing");
            String other = owners.put(topic + "-" + partition, member.id());
            assertEquals(
                null, other, () -> topic + "-" + partition + " went to " + member.id() + " too");
          });
    }
    int wanted = 0;
    for (TopicInfo topic : group.topics().values()) {
      for (int partition = 0; partition < topic.partitionCount(); partition++, wanted++) {
        String name = topic.name() + "-" + partition;
        assertTrue(owners.containsKey(name), () -> name + " was forgotten");
      }
    }
    assertEquals(wanted, owners.size(), () -> "partitions that do not exist, in " + owners);
  }

  /** Checks that each member has its entry, and nobody else has one. */
  static void assertEntries(GroupSubscription group, Map<String, MemberAssignment> given) {
    Set<String> ids = new HashSet<>();
    for (GroupMember member : group.members()) {
      assertNotNull(given.get(member.id()), () -> member.id() + " has no entry");
      ids.add(member.id());
    }
    assertEquals(ids, given.keySet());
  }

  /**
   * Checks that nobody has more than the bound above what a member has that could take one of its
   * partitions.
   */
  static void assertBalanced(
      GroupSubscription group, Map<String, MemberAssignment> given, int bound) {
    for (GroupMember fuller : group.members()) {
      PartitionSet much = given.get(fuller.id()).partitions();
      for (GroupMember other : group.members()) {
        PartitionSet little = given.get(other.id()).partitions();
        boolean couldTake = other.topics().stream().anyMatch(much.topics()::contains);
        assertFalse(
            couldTake && much.size() - little.size() > bound,
            () ->
                "%s has %d, %s could take some and has %d: more than %d fewer"
                    .formatted(fuller.id(), much.size(), other.id(), little.size(), bound));
      }
    }
  }
}
