package io.sluice.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.e2e.client.CommittedRecords;
import io.sluice.e2e.streams.CountMain;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * An application of Kafka Streams with {@code exactly_once_v2} and a store, killed and started
 * again, while brokers are killed too: each word is counted 1, 2, 3 … without a gap, a repetition
 * or a step back.
 */
@ResourceLock(ClusterProcesses.LOCK)
class StreamsIT {
  private static final int PARTITIONS = 3;
  private static final int WORDS = 20;
  private static final int FED = 300;
  private static final int BETWEEN_MAX_MS = 2_000;

  /** The restored store, and one that is restored again; many with {@code -Pchaos}. */
  private static final int BLOWS = Math.max(2, Integer.getInteger("sluice.chaos.blows", 2) / 3);

  @RegisterExtension
  static final ClusterProcesses cluster =
      new ClusterProcesses(
          "streams",
          Map.of(
              "transaction.state.log.num.partitions",
              "4",
              "transaction.state.log.replication.factor",
              "3",
              "transaction.state.log.min.isr",
              "2",
              "group.min.session.timeout.ms",
              "1000"));

  @TempDir Path stores;

  private final long seed = Long.getLong("sluice.chaos.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<String> history = new ArrayList<>();
  private final Map<String, Long> fed = new TreeMap<>();

  @Test
  void wordsAreCountedExactlyOnceWhateverHappens() throws Exception {
    System.out.println("-Dsluice.chaos.seed=" + seed);
    cluster.createTopic("words", PARTITIONS, Map.of());
    cluster.createTopic("counted", PARTITIONS, Map.of());
    ClientProcess application = application();
    try (Producer<byte[], byte[]> producer = cluster.clients().producer(Map.of())) {
      feed(producer);
      application.await("the application runs", lines -> lines.contains("RUNNING"));
      for (int blow = 0; blow < BLOWS; blow++) {
        feed(producer);
        pause();
        history.add("the application");
        application.close();
        application = application();
        feed(producer);
        pause();
        killALeader();
      }
      feed(producer);
      check(application);
    } catch (AssertionError | Exception failure) {
      throw new AssertionError("seed " + seed + ", after " + history, failure);
    } finally {
      application.close();
    }
  }

  private ClientProcess application() throws IOException {
    return ClientProcess.start(
        Path.of(System.getProperty("sluice.clients"), "streams"),
        CountMain.class,
        cluster.addresses(),
        "words",
        "counted",
        "counter",
        stores.toString());
  }

  private void feed(Producer<byte[], byte[]> producer) {
    for (int each = 0; each < FED; each++) {
      String word = "word-" + random.nextInt(WORDS);
      producer.send(
          new ProducerRecord<>("words", random.nextInt(PARTITIONS), null, word.getBytes(UTF_8)));
      fed.merge(word, 1L, Long::sum);
    }
    producer.flush();
  }

  /** When a blow falls decides what it does, so here time is not a condition but the blow. */
  private void pause() throws InterruptedException {
    int ms = random.nextInt(BETWEEN_MAX_MS);
    history.add(ms + " ms");
    Thread.sleep(ms);
  }

  private void killALeader() throws Exception {
    int leader = cluster.view("counted").leader(random.nextInt(PARTITIONS));
    history.add("broker " + leader);
    if (leader >= 0) {
      cluster.kill(leader);
      pause();
      cluster.start(leader);
    }
  }

  private void check(ClientProcess application) {
    long total = fed.values().stream().mapToLong(Long::longValue).sum();
    Map<String, List<Long>> counted =
        Until.seen(
            "all words counted; " + application,
            StreamsIT::counted,
            counts -> counts.values().stream().mapToLong(List::size).sum() >= total);
    Map<String, List<Long>> expected = new HashMap<>();
    fed.forEach(
        (word, count) -> expected.put(word, LongStream.rangeClosed(1, count).boxed().toList()));
    assertEquals(new TreeMap<>(expected), new TreeMap<>(counted));
  }

  private static Map<String, List<Long>> counted() {
    Map<String, List<Long>> counts = new HashMap<>();
    for (int number = 0; number < PARTITIONS; number++) {
      for (ConsumerRecord<byte[], byte[]> each :
          CommittedRecords.of(cluster.clients(), new TopicPartition("counted", number))) {
        counts
            .computeIfAbsent(new String(each.key(), UTF_8), word -> new ArrayList<>())
            .add(ByteBuffer.wrap(each.value()).getLong());
      }
    }
    return counts;
  }
}
