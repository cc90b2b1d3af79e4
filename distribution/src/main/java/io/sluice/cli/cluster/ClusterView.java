package io.sluice.cli.cluster;

import io.sluice.protocol.message.DescribeClusterResponse;
import io.sluice.protocol.message.DescribeClusterResponse.DescribeClusterBroker;
import io.sluice.protocol.message.MetadataResponse;
import io.sluice.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A cluster as one of its brokers knows it.
 *
 * @param id the cluster's id
 * @param controller the id of the broker that is the controller, or a negative number
 * @param brokers by id; those that are gone but have replicas are among them
 * @param partitions by topic and number
 */
record ClusterView(
    String id, int controller, List<BrokerView> brokers, List<PartitionView> partitions) {

  /**
   * Puts answers together.
   *
   * @param inSyncMin each topic's {@code min.insync.replicas}; 1 for those that are missing
   */
  static ClusterView of(
      DescribeClusterResponse cluster, MetadataResponse metadata, Map<String, Integer> inSyncMin) {
    List<PartitionView> partitions = new ArrayList<>();
    for (MetadataResponseTopic topic : metadata.topics()) {
      String name = String.valueOf(topic.name());
      topic
          .partitions()
          .forEach(
              each ->
                  partitions.add(
                      new PartitionView(
                          name,
                          each.partitionIndex(),
                          each.leaderId(),
                          each.replicaNodes(),
                          each.isrNodes(),
                          inSyncMin.getOrDefault(name, 1))));
    }
    partitions.sort(
        Comparator.comparing(PartitionView::topic).thenComparingInt(PartitionView::partition));
    return new ClusterView(
        cluster.clusterId(), cluster.controllerId(), brokers(cluster, partitions), partitions);
  }

  private static List<BrokerView> brokers(
      DescribeClusterResponse cluster, List<PartitionView> partitions) {
    Map<Integer, DescribeClusterBroker> live = new TreeMap<>();
    cluster.brokers().forEach(broker -> live.put(broker.brokerId(), broker));
    Map<Integer, Integer> leads = new TreeMap<>();
    Map<Integer, Integer> replicas = new TreeMap<>();
    for (PartitionView partition : partitions) {
      if (!partition.offline()) {
        leads.merge(partition.leader(), 1, Integer::sum);
      }
      partition.replicas().forEach(replica -> replicas.merge(replica, 1, Integer::sum));
    }
    TreeSet<Integer> ids = new TreeSet<>(live.keySet());
    ids.addAll(replicas.keySet());
    List<BrokerView> views = new ArrayList<>();
    for (int id : ids) {
      DescribeClusterBroker broker = live.get(id);
      views.add(
          new BrokerView(
              id,
              broker == null ? null : endpoint(broker),
              broker == null ? null : broker.rack(),
              leads.getOrDefault(id, 0),
              replicas.getOrDefault(id, 0)));
    }
    return views;
  }

  private static String endpoint(DescribeClusterBroker broker) {
    String host = broker.host();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + broker.port();
  }

  /** Returns the partitions of which something is true. */
  List<PartitionView> partitions(Predicate<PartitionView> condition) {
    return partitions.stream().filter(condition).toList();
  }
}
