package io.sluice.assignor.comparison;

import com.sun.management.ThreadMXBean;
import io.sluice.assignor.cooperativesticky.CooperativeStickyAssignor;
import io.sluice.assignor.range.RangeAssignor;
import io.sluice.assignor.roundrobin.RoundRobinAssignor;
import io.sluice.assignor.sticky.StickyAssignor;
import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import io.sluice.spi.PartitionAssignor;
import io.sluice.spi.TopicInfo;
import io.sluice.spi.contract.Rebalance;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Prints how long the assignors take for 1,000 members and 10,000 partitions, and how much they
 * allocate: the median of some rounds, and the first.
 */
public final class AssignorBenchmark {
  private static final int MEMBERS = 1_000;
  private static final int PARTITIONS = 10_000;
  private static final int ROUNDS = 7;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private AssignorBenchmark() {}

  /** Runs all of it. */
  public static void main(String[] arguments) {
    List<PartitionAssignor> assignors =
        List.of(
            new RangeAssignor(),
            new RoundRobinAssignor(),
            new StickyAssignor(),
            new CooperativeStickyAssignor());
    System.out.printf("%-20s %-34s %9s %9s %9s%n", "assignor", "group", "first ms", "ms", "MB");
    for (int topics : new int[] {10, 100, 1_000, 10_000}) {
      for (boolean uniform : new boolean[] {true, false}) {
        for (PartitionAssignor assignor : assignors) {
          run(assignor, topics, uniform);
        }
      }
    }
  }

  private static void run(PartitionAssignor assignor, int topics, boolean uniform) {
    GroupSubscription fresh = group(topics, uniform, new Random(1));
    String name = topics + " topics, " + (uniform ? "uniform" : "mixed");
    measure(assignor, name + ", new", fresh);
    Map<String, MemberAssignment> given = assignor.assign(fresh);
    measure(assignor, name + ", one leaves", oneLess(Rebalance.owning(fresh, given, 1)));
    measure(assignor, name + ", half are new", halfNew(fresh, assignor));
  }

  private static void measure(PartitionAssignor assignor, String name, GroupSubscription group) {
    double[] ms = new double[ROUNDS];
    double[] mb = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long bytes = THREADS.getCurrentThreadAllocatedBytes();
      long ns = System.nanoTime();
      assignor.assign(group);
      ms[i] = (System.nanoTime() - ns) / 1e6;
      mb[i] = (THREADS.getCurrentThreadAllocatedBytes() - bytes) / 1e6;
    }
    double first = ms[0];
    Arrays.sort(ms);
    Arrays.sort(mb);
    System.out.printf(
        "%-20s %-34s %9.1f %9.1f %9.1f%n",
        assignor.protocolName(), name, first, ms[ROUNDS / 2], mb[ROUNDS / 2]);
  }

  private static GroupSubscription group(int topics, boolean uniform, Random random) {
    List<TopicInfo> all =
        IntStream.range(0, topics)
            .mapToObj(i -> TopicInfo.of("topic-%05d".formatted(i), PARTITIONS / topics))
            .toList();
    List<String> names = all.stream().map(TopicInfo::name).toList();
    List<GroupMember> members = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      List<String> some = names.stream().filter(name -> uniform || random.nextBoolean()).toList();
      members.add(GroupMember.builder("member-%04d".formatted(i)).topics(some).build());
    }
    return GroupSubscription.of(members, all);
  }

  private static GroupSubscription oneLess(GroupSubscription group) {
    return Rebalance.without(group, group.members().get(MEMBERS / 2));
  }

  /** The first half owns everything that it can, and the second half joins it. */
  private static GroupSubscription halfNew(GroupSubscription group, PartitionAssignor assignor) {
    List<GroupMember> half = group.members().subList(0, MEMBERS / 2);
    GroupSubscription old = GroupSubscription.of(half, group.topics().values());
    List<GroupMember> members =
        new ArrayList<>(Rebalance.owning(old, assignor.assign(old), 1).members());
    members.addAll(group.members().subList(MEMBERS / 2, MEMBERS));
    return GroupSubscription.of(members, group.topics().values());
  }
}
