package io.sluice.assignor.sticky;

import io.sluice.spi.GroupMember;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Who owns which partition. Of several who claim one, the one with the highest generation owns it;
 * if two have that, nobody does, for neither can be trusted to have it.
 */
final class Ownership {
  static final int NOBODY = -1;

  private final NumberedGroup group;
  private final int[][] owners;
  private final int[][] generations;

  private Ownership(NumberedGroup group) {
    this.group = group;
    this.owners = filled(group, NOBODY);
    this.generations = filled(group, Integer.MIN_VALUE);
  }

  private static int[][] filled(NumberedGroup group, int value) {
    int[][] filled = new int[group.topicCount()][];
    for (int topic = 0; topic < filled.length; topic++) {
      filled[topic] = new int[group.topic(topic).partitionCount()];
      Arrays.fill(filled[topic], value);
    }
    return filled;
  }

  /**
   * Settles the claims. What does not exist, or what the member does not subscribe to any more,
   * counts for nothing.
   */
  static Ownership settle(NumberedGroup group, Function<GroupMember, Claim> claims) {
    Ownership ownership = new Ownership(group);
    for (int i = 0; i < group.memberCount(); i++) {
      GroupMember member = group.member(i);
      Claim claim = claims.apply(member);
      for (String topic : claim.partitions().topics()) {
        if (group.number(topic) >= 0 && member.topics().contains(topic)) {
          for (int partition : claim.partitions().partitions(topic)) {
            ownership.claim(group.number(topic), partition, i, claim.generation());
          }
        }
      }
    }
    return ownership;
  }

  private void claim(int topic, int partition, int member, int generation) {
    if (partition >= owners[topic].length || generation < generations[topic][partition]) {
      return;
    }
    boolean disputed = generation == generations[topic][partition];
    owners[topic][partition] = disputed ? NOBODY : member;
    generations[topic][partition] = generation;
  }

  /** Returns the number of the member that owns a partition, or {@link #NOBODY}. */
  int owner(int topic, int partition) {
    return owners[topic][partition];
  }

  /** Returns how many partitions of a topic nobody owns. */
  int unowned(int topic) {
    return (int) Arrays.stream(owners[topic]).filter(owner -> owner == NOBODY).count();
  }

  /** Gives to each member's share what it owns. */
  void addTo(Share[] shares) {
    for (int topic = 0; topic < group.topicCount(); topic++) {
      for (int owner : owners[topic]) {
        if (owner != NOBODY) {
          shares[owner].own(topic);
        }
      }
    }
  }
}
