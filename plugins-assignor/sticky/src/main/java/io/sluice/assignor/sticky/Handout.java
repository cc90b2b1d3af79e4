package io.sluice.assignor.sticky;

import io.sluice.spi.MemberAssignment;
import io.sluice.spi.PartitionSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;

/**
 * Turns numbers of partitions into partitions: everybody keeps what it owned, as far as its share
 * goes, and the rest of each topic goes to those who lack some. Uses up the shares.
 */
final class Handout {
  private final NumberedGroup group;
  private final Share[] shares;
  private final PartitionSet.Builder[] partitions;

  Handout(NumberedGroup group, Share[] shares) {
    this.group = group;
    this.shares = shares;
    this.partitions = new PartitionSet.Builder[shares.length];
    Arrays.setAll(partitions, member -> PartitionSet.builder());
  }

  Map<String, MemberAssignment> of(Ownership ownership) {
    PrimitiveIterator.OfInt[] rest = new PrimitiveIterator.OfInt[group.topicCount()];
    Arrays.setAll(rest, topic -> keep(topic, ownership));
    for (int member = 0; member < shares.length; member++) {
      int taker = member;
      shares[taker].topics().forEach(topic -> take(taker, topic, rest[topic]));
    }
    Map<String, MemberAssignment> assignments = new HashMap<>();
    for (int member = 0; member < shares.length; member++) {
      MemberAssignment assignment = MemberAssignment.of(partitions[member].build());
      assignments.put(group.member(member).id(), assignment);
    }
    return assignments;
  }

  /** Gives a member what it lacks of a topic. */
  private void take(int member, int topic, PrimitiveIterator.OfInt rest) {
    for (int lacking = shares[member].held(topic); lacking > 0; lacking--) {
      partitions[member].add(group.topic(topic).name(), rest.nextInt());
    }
  }

  /** Gives the owners of a topic's partitions what they keep; returns what is left. */
  private PrimitiveIterator.OfInt keep(int topic, Ownership ownership) {
    IntStream.Builder rest = IntStream.builder();
    for (int partition = 0; partition < group.topic(topic).partitionCount(); partition++) {
      int owner = ownership.owner(topic, partition);
      if (owner != Ownership.NOBODY && shares[owner].give(topic)) {
        partitions[owner].add(group.topic(topic).name(), partition);
      } else {
        rest.add(partition);
      }
    }
    return rest.build().iterator();
  }
}
