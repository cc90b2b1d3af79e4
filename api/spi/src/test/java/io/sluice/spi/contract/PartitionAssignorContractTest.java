package io.sluice.spi.contract;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import io.sluice.spi.PartitionAssignor;
import io.sluice.spi.PartitionSet;
import io.sluice.spi.TopicInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The contract fails for assignors that break it, each in one way. */
class PartitionAssignorContractTest {
  /** Deals each topic in turn to those who subscribe to it: right, if not even. */
  private static Map<String, PartitionSet.Builder> dealt(GroupSubscription group) {
    Map<String, PartitionSet.Builder> shares = new HashMap<>();
    group.members().forEach(member -> shares.put(member.id(), PartitionSet.builder()));
    for (TopicInfo topic : group.topics().values()) {
      var takers = group.members().stream().filter(m -> m.topics().contains(topic.name())).toList();
      for (int i = 0; i < topic.partitionCount(); i++) {
        shares.get(takers.get(i % takers.size()).id()).add(topic.name(), i);
      }
    }
    return shares;
  }

  /** The contract for an assignor that deals rightly and then does something. */
  private static final class Contract extends PartitionAssignorContract {
    private final Function<GroupSubscription, Map<String, MemberAssignment>> way;

    Contract(Function<GroupSubscription, Map<String, MemberAssignment>> way) {
      this.way = way;
    }

    @Override
    protected PartitionAssignor assignor() {
      return way::apply;
    }

    @Override
    protected int balanceBound(GroupSubscription group) {
      return group.topics().size();
    }

    @Override
    protected boolean sticky() {
      return true;
    }
  }

  private interface Spoiler {
    void spoil(GroupSubscription group, Map<String, PartitionSet.Builder> shares);
  }

  private static Contract spoiled(Spoiler spoiler) {
    return new Contract(
        group -> {
          Map<String, PartitionSet.Builder> shares = dealt(group);
          if (!group.members().isEmpty()) {
            spoiler.spoil(group, shares);
          }
          return assignments(shares);
        });
  }

  private static Map<String, MemberAssignment> assignments(
      Map<String, PartitionSet.Builder> shares) {
    Map<String, MemberAssignment> given = new HashMap<>();
    shares.forEach((id, share) -> given.put(id, MemberAssignment.of(share.build())));
    return given;
  }

  private static void assertFails(Contract contract, Consumer<Contract> test, String reason) {
    AssertionError failure = assertThrows(AssertionError.class, () -> test.accept(contract));
    String message = failure.getMessage();
    assertTrue(message.contains(reason) && message.contains("seed"), message);
  }

  @Test
  void assignorThatDealsRightlyPasses() {
    Contract right = spoiled((group, shares) -> {});
    right.everyMemberHasEntryAndNobodyElse();
    right.everyPartitionGoesToOneMemberThatSubscribes();
    right.groupWithoutMembersGetsNothing();
    right.sameGroupIsDealtAlike();
    right.groupThatOwnsWhatItWasGivenIsDealtTheSame();
  }

  @Test
  void partitionWithTwoOwnersIsFound() {
    Contract broken =
        spoiled(
            (group, shares) -> {
              for (GroupMember member : group.members()) {
                group.topics().values().stream()
                    .filter(topic -> topic.partitionCount() > 0)
                    .filter(topic -> member.topics().contains(topic.name()))
                    .forEach(topic -> shares.get(member.id()).add(topic.name(), 0));
              }
            });
    assertFails(broken, Contract::everyPartitionGoesToOneMemberThatSubscribes, "too");
  }

  @Test
  void forgottenPartitionIsFound() {
    Contract broken =
        new Contract(
            group -> {
              Map<String, PartitionSet.Builder> shares = new HashMap<>();
              dealt(group)
                  .forEach(
                      (id, share) -> {
                        PartitionSet.Builder less = PartitionSet.builder();
                        share
                            .build()
                            .forEach(
                                (topic, partition) -> {
                                  if (partition != 3) {
                                    less.add(topic, partition);
                                  }
                                });
                        shares.put(id, less);
                      });
              return assignments(shares);
            });
    assertFails(broken, Contract::everyPartitionGoesToOneMemberThatSubscribes, "-3 was forgotten");
  }

  @Test
  void ownerThatDoesNotSubscribeIsFound() {
    Contract broken =
        new Contract(
            group -> {
              PartitionSet.Builder all = PartitionSet.builder();
              dealt(group).values().forEach(share -> all.addAll(share.build()));
              Map<String, PartitionSet.Builder> shares = new HashMap<>();
              group.members().forEach(member -> shares.put(member.id(), PartitionSet.builder()));
              group.members().stream().findFirst().ifPresent(m -> shares.put(m.id(), all));
              return assignments(shares);
            });
    assertFails(
        broken, Contract::everyPartitionGoesToOneMemberThatSubscribes, "without subscribing");
  }

  @Test
  void partitionThatDoesNotExistIsFound() {
    Contract broken =
        spoiled(
            (group, shares) ->
                group.topics().values().stream()
                    .filter(topic -> group.members().get(0).topics().contains(topic.name()))
                    .forEach(
                        topic ->
                            shares
                                .get(group.members().get(0).id())
                                .add(topic.name(), topic.partitionCount())));
    assertFails(broken, Contract::everyPartitionGoesToOneMemberThatSubscribes, "do not exist");
  }

  @Test
  void missingEntryIsFound() {
    Contract broken = spoiled((group, shares) -> shares.remove(group.members().get(0).id()));
    assertFails(broken, Contract::everyMemberHasEntryAndNobodyElse, "has no entry");
  }

  @Test
  void entryOfStrangerIsFound() {
    Contract broken = spoiled((group, shares) -> shares.put("stranger", PartitionSet.builder()));
    assertFails(broken, Contract::everyMemberHasEntryAndNobodyElse, "stranger");
  }

  @Test
  void imbalanceIsFound() {
    Contract broken =
        new Contract(
            group -> {
              Map<String, PartitionSet.Builder> shares = new HashMap<>();
              group.members().forEach(member -> shares.put(member.id(), PartitionSet.builder()));
              for (GroupMember member : group.members()) {
                if (group.uniform() && shares.get(member.id()).build().isEmpty()) {
                  dealt(group).values().forEach(s -> shares.get(member.id()).addAll(s.build()));
                  break;
                }
              }
              return assignments(shares);
            });
    assertFails(broken, Contract::loadsDifferByNoMoreThanTheBound, "could take some");
  }

  @Test
  void chanceIsFound() {
    Random random = new Random(1);
    Contract broken =
        new Contract(
            group -> {
              Map<String, PartitionSet.Builder> shares = dealt(group);
              return group.uniform() && random.nextBoolean() ? turned(shares) : assignments(shares);
            });
    assertFails(broken, Contract::sameGroupIsDealtAlike, "expected");
  }

  /** Gives everybody what the next one had. */
  private static Map<String, MemberAssignment> turned(Map<String, PartitionSet.Builder> shares) {
    String[] ids = shares.keySet().toArray(String[]::new);
    Map<String, PartitionSet.Builder> turned = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      turned.put(ids[i], shares.get(ids[(i + 1) % ids.length]));
    }
    return assignments(turned);
  }

  @Test
  void restlessnessIsFound() {
    Contract broken =
        new Contract(
            group -> {
              boolean owning = group.members().stream().anyMatch(m -> !m.owned().isEmpty());
              return group.uniform() && owning ? turned(dealt(group)) : assignments(dealt(group));
            });
    assertFails(broken, Contract::groupThatOwnsWhatItWasGivenIsDealtTheSame, "expected");
    assertFails(broken, Contract::noMoreMovesThanMust, "expected");
    assertFails(broken, Contract::survivorsKeepWhatTheyHaveWhenMemberLeaves, "expected");
    assertFails(broken, Contract::newcomerTakesNoMoreThanItMust, "old members");
  }

  @Test
  void classThatCannotBeFoundIsRefused() {
    assertThrows(
        AssertionError.class, () -> new Contract(group -> Map.of()).pluginCanBeFoundAndMade());
  }
}
