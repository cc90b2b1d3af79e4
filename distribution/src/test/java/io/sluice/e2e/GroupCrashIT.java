package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sluice.e2e.client.Clients;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills a broker while offsets are committed: what was acknowledged is there, or something later.
 */
class GroupCrashIT {
  private static final int PARTITIONS = 5;
  private static final int ROUNDS = 3;
  private static final int COMMITS_PER_ROUND = 300;

  @TempDir Path directory;

  /** The last commit of a partition that was asked for, and the last one that was acknowledged. */
  private record Progress(long asked, long acknowledged) {}

  private final Map<TopicPartition, Progress> progress = new ConcurrentHashMap<>();

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "zookeeper"})
  void acknowledgedCommitsSurviveEachKill(String storage) throws Exception {
    Map<String, String> settings = Map.of("offsets.storage", storage);
    for (int round = 0; round < ROUNDS; round++) {
      try (BrokerProcess broker = Distribution.built().start(directory, settings)) {
        if (round == 0) {
          new Clients(broker.address()).createTopic("committed", PARTITIONS, Map.of());
        }
        check(broker);
        commitUntilKilled(broker);
      }
    }
    try (BrokerProcess broker = Distribution.built().start(directory, settings)) {
      check(broker);
      assertEquals(0, broker.terminate());
      assertFalse(broker.errors().contains("\tat "), broker::errors);
    }
  }

  private void commitUntilKilled(BrokerProcess broker) {
    Map<String, Object> settings =
        Map.of(
            "group.id", "committers", "default.api.timeout.ms", 3_000, "request.timeout.ms", 2_000);
    try (Consumer<byte[], byte[]> consumer = new Clients(broker.address()).consumer(settings)) {
      for (int commit = 0; ; commit++) {
        TopicPartition partition = new TopicPartition("committed", commit % PARTITIONS);
        Progress before = progress.getOrDefault(partition, new Progress(0, 0));
        long next = before.asked + 1;
        progress.put(partition, new Progress(next, before.acknowledged));
        if (commit == COMMITS_PER_ROUND) {
          // The answer to this one may come or not.
          Thread.ofPlatform().start(broker::kill);
        }
        consumer.commitSync(Map.of(partition, new OffsetAndMetadata(next, "commit " + next)));
        progress.put(partition, new Progress(next, next));
      }
    } catch (KafkaException killed) {
      broker.awaitExit();
    }
  }

  private void check(BrokerProcess broker) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> kept = new HashMap<>();
    try (Admin admin = new Clients(broker.address()).admin()) {
      kept.putAll(
          admin.listConsumerGroupOffsets("committers").partitionsToOffsetAndMetadata().get());
    }
    progress.forEach(
        (partition, expected) -> {
          OffsetAndMetadata found = kept.get(partition);
          if (expected.acknowledged > 0) {
            org.junit.jupiter.api.Assertions.assertNotNull(found, partition + " of " + kept);
          }
          if (found != null) {
            org.junit.jupiter.api.Assertions.assertTrue(
                found.offset() >= expected.acknowledged && found.offset() <= expected.asked,
                () -> partition + ": " + found + ", expected " + expected);
            assertEquals("commit " + found.offset(), found.metadata());
            progress.put(partition, new Progress(expected.asked, found.offset()));
          }
        });
  }
}
