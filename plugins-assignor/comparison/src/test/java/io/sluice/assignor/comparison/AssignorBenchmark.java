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
 * allocate: the median of some rounds, and the first. Each member subscribes to all topics, to half
 * of them, or to few.
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
      for (int percent : new int[] {100, 50, 3}) {
        for (PartitionAssignor assignor : assignors) {
          run(assignor, topics, percent);
        }
      }
    }
  }

  private static void run(PartitionAssignor assignor, int topics, int percent) {
    GroupSubscription fresh = group(topics, percent, new Random(1));
    String name = topics + " topics, each " + percent + " %";
    measure(assignor, name + ", new", fresh);
    Map<String, MemberAssignment> given = assignor.assign(fresh);
    measure(assignor, name + ", one leaves", oneLess(Rebalance.owning(fresh, given, 1)));
    measure(assignor, name + ", half are new", joined(fresh, MEMBERS / 2, assignor));
    measure(assignor, name + ", one had all", joined(fresh, 1, assignor));
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

  private static GroupSubscription group(int topics, int percent, Random random) {
    List<TopicInfo> all =
        IntStream.range(0, topics)
            .mapToObj(i -> TopicInfo.of("topic-%05d".formatted(i), PARTITIONS / topics))
            .toList();
    List<String> names = all.stream().map(TopicInfo::name).toList();
    List<GroupMember> members = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      List<String> some = names.stream().filter(name -> random.nextInt(100) < percent).toList();
      members.add(GroupMember.builder("member-%04d".formatted(i)).topics(some).build());
    }
    return GroupSubscription.of(members, all);
  }

  private static GroupSubscription oneLess(GroupSubscription group) {
    return Rebalance.without(group, group.members().get(MEMBERS / 2));
  }

  /** The first members own everything that they can, and the others join them. */
  private static GroupSubscription joined(
      GroupSubscription group, int first, PartitionAssignor assignor) {
    List<GroupMember> owners = group.members().subList(0, first);
    GroupSubscription old = GroupSubscription.of(owners, group.topics().values());
    List<GroupMember> members =
        new ArrayList<>(Rebalance.owning(old, assignor.assign(old), 1).members());
    members.addAll(group.members().subList(first, MEMBERS));
    return GroupSubscription.of(members, group.topics().values());
  }
}
