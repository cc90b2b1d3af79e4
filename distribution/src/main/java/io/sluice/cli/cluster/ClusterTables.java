package io.sluice.cli.cluster;

import io.sluice.cli.output.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows a cluster to people. */
final class ClusterTables {
  private ClusterTables() {}

  static void print(ClusterView cluster, PrintWriter out) {
    out.println(
        "Cluster %s: %s, controller %s"
            .formatted(
                cluster.id(),
                count(cluster.brokers().stream().filter(each -> each.endpoint() != null).count()),
                cluster.controller() < 0 ? "missing" : cluster.controller()));
    Table brokers = new Table("BROKER", "ENDPOINT", "RACK", "LEADS", "REPLICAS", "STATE");
    for (BrokerView broker : cluster.brokers()) {
      brokers.add(
          List.of(
              String.valueOf(broker.id()),
              text(broker.endpoint()),
              text(broker.rack()),
              String.valueOf(broker.leads()),
              String.valueOf(broker.replicas()),
              state(cluster, broker)));
    }
    brokers.print(out);
    out.println();
    printPartitions(cluster, out);
  }

  private static String count(long brokers) {
    return brokers == 1 ? "1 broker" : brokers + " brokers";
  }

  private static String state(ClusterView cluster, BrokerView broker) {
    if (broker.endpoint() == null) {
      return "missing";
    }
    return broker.id() == cluster.controller() ? "controller" : "live";
  }

  private static void printPartitions(ClusterView cluster, PrintWriter out) {
    out.println(
        "Partitions: %d, of which %d under-replicated, %d under min ISR, %d offline"
            .formatted(
                cluster.partitions().size(),
                cluster.partitions(PartitionView::underReplicated).size(),
                cluster.partitions(PartitionView::underMinIsr).size(),
                cluster.partitions(PartitionView::offline).size()));
    List<PartitionView> unwell = cluster.partitions(each -> each.health() != Health.WELL);
    if (unwell.isEmpty()) {
      return;
    }
    Table table = new Table("TOPIC", "PARTITION", "LEADER", "REPLICAS", "IN-SYNC", "STATE");
    for (PartitionView partition : unwell) {
      table.add(
          List.of(
              partition.topic(),
              String.valueOf(partition.partition()),
              partition.offline() ? "-" : String.valueOf(partition.leader()),
              ids(partition.replicas()),
              ids(partition.inSync()),
              partition.health().words()));
    }
    table.print(out);
  }

  private static String ids(List<Integer> brokers) {
    return brokers.isEmpty()
        ? "-"
        : brokers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static String text(@Nullable String value) {
    return value == null || value.isEmpty() ? "-" : value;
  }
}
