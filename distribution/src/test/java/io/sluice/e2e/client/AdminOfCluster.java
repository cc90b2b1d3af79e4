package io.sluice.e2e.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.ClientVersion;
import io.sluice.e2e.Scenario;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/** Asks what the cluster and its log directories are. */
public final class AdminOfCluster implements Scenario {
  @Override
  public void run(ClientVersion version, String servers) throws Exception {
    Clients clients = new Clients(servers);
    TopicPartition partition = new TopicPartition("admin-of-cluster-" + version, 0);
    clients.createTopic(partition.topic(), 1, Map.of());
    try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
      producer.send(new Sample(1, null, new byte[100_000], List.of()).to(partition.topic(), 0));
    }
    try (Admin admin = clients.admin()) {
      DescribeClusterResult cluster = admin.describeCluster();
      assertEquals(22, cluster.clusterId().get().length());
      assertEquals(1, cluster.nodes().get().size());
      Node node = cluster.nodes().get().iterator().next();
      assertEquals(servers, node.host() + ":" + node.port());
      assertEquals(node, cluster.controller().get());
      Map<String, LogDirDescription> dirs =
          admin.describeLogDirs(List.of(node.id())).allDescriptions().get().get(node.id());
      assertEquals(1, dirs.size());
      LogDirDescription dir = dirs.values().iterator().next();
      assertNull(dir.error());
      ReplicaInfo replica = dir.replicaInfos().get(partition);
      assertTrue(
          replica.size() > 100_000 && replica.size() < 101_000, () -> "size " + replica.size());
      assertEquals(0, replica.offsetLag());
      if (version.isAtLeast(ClientVersion.V3_9)) {
        assertTrue(dir.totalBytes().getAsLong() >= dir.usableBytes().getAsLong());
      }
    }
  }
}
