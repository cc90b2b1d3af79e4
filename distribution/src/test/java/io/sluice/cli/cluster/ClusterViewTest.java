package io.sluice.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.cli.output.Json;
import io.sluice.protocol.message.DescribeClusterResponse;
import io.sluice.protocol.message.DescribeClusterResponse.DescribeClusterBroker;
import io.sluice.protocol.message.MetadataResponse;
import io.sluice.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.sluice.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterViewTest {
  private static final List<Integer> ALL = List.of(1, 2, 3);

  private static DescribeClusterBroker broker(int id, String host) {
    return DescribeClusterBroker.builder()
        .brokerId(id)
        .host(host)
        .port(9090 + id)
        .rack(id == 1 ? "a" : null)
        .build();
  }

  private static MetadataResponseTopic topic(String name, MetadataResponsePartition... parts) {
    return MetadataResponseTopic.builder().name(name).partitions(List.of(parts)).build();
  }

  private static MetadataResponsePartition partition(int index, int leader, Integer... inSync) {
    return MetadataResponsePartition.builder()
        .partitionIndex(index)
        .leaderId(leader)
        .replicaNodes(ALL)
        .isrNodes(List.of(inSync))
        .build();
  }

  /** Brokers 1 and 2 of three are there. */
  private static ClusterView view() {
    DescribeClusterResponse cluster =
        DescribeClusterResponse.builder()
            .clusterId("abc")
            .controllerId(2)
            .brokers(List.of(broker(2, "::1"), broker(1, "here")))
            .build();
    MetadataResponse metadata =
        MetadataResponse.builder()
            .topics(
                List.of(
                    topic("orders", partition(1, 2, 2), partition(0, 1, 1, 2)),
                    topic("audit", partition(0, -1, 3), partition(1, 1, 1, 2, 3))))
            .build();
    return ClusterView.of(cluster, metadata, Map.of("orders", 2, "audit", 1));
  }

  private static List<String> names(List<PartitionView> partitions) {
    return partitions.stream().map(each -> each.topic() + "-" + each.partition()).toList();
  }

  @Test
  void partitionsAreSortedByWhatIsWrongWithThem() {
    ClusterView view = view();
    assertEquals(
        List.of("audit-0", "orders-0", "orders-1"),
        names(view.partitions(PartitionView::underReplicated)));
    assertEquals(List.of("orders-1"), names(view.partitions(PartitionView::underMinIsr)));
    assertEquals(List.of("audit-0"), names(view.partitions(PartitionView::offline)));
    assertEquals(
        List.of(Health.OFFLINE, Health.WELL, Health.UNDER_REPLICATED, Health.UNDER_MIN_ISR),
        view.partitions().stream().map(PartitionView::health).toList());
  }

  @Test
  void topicOfOneReplicaIsContentWithIt() {
    PartitionView alone = new PartitionView("alone", 0, 1, List.of(1), List.of(1), 2);
    assertEquals(Health.WELL, alone.health());
  }

  @Test
  void brokerThatIsGoneIsShownForItsReplicas() {
    assertEquals(
        List.of(
            new BrokerView(1, "here:9091", "a", 2, 4),
            new BrokerView(2, "[::1]:9092", null, 1, 4),
            new BrokerView(3, null, null, 0, 4)),
        view().brokers());
  }

  @Test
  void tablesNameTheWorstOfEachPartition() {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    ClusterTables.print(view(), out);
    out.flush();
    assertEquals(
        """
        Cluster abc: 2 brokers, controller 2
        BROKER  ENDPOINT    RACK  LEADS  REPLICAS  STATE
        1       here:9091   a     2      4         live
        2       [::1]:9092  -     1      4         controller
        3       -           -     0      4         missing

        Partitions: 4, of which 3 under-replicated, 1 under min ISR, 1 offline
        TOPIC   PARTITION  LEADER  REPLICAS  IN-SYNC  STATE
        audit   0          -       1,2,3     3        offline
        orders  0          1       1,2,3     1,2      under-replicated
        orders  1          2       1,2,3     2        under min ISR
        """,
        text.toString().replace(System.lineSeparator(), "\n"));
  }

  @Test
  void jsonLeavesOutWhatIsNotKnown() {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    ClusterView view = view();
    Json.print(out, json -> new ClusterJson(json).write(view));
    out.flush();
    String packed = text.toString().replaceAll("\\s", "");
    String offline =
        "{'topic':'audit','partition':0,'replicas':[1,2,3],'inSync':[3],'minInSync':1}";
    String underMin =
        "{'topic':'orders','partition':1,'leader':2,'replicas':[1,2,3],'inSync':[2],"
            + "'minInSync':2}";
    String under =
        "{'topic':'orders','partition':0,'leader':1,'replicas':[1,2,3],'inSync':[1,2],"
            + "'minInSync':2}";
    assertEquals(
        ("{'cluster':'abc','controller':2,'brokers':["
                + "{'id':1,'live':true,'endpoint':'here:9091','rack':'a','leads':2,'replicas':4},"
                + "{'id':2,'live':true,'endpoint':'[::1]:9092','leads':1,'replicas':4},"
                + "{'id':3,'live':false,'leads':0,'replicas':4}],'partitions':4,"
                + "'underReplicated':["
                + String.join(",", offline, under, underMin)
                + "],'underMinIsr':["
                + underMin
                + "],'offline':["
                + offline
                + "]}")
            .replace('\'', '"'),
        packed);
  }
}
