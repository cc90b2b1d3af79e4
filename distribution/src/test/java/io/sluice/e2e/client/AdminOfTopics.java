package io.sluice.e2e.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.ClientVersion;
import io.sluice.e2e.Scenario;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DeletedRecords;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates, describes, grows and deletes topics, and deletes records. */
public final class AdminOfTopics implements Scenario {
  @Override
  public void run(ClientVersion version, String servers) throws Exception {
    Clients clients = new Clients(servers);
    String topic = "admin-of-topics-" + version;
    try (Admin admin = clients.admin()) {
      createsAndDescribes(admin, topic);
      refusesWhatCannotBe(admin, topic);
      grows(admin, topic);
      deletesRecords(clients, admin, new TopicPartition(topic, 4));
      if (version.isAtLeast(ClientVersion.V3_9)) {
        findsTheNewestTimestamp(clients, admin, new TopicPartition(topic, 4));
      }
      deletes(admin, topic);
    }
  }

  private static void createsAndDescribes(Admin admin, String topic) throws Exception {
    NewTopic asked = new NewTopic(topic, 3, (short) 1).configs(Map.of("retention.ms", "123456"));
    admin.createTopics(List.of(asked), new CreateTopicsOptions().validateOnly(true)).all().get();
    assertFalse(admin.listTopics().names().get().contains(topic));
    CreateTopicsResult made = admin.createTopics(List.of(asked));
    assertEquals(3, made.numPartitions(topic).get());
    assertEquals(1, made.replicationFactor(topic).get());
    assertEquals("123456", made.config(topic).get().get("retention.ms").value());
    assertTrue(admin.listTopics().names().get().contains(topic));
    TopicDescription description = describe(admin, topic);
    assertEquals(topic, description.name());
    assertFalse(description.isInternal());
    assertEquals(
        IntStream.range(0, 3).boxed().toList(),
        description.partitions().stream().map(each -> each.partition()).toList());
    int broker = admin.describeCluster().nodes().get().iterator().next().id();
    description
        .partitions()
        .forEach(
            partition -> {
              assertEquals(broker, partition.leader().id());
              assertEquals(
                  List.of(broker), partition.replicas().stream().map(node -> node.id()).toList());
              assertEquals(
                  List.of(broker), partition.isr().stream().map(node -> node.id()).toList());
            });
    admin
        .createTopics(
            List.of(
                new NewTopic(topic + "-assigned", Map.of(0, List.of(broker), 1, List.of(broker)))))
        .all()
        .get();
    assertEquals(2, describe(admin, topic + "-assigned").partitions().size());
  }

  private static TopicDescription describe(Admin admin, String topic) throws Exception {
    Object result = admin.describeTopics(List.of(topic));
    String method = hasMethod(result, "allTopicNames") ? "allTopicNames" : "all";
    // Renamed between the releases, and the older name is gone in the newest.
    KafkaFuture<?> all = (KafkaFuture<?>) result.getClass().getMethod(method).invoke(result);
    return (TopicDescription) ((Map<?, ?>) all.get()).get(topic);
  }

  private static boolean hasMethod(Object object, String name) {
    return List.of(object.getClass().getMethods()).stream()
        .anyMatch(method -> method.getName().equals(name));
  }

  private static void refusesWhatCannotBe(Admin admin, String topic) {
    String problem =
        assertFails(
            InvalidReplicationFactorException.class,
            admin.createTopics(List.of(new NewTopic("too-many-replicas", 1, (short) 3))).all());
    assertTrue(problem.contains("3") && problem.contains("1"), problem);
    assertFails(
        TopicExistsException.class,
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all());
    for (String name : List.of("bad name", "a/b", "x".repeat(250), "..")) {
      String reason =
          assertFails(
              InvalidTopicException.class,
              admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all());
      assertFalse(reason.isBlank());
    }
    assertFails(
        InvalidPartitionsException.class,
        admin.createTopics(List.of(new NewTopic("none", 0, (short) 1))).all());
    assertFails(
        UnknownTopicOrPartitionException.class, admin.deleteTopics(List.of("no-such-topic")).all());
    ExecutionException missing =
        assertThrows(
            ExecutionException.class, () -> unwrap(() -> describe(admin, "no-such-topic")));
    assertInstanceOf(UnknownTopicOrPartitionException.class, missing.getCause());
  }

  private interface Attempt {
    void run() throws Exception;
  }

  private static void unwrap(Attempt attempt) throws ExecutionException {
    try {
      attempt.run();
    } catch (ExecutionException failure) {
      throw failure;
    } catch (Exception other) {
      throw new AssertionError(other);
    }
  }

  /** Fails unless a request fails so; returns the message. */
  static String assertFails(Class<? extends Exception> expected, KafkaFuture<?> future) {
    ExecutionException failure = assertThrows(ExecutionException.class, future::get);
    return String.valueOf(assertInstanceOf(expected, failure.getCause()).getMessage());
  }

  private static void grows(Admin admin, String topic) throws Exception {
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(5))).all().get();
    assertEquals(5, describe(admin, topic).partitions().size());
    assertFails(
        InvalidPartitionsException.class,
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(5))).all());
    assertFails(
        InvalidPartitionsException.class,
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(2))).all());
    assertFails(
        UnknownTopicOrPartitionException.class,
        admin.createPartitions(Map.of("no-such-topic", NewPartitions.increaseTo(2))).all());
  }

  private static void deletesRecords(Clients clients, Admin admin, TopicPartition partition)
      throws Exception {
    try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
      for (long timestamp : new long[] {10, 20, 90, 40, 50, 30}) {
        producer.send(
            new Sample(timestamp, null, new byte[] {(byte) timestamp}, List.of())
                .to(partition.topic(), partition.partition()));
      }
    }
    assertEquals(4, delete(admin, partition, 4).get(partition).get().lowWatermark());
    assertEquals(4, offset(admin, partition, OffsetSpec.earliest()));
    assertEquals(6, offset(admin, partition, OffsetSpec.latest()));
    assertEquals(50, Reading.all(clients, partition, 2).get(0).value()[0]);
    assertFails(OffsetOutOfRangeException.class, delete(admin, partition, 7).get(partition));
    assertEquals(6, delete(admin, partition, -1).get(partition).get().lowWatermark());
    assertEquals(6, offset(admin, partition, OffsetSpec.earliest()));
  }

  private static Map<TopicPartition, KafkaFuture<DeletedRecords>> delete(
      Admin admin, TopicPartition partition, long before) {
    return admin
        .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
        .lowWatermarks();
  }

  private static long offset(Admin admin, TopicPartition partition, OffsetSpec spec)
      throws Exception {
    return admin.listOffsets(Map.of(partition, spec)).partitionResult(partition).get().offset();
  }

  private static void findsTheNewestTimestamp(
      Clients clients, Admin admin, TopicPartition partition) throws Exception {
    assertEquals(-1, offset(admin, partition, OffsetSpec.maxTimestamp()));
    TopicPartition other = new TopicPartition(partition.topic(), 0);
    try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
      for (long timestamp : new long[] {10, 20, 90, 40}) {
        producer.send(
            new Sample(timestamp, null, null, List.of()).to(other.topic(), other.partition()));
      }
    }
    ListOffsetsResultInfo newest =
        admin.listOffsets(Map.of(other, OffsetSpec.maxTimestamp())).partitionResult(other).get();
    assertEquals(2, newest.offset());
    assertEquals(90, newest.timestamp());
  }

  private static void deletes(Admin admin, String topic) throws Exception {
    admin.deleteTopics(List.of(topic)).all().get();
    assertFalse(admin.listTopics().names().get().contains(topic));
    admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    TopicPartition again = new TopicPartition(topic, 0);
    assertEquals(0, offset(admin, again, OffsetSpec.latest()));
    admin.deleteTopics(List.of(topic, topic + "-assigned")).all().get();
  }
}
