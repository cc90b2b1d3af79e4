package io.sluice.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.client.Reading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Brokers of a cluster are killed, stopped in their tracks and restarted, and ZooKeeper goes away,
 * all under load. {@link Load#check} says what must be true after each.
 */
@ResourceLock(ClusterProcesses.LOCK)
class ClusterFaultsIT {
  /** What must be acknowledged in each partition before the next blow. */
  private static final int SOME = 300;

  private static final int PATIENCE_S = 60;

  /** Takes the leader's word, and asks once. */
  private static final Map<String, ?> HASTY =
      Map.of("acks", "1", "enable.idempotence", false, "retries", 0, "linger.ms", 0);

  @RegisterExtension
  static final ClusterProcesses cluster = new ClusterProcesses("faults", Map.of());

  @Test
  void leaderIsKilled() throws Exception {
    try (Load load = Load.on(cluster, "leader-killed")) {
      int leader = cluster.view(load.topic()).leader(0);
      cluster.kill(leader);
      cluster.awaitOthersLead(load.topic(), leader);
      load.awaitMore(SOME);
      cluster.start(leader);
      load.check();
    }
  }

  @Test
  void followerIsKilledAndOthersGoOnWithoutIt() throws Exception {
    try (Load load = Load.on(cluster, "follower-killed")) {
      TopicView view = cluster.view(load.topic());
      int follower = view.replicas(0).get(2);
      List<Integer> ledByOthers =
          load.partitions().stream().filter(each -> view.leader(each) != follower).toList();
      cluster.kill(follower);
      load.awaitMore(SOME, ledByOthers);
      cluster.start(follower);
      load.check();
    }
  }

  @Test
  void controllerIsKilledAndAnotherTakesOver() throws Exception {
    try (Load load = Load.on(cluster, "controller-killed")) {
      int controller = cluster.view(load.topic()).controller();
      cluster.kill(controller);
      cluster.awaitOthersDecideAndLead(load.topic(), controller);
      load.awaitMore(SOME);
      cluster.start(controller);
      load.check();
    }
  }

  @Test
  void allAreKilledAtOnce() throws Exception {
    try (Load load = Load.on(cluster, "all-killed")) {
      ClusterProcesses.IDS.parallelStream().forEach(cluster::kill);
      cluster.startAll(ClusterProcesses.IDS);
      load.awaitMore(SOME);
      load.check();
    }
  }

  @Test
  void twoAreKilledOneAfterTheOtherWhileTheThirdHoldsOut() throws Exception {
    try (Load load = Load.on(cluster, "two-killed")) {
      cluster.kill(1);
      cluster.awaitOthersLead(load.topic(), 1);
      load.awaitMore(SOME);
      cluster.kill(2);
      cluster.startAll(List.of(1, 2));
      load.check();
    }
  }

  @Test
  void leaderIsStoppedInItsTracksPastItsSessionAndGoesOn() throws Exception {
    String topic = "hasty";
    cluster.createTopic(topic, ClusterProcesses.IDS.size(), Map.of());
    try (Load load = Load.on(cluster, "leader-paused");
        Producer<byte[], byte[]> hasty = cluster.clients().producer(HASTY)) {
      int leader = cluster.view(load.topic()).leader(0);
      List<Integer> others = ClusterProcesses.allBut(leader);
      int partition = cluster.view(topic).ledBy(leader).getFirst();
      send(hasty, topic, partition, "before").get(PATIENCE_S, TimeUnit.SECONDS);
      Future<RecordMetadata> late;
      try {
        leaveOnLeaderAlone(hasty, topic, partition, leader);
        // This one lies in the paused broker's socket until it goes on, and must be refused then.
        late = send(hasty, topic, partition, "late");
        cluster.awaitOthersLead(load.topic(), leader);
        load.awaitMore(SOME);
      } finally {
        others.forEach(each -> cluster.broker(each).resume());
        cluster.broker(leader).resume();
      }
      Throwable refusal =
          assertThrows(ExecutionException.class, () -> late.get(PATIENCE_S, TimeUnit.SECONDS));
      assertInstanceOf(RetriableException.class, refusal.getCause());
      load.check();
      cluster.awaitWhole(topic);
      ReplicaFiles.awaitIdentical(cluster, topic, partition, ClusterProcesses.IDS);
      List<String> kept = values(topic, partition);
      assertTrue(kept.contains("before"), kept::toString);
      assertFalse(kept.contains("alone") || kept.contains("late"), kept::toString);
    }
  }

  /**
   * Pauses the leader when it has acknowledged a record with {@code acks=1} that no follower has.
   */
  private static void leaveOnLeaderAlone(
      Producer<byte[], byte[]> hasty, String topic, int partition, int leader) throws Exception {
    List<Integer> others = ClusterProcesses.allBut(leader);
    others.forEach(each -> cluster.broker(each).pause());
    // The answers to fetches that wait carry this one; nobody asks for the next.
    send(hasty, topic, partition, "taken along").get(PATIENCE_S, TimeUnit.SECONDS);
    send(hasty, topic, partition, "alone").get(PATIENCE_S, TimeUnit.SECONDS);
    cluster.broker(leader).pause();
    others.forEach(each -> cluster.broker(each).resume());
  }

  private static Future<RecordMetadata> send(
      Producer<byte[], byte[]> producer, String topic, int partition, String value) {
    return producer.send(new ProducerRecord<>(topic, partition, null, value.getBytes(UTF_8)));
  }

  private static List<String> values(String topic, int partition) {
    TopicPartition it = new TopicPartition(topic, partition);
    try (Consumer<byte[], byte[]> consumer = cluster.clients().consumer(Map.of())) {
      long end = consumer.endOffsets(List.of(it)).get(it);
      return Reading.all(cluster.clients(), it, (int) end).stream()
          .map(record -> new String(record.value(), UTF_8))
          .toList();
    }
  }

  @Test
  void zooKeeperIsAwayLongerThanSessionsAndComesBack() throws Exception {
    String topic = "hasty-without-zookeeper";
    cluster.createTopic(topic, 1, Map.of());
    Map<String, Object> asksOnce = new HashMap<>(HASTY);
    asksOnce.put("acks", "all");
    asksOnce.put("request.timeout.ms", 2_000);
    asksOnce.put("delivery.timeout.ms", 2_000);
    try (Load load = Load.on(cluster, "zookeeper-away");
        Producer<byte[], byte[]> hasty = cluster.clients().producer(asksOnce)) {
      send(hasty, topic, 0, "before").get(PATIENCE_S, TimeUnit.SECONDS);
      cluster.stopZooKeeper();
      try {
        Throwable refusal =
            Until.seen(
                "a refusal",
                () -> failure(send(hasty, topic, 0, "without")),
                failure -> failure != null);
        assertInstanceOf(RetriableException.class, refusal);
      } finally {
        cluster.startZooKeeper();
      }
      load.awaitMore(SOME);
      load.check();
    }
  }

  private static Throwable failure(Future<RecordMetadata> sent) throws Exception {
    try {
      sent.get(PATIENCE_S, TimeUnit.SECONDS);
      return null;
    } catch (ExecutionException refused) {
      return refused.getCause();
    }
  }

  @Test
  void brokersAreRestartedOneAfterTheOther() throws Exception {
    try (Load load = Load.on(cluster, "rolling")) {
      for (int id : ClusterProcesses.IDS) {
        cluster.stop(id);
        load.awaitMore(SOME);
        cluster.start(id);
        cluster.awaitWhole(load.topic());
      }
      load.check();
    }
  }
}
