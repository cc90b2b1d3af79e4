package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.e2e.client.Reading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A cluster is administered: with Apache Kafka's tools and client, with kcat, and with our own
 * command.
 */
@ResourceLock(ClusterProcesses.LOCK)
class ClusterAdminIT {
  private static final String TOPICS = "org.apache.kafka.tools.TopicCommand";
  private static final String REASSIGN =
      "org.apache.kafka.tools.reassign.ReassignPartitionsCommand";
  private static final String ELECT = "org.apache.kafka.tools.LeaderElectionCommand";
  private static final int PATIENCE_S = 60;
  private static final int COUNT = 200;
  private static final int VALUE_BYTES = 1_000;

  @TempDir Path scratch;

  @RegisterExtension
  static final ClusterProcesses cluster =
      new ClusterProcesses(
          "admin",
          Map.of(
              "replica.selector.class",
              "org.apache.kafka.common.replica.RackAwareReplicaSelector",
              // What is moved here stays there until the test says otherwise.
              "auto.leader.rebalance.enable",
              "false"));

  private static String kafka(String tool, String... arguments) {
    return KafkaTool.run("", cluster.addresses(), tool, arguments);
  }

  private static String sluice(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Distribution.built().home().resolve("bin/sluice").toString());
    command.add("cluster");
    command.addAll(List.of(arguments));
    command.addAll(List.of("--bootstrap", cluster.addresses()));
    return ChildProcess.run("", command);
  }

  private static void create(String topic, List<List<Integer>> replicas) throws Exception {
    Map<Integer, List<Integer>> placed =
        IntStream.range(0, replicas.size())
            .boxed()
            .collect(Collectors.toMap(each -> each, replicas::get));
    try (Admin admin = cluster.clients().admin()) {
      admin.createTopics(List.of(new NewTopic(topic, placed))).all().get();
    }
    cluster.awaitWhole(topic);
  }

  private static void fill(String topic, int partition) throws Exception {
    try (Producer<byte[], byte[]> producer = cluster.clients().producer(Map.of("acks", "all"))) {
      for (int number = 0; number < COUNT; number++) {
        producer.send(new ProducerRecord<>(topic, partition, null, value(number)));
      }
      producer.flush();
    }
  }

  private static byte[] value(int number) {
    byte[] value = new byte[VALUE_BYTES];
    new Random(number).nextBytes(value);
    return value;
  }

  private static void assertFilled(String topic, int partition) {
    assertFilling(Reading.all(cluster.clients(), new TopicPartition(topic, partition), COUNT));
  }

  private static void assertFilling(List<ConsumerRecord<byte[], byte[]>> records) {
    assertEquals(COUNT, records.size());
    for (int number = 0; number < COUNT; number++) {
      assertArrayEquals(value(number), records.get(number).value());
    }
  }

  @Test
  void consumerReadsFromTheReplicaInItsOwnRack() throws Exception {
    create("near", List.of(List.of(1, 2, 3)));
    fill("near", 0);
    Map<String, ?> settings = Map.of("client.rack", "rack-3", "metadata.max.age.ms", 1_000);
    try (Consumer<byte[], byte[]> consumer = cluster.clients().consumer(settings)) {
      TopicPartition near = new TopicPartition("near", 0);
      consumer.assign(List.of(near));
      consumer.seekToBeginning(List.of(near));
      assertFilling(Reading.next(consumer, COUNT));
      double followers = received(consumer, 3);
      double leaders = received(consumer, 1);
      assertTrue(
          followers > COUNT * VALUE_BYTES && leaders < COUNT * VALUE_BYTES,
          () -> leaders + " bytes from the leader, " + followers + " from the follower");
    }
  }

  private static double received(Consumer<byte[], byte[]> consumer, int broker) {
    return consumer.metrics().entrySet().stream()
        .filter(each -> each.getKey().name().equals("incoming-byte-total"))
        .filter(each -> ("node-" + broker).equals(each.getKey().tags().get("node-id")))
        .mapToDouble(each -> (Double) each.getValue().metricValue())
        .sum();
  }

  @Test
  void kafkasToolMovesReplicasAndSaysWhenItIsDone() throws Exception {
    create("moved", List.of(List.of(1, 2)));
    fill("moved", 0);
    Path plan =
        Files.writeString(
            scratch.resolve("plan.json"),
            """
            {"version": 1, "partitions": [{"topic": "moved", "partition": 0, "replicas": [3, 2]}]}
            """);
    String started =
        kafka(
            REASSIGN,
            "--reassignment-json-file",
            plan.toString(),
            "--execute",
            "--throttle",
            "50000000");
    assertTrue(started.contains("Successfully started partition reassignment"), started);
    cluster.awaitSeen(
        "replicas on 3 and 2",
        "moved",
        ClusterProcesses.IDS,
        view -> view.replicas(0).equals(List.of(3, 2)) && view.whole());
    String done = kafka(REASSIGN, "--reassignment-json-file", plan.toString(), "--verify");
    assertTrue(done.contains("Reassignment of partition moved-0 is completed"), done);
    assertFalse(
        kafka(TOPICS, "--describe", "--topic", "moved").contains("throttled.replicas"),
        "the throttle is gone");
    assertFilled("moved", 0);
    ReplicaFiles.awaitIdentical(cluster, "moved", 0, List.of(2, 3));
    Until.seen(
        "no replica on broker 1",
        () -> Files.exists(cluster.logDirs(1).getFirst().resolve("moved-0")),
        exists -> !exists);
  }

  @Test
  void reassignmentUnderLoadLosesNothing() throws Exception {
    try (Load load = Load.on(cluster, "moved-under-load")) {
      TopicPartition partition = new TopicPartition(load.topic(), 0);
      List<Integer> before = cluster.view(load.topic()).replicas(0);
      List<Integer> turned = List.of(before.get(2), before.get(0), before.get(1));
      reassign(partition, Optional.of(new NewPartitionReassignment(turned)));
      cluster.awaitSeen(
          "the new order",
          load.topic(),
          ClusterProcesses.IDS,
          view -> view.replicas(0).equals(turned));
      assertEquals(Set.of(), reassigning());
      load.check();
    }
  }

  @Test
  void reassignmentToABrokerThatIsAwayIsRefusedAndChangesNothing() throws Exception {
    create("refused", List.of(List.of(1, 2)));
    fill("refused", 0);
    cluster.stop(3);
    try {
      TopicPartition partition = new TopicPartition("refused", 0);
      NewPartitionReassignment target = new NewPartitionReassignment(List.of(1, 3));
      Throwable refusal =
          assertThrows(ExecutionException.class, () -> reassign(partition, Optional.of(target)));
      assertInstanceOf(InvalidReplicaAssignmentException.class, refusal.getCause());
      assertEquals(Set.of(), reassigning());
      assertEquals(List.of(1, 2), cluster.view("refused").replicas(0));
    } finally {
      cluster.start(3);
    }
    assertFilled("refused", 0);
    ReplicaFiles.awaitIdentical(cluster, "refused", 0, List.of(1, 2));
  }

  private static void reassign(TopicPartition partition, Optional<NewPartitionReassignment> target)
      throws Exception {
    try (Admin admin = cluster.clients().admin()) {
      admin
          .alterPartitionReassignments(Map.of(partition, target))
          .all()
          .get(PATIENCE_S, TimeUnit.SECONDS);
    }
  }

  private static Set<TopicPartition> reassigning() throws Exception {
    try (Admin admin = cluster.clients().admin()) {
      return admin
          .listPartitionReassignments()
          .reassignments()
          .get(PATIENCE_S, TimeUnit.SECONDS)
          .keySet();
    }
  }

  @Test
  void kafkasToolBringsLeadershipBackToWhoIsPreferred() throws Exception {
    create("preferred", List.of(List.of(2, 1, 3)));
    fill("preferred", 0);
    cluster.stop(2);
    cluster.awaitSeen(
        "another leader",
        "preferred",
        List.of(1, 3),
        view -> Set.of(1, 3).contains(view.leader(0)));
    String under = kafka(TOPICS, "--describe", "--under-replicated-partitions");
    assertTrue(under.contains("Topic: preferred"), under);
    String described = sluice("describe");
    assertTrue(described.contains("under-replicated"), described);
    assertTrue(described.lines().anyMatch(line -> line.matches("2 .*missing")), described);
    cluster.start(2);
    cluster.awaitWhole("preferred");
    String elected =
        kafka(ELECT, "--election-type", "preferred", "--topic", "preferred", "--partition", "0");
    assertTrue(elected.contains("preferred-0"), elected);
    cluster.awaitSeen(
        "broker 2 leads", "preferred", ClusterProcesses.IDS, view -> view.leader(0) == 2);
    assertFalse(kafka(TOPICS, "--describe", "--under-replicated-partitions").contains("preferred"));
    assertFilled("preferred", 0);
  }

  @Test
  void everybodyDescribesTheSameCluster() throws Exception {
    create("described", List.of(List.of(1, 2, 3), List.of(2, 3, 1), List.of(3, 1, 2)));
    int controller = cluster.view("described").controller();
    try (Admin admin = cluster.clients().admin()) {
      Collection<Node> nodes = admin.describeCluster().nodes().get(PATIENCE_S, TimeUnit.SECONDS);
      assertEquals(
          Set.of("1/rack-1", "2/rack-2", "3/rack-3"),
          nodes.stream().map(each -> each.id() + "/" + each.rack()).collect(Collectors.toSet()));
    }
    // Other tests may just have started a broker, which still catches up.
    String json =
        Until.seen(
            "nothing wrong",
            () -> sluice("describe", "--json").replaceAll("\\s", ""),
            said -> said.contains("\"underReplicated\":[],\"underMinIsr\":[],\"offline\":[]"));
    assertTrue(json.contains("\"controller\":" + controller), json);
    for (int id : ClusterProcesses.IDS) {
      String address = cluster.broker(id).address();
      assertTrue(
          json.contains(
              "{\"id\":%d,\"live\":true,\"endpoint\":\"%s\",\"rack\":\"rack-%d\","
                  .formatted(id, address, id)),
          json);
    }
    String topic = kafka(TOPICS, "--describe", "--topic", "described");
    assertTrue(topic.matches("(?s).*Partition: 1\\s+Leader: 2\\s+Replicas: 2,3,1\\s.*"), topic);
  }

  @Test
  void kcatListsBrokersAndLeaders() throws Exception {
    if (!Kcat.isInstalled()) {
      System.err.println("KCAT NOT TESTED WITH A CLUSTER: it is not installed");
    }
    assumeTrue(Kcat.isInstalled());
    create("listed", List.of(List.of(3, 1, 2)));
    String listed = Kcat.run("", "-L", "-b", cluster.addresses(), "-t", "listed");
    assertTrue(listed.contains("3 brokers:"), listed);
    Set<String> addresses = new HashSet<>();
    for (int id : ClusterProcesses.IDS) {
      addresses.add("broker " + id + " at " + cluster.broker(id).address());
    }
    addresses.forEach(each -> assertTrue(listed.contains(each), listed));
    assertTrue(listed.contains("partition 0, leader 3, replicas: 3,1,2, isrs: "), listed);
    String words = "one\ntwo\nthree\n";
    Kcat.run(words, "-P", "-b", cluster.addresses(), "-t", "listed", "-X", "acks=all");
    assertEquals(words, Kcat.run("", "-C", "-b", cluster.addresses(), "-t", "listed", "-e", "-q"));
  }
}
