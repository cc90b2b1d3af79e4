package io.sluice.assignor.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.assignor.cooperativesticky.CooperativeStickyAssignor;
import io.sluice.assignor.range.RangeAssignor;
import io.sluice.assignor.roundrobin.RoundRobinAssignor;
import io.sluice.assignor.sticky.StickyAssignor;
import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import io.sluice.spi.PartitionAssignor;
import io.sluice.spi.contract.GroupKind;
import io.sluice.spi.contract.RandomGroup;
import io.sluice.spi.contract.Rebalance;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.internals.AbstractPartitionAssignor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The assignors beside those of Kafka's client, on groups drawn at random. */
class KafkaComparisonTest {
  private static final int SEEDS = 200;
  private static final GroupKind[] FRESH = {
    GroupKind.UNIFORM,
    GroupKind.MIXED,
    GroupKind.CROWDED,
    GroupKind.SILENT,
    GroupKind.PHANTOM_TOPICS,
    GroupKind.ALONE,
    GroupKind.STATIC_MEMBERS
  };

  /** It tells of every assignment; the reference keeps its level. */
  private static final Logger KAFKAS_LOG = Logger.getLogger("org.apache.kafka");

  private final StickyAssignor sticky = new StickyAssignor();
  private final CooperativeStickyAssignor cooperative = new CooperativeStickyAssignor();

  @BeforeAll
  static void quietenKafka() {
    KAFKAS_LOG.setLevel(Level.WARNING);
  }

  @Test
  void rangeDealsAsKafkaDoes() {
    assertEqual(new RangeAssignor(), new org.apache.kafka.clients.consumer.RangeAssignor(), FRESH);
  }

  @Test
  void roundRobinDealsAsKafkaDoes() {
    assertEqual(
        new RoundRobinAssignor(),
        new org.apache.kafka.clients.consumer.RoundRobinAssignor(),
        FRESH);
  }

  private static void assertEqual(
      PartitionAssignor ours, AbstractPartitionAssignor kafkas, GroupKind... kinds) {
    assertEquals(kafkas.name(), ours.protocolName());
    forAll(
        group -> assertEquals(KafkaGroup.deal(kafkas, group, self -> null), ours.assign(group)),
        kinds);
  }

  @Test
  void stickyBalancesNewGroupsAsWellAsKafka() {
    forAll(group -> compare(group, sticky), FRESH);
  }

  @Test
  void stickyBalancesChangedGroupsAsWellAsKafkaAndMovesNoMore() {
    forAll(group -> changes(group).forEach(changed -> compare(changed, sticky)), FRESH);
    forAll(group -> compare(group, sticky), GroupKind.OWNING);
  }

  @Test
  void cooperativeStickyDoesSoToo() {
    forAll(group -> changes(group).forEach(changed -> compare(changed, cooperative)), FRESH);
  }

  /**
   * Kafka's sticky assignor deals as its cooperative one does before that keeps back what moves.
   * Where some members subscribe to nothing, it gives them partitions nevertheless, depending on
   * whom it looks at first: such groups prove nothing.
   */
  private void compare(GroupSubscription group, PartitionAssignor assignor) {
    boolean someIdle = group.members().stream().anyMatch(member -> member.topics().isEmpty());
    if (group.uniform() || !someIdle) {
      compare(group, assignor.assign(group), kafkaSticky(group));
    }
  }

  private static void compare(
      GroupSubscription group,
      Map<String, MemberAssignment> ours,
      Map<String, MemberAssignment> kafkas) {
    assertTrue(
        unevenness(ours) <= unevenness(kafkas), () -> "less even: " + ours + " than " + kafkas);
    if (group.uniform()) {
      assertTrue(Rebalance.lost(group, ours) <= Rebalance.lost(group, kafkas));
    }
  }

  /** Returns what may become of a group: each member leaves, and another joins. */
  private List<GroupSubscription> changes(GroupSubscription group) {
    GroupSubscription settled = Rebalance.owning(group, sticky.assign(group), 5);
    GroupMember first = group.members().get(0);
    GroupMember newcomer = GroupMember.builder("a newcomer").topics(first.topics()).build();
    List<GroupSubscription> changes = new ArrayList<>(List.of(Rebalance.with(settled, newcomer)));
    settled.members().forEach(leaver -> changes.add(Rebalance.without(settled, leaver)));
    changes.removeIf(changed -> changed.members().isEmpty());
    return changes;
  }

  private Map<String, MemberAssignment> kafkaSticky(GroupSubscription group) {
    return KafkaGroup.deal(
        new org.apache.kafka.clients.consumer.StickyAssignor(), group, sticky::userData);
  }

  /** Returns the sum of the squares of the loads: the less, the more even. */
  private static long unevenness(Map<String, MemberAssignment> given) {
    return given.values().stream()
        .mapToLong(assignment -> assignment.partitions().size())
        .map(load -> load * load)
        .sum();
  }

  @Test
  void kafkaReadsWhatStickyTells() {
    forAll(
        group -> {
          GroupSubscription settled = Rebalance.owning(group, sticky.assign(group), 5);
          assertEquals(
              sticky.assign(group),
              kafkaSticky(settled),
              "Kafka's assignor keeps what it understands to be owned");
        },
        GroupKind.UNIFORM,
        GroupKind.CROWDED);
  }

  @Test
  void stickyReadsWhatKafkaTells() {
    forAll(
        group -> {
          Map<String, MemberAssignment> given = sticky.assign(group);
          List<GroupMember> joining =
              group.members().stream()
                  .map(self -> Rebalance.like(self).userData(toldByKafka(given.get(self.id()))))
                  .map(GroupMember.Builder::build)
                  .toList();
          GroupSubscription told = GroupSubscription.of(joining, group.topics().values());
          assertEquals(given, sticky.assign(told));
          for (int i = 0; i < joining.size(); i++) {
            ByteBuffer ours =
                sticky.userData(
                    Rebalance.like(group.members().get(i))
                        .owned(given.get(joining.get(i).id()).partitions())
                        .generation(5)
                        .build());
            assertSameClaim(toldByKafka(given.get(joining.get(i).id())), ours);
          }
        },
        GroupKind.UNIFORM,
        GroupKind.MIXED);
  }

  /** The order of the topics is not settled, so that the length and the end are compared. */
  private static void assertSameClaim(@Nullable ByteBuffer kafkas, @Nullable ByteBuffer ours) {
    assertEquals(kafkas.remaining(), ours.remaining());
    assertEquals(kafkas.getInt(0), ours.getInt(0));
    assertEquals(kafkas.getInt(kafkas.limit() - 4), ours.getInt(ours.limit() - 4));
  }

  private static @Nullable ByteBuffer toldByKafka(MemberAssignment given) {
    var assignor = new org.apache.kafka.clients.consumer.StickyAssignor();
    assignor.onAssignment(new Assignment(KafkaGroup.partitions(given.partitions())), metadata(5));
    return assignor.subscriptionUserData(Set.of());
  }

  @SuppressWarnings("removal") // There is no other way to make one.
  private static ConsumerGroupMetadata metadata(int generation) {
    return new ConsumerGroupMetadata("g", generation, "m", Optional.empty());
  }

  @Test
  void cooperativeStickyTellsWhatKafkaTells() {
    var kafkas = new org.apache.kafka.clients.consumer.CooperativeStickyAssignor();
    GroupMember fresh = GroupMember.builder("m").build();
    assertEquals(kafkas.subscriptionUserData(Set.of()), cooperative.userData(fresh));
    kafkas.onAssignment(new Assignment(List.of()), metadata(7));
    GroupMember settled = GroupMember.builder("m").generation(7).build();
    assertEquals(kafkas.subscriptionUserData(Set.of()), cooperative.userData(settled));
  }

  @Test
  void stickyAndFreshMemberTellWhatKafkaTells() {
    var kafkas = new org.apache.kafka.clients.consumer.StickyAssignor();
    GroupMember fresh = GroupMember.builder("m").build();
    assertEquals(kafkas.subscriptionUserData(Set.of()), sticky.userData(fresh));
  }

  private static void forAll(Consumer<GroupSubscription> check, GroupKind... kinds) {
    Long given = Long.getLong("sluice.seed");
    LongStream seeds =
        given != null
            ? LongStream.of(given)
            : LongStream.concat(LongStream.range(0, SEEDS), new Random().longs(1));
    for (long seed : seeds.toArray()) {
      for (GroupKind kind : kinds) {
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
}
