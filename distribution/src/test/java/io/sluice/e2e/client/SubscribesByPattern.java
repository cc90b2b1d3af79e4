package io.sluice.e2e.client;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.e2e.ClientVersion;
import io.sluice.e2e.Scenario;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.errors.InvalidRegularExpression;

/** A regular expression that the broker matches with topics, those included that come later. */
public final class SubscribesByPattern implements Scenario {
  private static final long PATIENCE_NS = Duration.ofSeconds(60).toNanos();

  @Override
  public void run(ClientVersion version, String servers) throws Exception {
    Clients clients = new Clients(servers);
    clients.createTopic("pattern-a1", 1, Map.of());
    clients.createTopic("pattern-b1", 1, Map.of());
    Map<String, String> settings = Map.of("group.id", "by-pattern", "group.protocol", "consumer");
    try (Consumer<byte[], byte[]> consumer = clients.consumer(settings)) {
      consumer.subscribe(new SubscriptionPattern("pattern-a[0-9]+"));
      awaitTopics(consumer, Set.of("pattern-a1"));
      clients.createTopic("pattern-a2", 2, Map.of());
      awaitTopics(consumer, Set.of("pattern-a1", "pattern-a2"));
      consumer.subscribe(new SubscriptionPattern("pattern-b.*"));
      awaitTopics(consumer, Set.of("pattern-b1"));
    }
    try (Consumer<byte[], byte[]> consumer = clients.consumer(settings)) {
      consumer.subscribe(new SubscriptionPattern("[unfinished"));
      assertThrows(InvalidRegularExpression.class, () -> awaitTopics(consumer, Set.of("never")));
    }
  }

  private static void awaitTopics(Consumer<byte[], byte[]> consumer, Set<String> wanted) {
    long start = System.nanoTime();
    Set<String> topics = new TreeSet<>();
    while (!topics.equals(wanted)) {
      if (System.nanoTime() - start > PATIENCE_NS) {
        throw new AssertionError(topics + " instead of " + wanted);
      }
      consumer.poll(Duration.ofMillis(100));
      topics.clear();
      consumer.assignment().forEach(partition -> topics.add(partition.topic()));
    }
  }
}
