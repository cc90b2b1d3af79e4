package io.sluice.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.e2e.client.Clients;
import io.sluice.e2e.client.CommittedRecords;
import io.sluice.e2e.client.TransformMain;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Processes that transform a topic into another one, exactly once, however often they and the
 * brokers are killed: {@link #check} compares all of it.
 */
final class Transformers implements AutoCloseable {
  private static final int PARTITIONS = 3;
  private static final int COUNT = 2;

  private final ClientVersion client;
  private final ClusterProcesses cluster;
  private final String input;
  private final String output;
  private final List<ClientProcess> processes = new ArrayList<>();
  private final List<List<String>> written = new ArrayList<>();
  private final Producer<byte[], byte[]> producer;

  private Transformers(ClientVersion client, ClusterProcesses cluster) {
    this.client = client;
    this.cluster = cluster;
    input = "input-" + client;
    output = "output-" + client;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      written.add(new ArrayList<>());
    }
    producer = cluster.clients().producer(Map.of());
  }

  /** Creates the topics and starts the processes. */
  static Transformers start(ClientVersion client, ClusterProcesses cluster) throws Exception {
    Transformers transformers = new Transformers(client, cluster);
    cluster.createTopic(transformers.input, PARTITIONS, Map.of());
    cluster.createTopic(transformers.output, PARTITIONS, Map.of());
    for (int number = 0; number < COUNT; number++) {
      transformers.processes.add(transformers.process(number));
    }
    return transformers;
  }

  private ClientProcess process(int number) throws IOException {
    return ClientProcess.start(
        client,
        TransformMain.class,
        cluster.addresses(),
        input,
        output,
        "group-" + client,
        transactionalId(number));
  }

  String output() {
    return output;
  }

  /** Returns the transactional id of one of the processes. */
  String transactionalId(int number) {
    return "transformer-" + client + "-" + number % COUNT;
  }

  /** Kills one, and starts it again; it may have ended by itself. */
  void restart(int number) throws IOException {
    processes.get(number % COUNT).close();
    processes.set(number % COUNT, process(number % COUNT));
  }

  /** Gives them so many more records in each partition. */
  void feed(int count) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (int each = 0; each < count; each++) {
        String value = partition + "-" + written.get(partition).size();
        producer.send(new ProducerRecord<>(input, partition, null, value.getBytes(UTF_8)));
        written.get(partition).add(value);
      }
    }
    producer.flush();
  }

  /** Waits until all is transformed, and compares it; who could not go on is started again. */
  void check() {
    Clients clients = cluster.clients();
    for (int number = 0; number < PARTITIONS; number++) {
      TopicPartition from = new TopicPartition(input, number);
      TopicPartition partition = new TopicPartition(output, number);
      List<String> expected = written.get(number).stream().map(TransformMain::transformed).toList();
      assertEquals(written.get(number), CommittedRecords.values(clients, from));
      Until.seen(
          partition + " transformed; " + processes,
          () -> {
            replaceWhoHasEnded();
            return CommittedRecords.values(clients, partition).size();
          },
          size -> size >= expected.size());
      assertEquals(expected, CommittedRecords.values(clients, partition));
    }
  }

  private void replaceWhoHasEnded() throws IOException {
    for (int number = 0; number < COUNT; number++) {
      if (!processes.get(number).running()) {
        restart(number);
      }
    }
  }

  /** Waits until so much of a partition of the output is committed. */
  void awaitTransformed(int count) {
    Clients clients = cluster.clients();
    TopicPartition partition = new TopicPartition(output, 0);
    try (Consumer<byte[], byte[]> consumer =
        clients.consumer(Map.of("isolation.level", "read_committed"))) {
      Until.seen(
          count + " transformed; " + processes,
          () -> {
            replaceWhoHasEnded();
            return consumer.endOffsets(List.of(partition)).get(partition);
          },
          offset -> offset >= count);
    }
  }

  @Override
  public void close() {
    processes.forEach(ClientProcess::close);
    producer.close();
  }
}
