package io.sluice.spi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import io.sluice.spi.Named;
import io.sluice.spi.PartitionAssignor;
import io.sluice.spi.PartitionSet;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What every assignor must keep. Its author extends this with a class that makes the assignor, and
 * has nothing to write but what is special about it.
 *
 * <p>The groups are drawn at random, from seeds that stay and one that is new in each run. A
 * failure says which seed it was; {@code -Dsluice.seed=…} tries that one alone.
 */
public abstract class PartitionAssignorContract {
  /** An assignor that does not promise any balance. */
  protected static final int UNBOUNDED = Integer.MAX_VALUE;

  private static final int SEEDS = 150;

  /** Makes the assignor, configured. */
  protected abstract PartitionAssignor assignor();

  /**
   * Returns how many partitions more than another a member of this group may have, where the other
   * subscribes to one of the topics that it has partitions of.
   */
  protected int balanceBound(GroupSubscription group) {
    return UNBOUNDED;
  }

  /** Returns whether it moves no more than it must where all members subscribe to the same. */
  protected boolean sticky() {
    return false;
  }

  @Test
  protected final void pluginCanBeFoundAndMade() throws Exception {
    Class<?> type = assignor().getClass();
    assertTrue(Modifier.isPublic(type.getModifiers()), type + " is not public");
    assertNotNull(type.getConstructor(), "it has no public constructor that takes nothing");
    Named named = type.getAnnotation(Named.class);
    assertNotNull(named, "it has no @Named");
    assertTrue(named.value().matches("[a-z0-9]+(-[a-z0-9]+)*"), named.value());
    assertFalse(List.of(named.aliases()).contains(named.value()), "an alias repeats the name");
    assertFalse(assignor().protocolName().isBlank());
  }

  @Test
  protected final void everyMemberHasEntryAndNobodyElse() {
    forAll(group -> Deals.assertEntries(group, assignor().assign(group)));
  }

  @Test
  protected final void everyPartitionGoesToOneMemberThatSubscribes() {
    forAll(group -> Deals.assertComplete(group, assignor().assign(group)));
  }

  @Test
  protected final void groupWithoutMembersGetsNothing() {
    assertEquals(Map.of(), assignor().assign(GroupSubscription.of(List.of(), List.of())));
  }

  @Test
  protected final void loadsDifferByNoMoreThanTheBound() {
    forAll(group -> Deals.assertBalanced(group, assignor().assign(group), balanceBound(group)));
  }

  @Test
  protected final void sameGroupIsDealtAlike() {
    forAll(
        group -> {
          PartitionAssignor assignor = assignor();
          Map<String, MemberAssignment> first = assignor.assign(group);
          assertEquals(first, assignor.assign(group), "asked again");
          List<GroupMember> members = new ArrayList<>(group.members());
          Collections.shuffle(members, new Random(members.size()));
          GroupSubscription shuffled = GroupSubscription.of(members, group.topics().values());
          assertEquals(first, assignor().assign(shuffled), "asked of another instance");
        });
  }

  @Test
  protected final void groupThatOwnsWhatItWasGivenIsDealtTheSame() {
    forAll(
        group -> {
          Map<String, MemberAssignment> first = assignor().assign(group);
          GroupSubscription again = Rebalance.owning(group, first, 5);
          assertEquals(partitions(first), partitions(assignor().assign(again)));
        });
  }

  private static Map<String, PartitionSet> partitions(Map<String, MemberAssignment> given) {
    Map<String, PartitionSet> partitions = new TreeMap<>();
    given.forEach((id, assignment) -> partitions.put(id, assignment.partitions()));
    return partitions;
  }

  @Test
  protected final void noMoreMovesThanMust() {
    assumeTrue(sticky(), "it does not claim to be sticky");
    forAll(
        group -> {
          Map<String, MemberAssignment> given = assignor().assign(group);
          assertEquals(Rebalance.lossMin(group), Rebalance.lost(group, given));
        },
        GroupKind.OWNING);
  }

  @Test
  protected final void survivorsKeepWhatTheyHaveWhenMemberLeaves() {
    assumeTrue(sticky(), "it does not claim to be sticky");
    forAll(
        group -> {
          GroupSubscription settled = Rebalance.owning(group, assignor().assign(group), 5);
          for (GroupMember leaver : settled.members()) {
            GroupSubscription rest = Rebalance.without(settled, leaver);
            assertEquals(0, Rebalance.lost(rest, assignor().assign(rest)), leaver::toString);
          }
        },
        GroupKind.UNIFORM);
  }

  @Test
  protected final void newcomerTakesNoMoreThanItMust() {
    assumeTrue(sticky(), "it does not claim to be sticky");
    forAll(
        group -> {
          GroupSubscription settled = Rebalance.owning(group, assignor().assign(group), 5);
          GroupMember some = group.members().get(0);
          GroupMember newcomer = GroupMember.builder("a newcomer").topics(some.topics()).build();
          GroupSubscription grown = Rebalance.with(settled, newcomer);
          Map<String, MemberAssignment> given = assignor().assign(grown);
          int share = given.get(newcomer.id()).partitions().size();
          assertEquals(share, Rebalance.lost(grown, given), "others moved among the old members");
          assertEquals(Rebalance.lossMin(grown), share);
        },
        GroupKind.UNIFORM);
  }

  /** Tries it on groups of these kinds, or of all. */
  protected final void forAll(Consumer<GroupSubscription> check, GroupKind... kinds) {
    for (GroupKind kind : kinds.length == 0 ? GroupKind.values() : kinds) {
      for (long seed : seeds()) {
        GroupSubscription group = RandomGroup.of(kind, seed);
        try {
          check.accept(group);
        } catch (AssertionError | RuntimeException e) {
          String what = kind + " group of seed " + seed + ": " + e.getMessage();
          throw new AssertionError(what + "\n" + group.topics() + "\n" + group.members(), e);
        }
      }
    }
  }

  private static long[] seeds() {
    Long given = Long.getLong("sluice.seed");
    return given != null
        ? new long[] {given}
        : LongStream.concat(LongStream.range(0, SEEDS), new Random().longs(1)).toArray();
  }
}
