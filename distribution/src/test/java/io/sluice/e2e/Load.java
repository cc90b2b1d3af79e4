package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A topic of three replicas that is written and read while a cluster is hurt, and what must be true
 * at the end, whatever happened: nothing that was acknowledged is lost, nothing is there twice,
 * each key is in order, a reader saw only what stayed, all replicas are the same bytes, and all of
 * them are in sync again.
 */
final class Load implements AutoCloseable {
  private static final int PARTITIONS = 3;
  private static final int WARM = 200;

  private final ClusterProcesses cluster;
  private final String topic;
  private final ClusterLedger ledger = new ClusterLedger(PARTITIONS);
  private final KeyedWriters writers;
  private final TailReader reader;

  private Load(ClusterProcesses cluster, String topic) {
    this.cluster = cluster;
    this.topic = topic;
    writers = new KeyedWriters(cluster.clients(), topic, PARTITIONS, ledger);
    reader = new TailReader(cluster.clients(), topic, PARTITIONS, "rack-2");
  }

  /** Creates the topic, and returns when it is in full swing. */
  static Load on(ClusterProcesses cluster, String topic) throws Exception {
    return on(cluster, topic, Map.of());
  }

  /** The same for a topic with this configuration. */
  static Load on(ClusterProcesses cluster, String topic, Map<String, String> configs)
      throws Exception {
    cluster.createTopic(topic, PARTITIONS, configs);
    Load load = new Load(cluster, topic);
    try {
      load.awaitMore(WARM);
    } catch (AssertionError failure) {
      load.close();
      throw failure;
    }
    return load;
  }

  String topic() {
    return topic;
  }

  List<Integer> partitions() {
    return IntStream.range(0, PARTITIONS).boxed().toList();
  }

  /** Waits until so many more are acknowledged in each partition. */
  void awaitMore(int count) throws InterruptedException {
    awaitMore(count, partitions());
  }

  void awaitMore(int count, List<Integer> in) throws InterruptedException {
    ledger.awaitMore(count, in);
  }

  /** Returns how many records are acknowledged so far. */
  long acknowledged() {
    return partitions().stream().mapToLong(each -> ledger.of(each).size()).sum();
  }

  /** Ends the load, waits until the cluster has healed, and checks everything. */
  void check() throws Exception {
    awaitMore(WARM);
    cluster.awaitWhole(topic);
    writers.stop();
    ledger.checkNothingRefused();
    for (int partition : partitions()) {
      TreeMap<Long, KeyedRecord> acknowledged = ledger.of(partition);
      assertDense(partition, acknowledged);
      assertInOrder(partition, acknowledged);
      reader.awaitAndCompare(partition, acknowledged);
      new StoredLog(cluster.clients(), topic, partition).assertIs(acknowledged);
      ReplicaFiles.awaitIdentical(cluster, topic, partition, ClusterProcesses.IDS);
    }
  }

  /** All that was sent was acknowledged, so there is no offset for anything else: no duplicates. */
  private static void assertDense(int partition, TreeMap<Long, KeyedRecord> acknowledged) {
    long expected = 0;
    for (long offset : acknowledged.keySet()) {
      if (offset != expected) {
        throw new AssertionError(
            "partition %d: offset %d was not given to any record that was sent"
                .formatted(partition, expected));
      }
      expected++;
    }
  }

  private static void assertInOrder(int partition, TreeMap<Long, KeyedRecord> acknowledged) {
    Map<Integer, Integer> next = new HashMap<>();
    acknowledged.forEach(
        (offset, record) -> {
          assertEquals(
              next.getOrDefault(record.key(), 0),
              record.number(),
              () -> "partition %d, offset %d: %s".formatted(partition, offset, record));
          next.put(record.key(), record.number() + 1);
        });
  }

  @Override
  public void close() {
    writers.close();
    reader.close();
  }
}
