package io.sluice.e2e.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

/** A member of a group in a process of its own, to be killed: says what it owns and reads. */
public final class MemberMain {
  private MemberMain() {}

  /** Runs it: address, topic, and {@code key=value} settings. Ends only by force. */
  public static void main(String[] arguments) {
    Map<String, String> settings = new HashMap<>();
    for (String setting : List.of(arguments).subList(2, arguments.length)) {
      String[] parts = setting.split("=", 2);
      settings.put(parts[0], parts[1]);
    }
    settings.put("auto.offset.reset", "earliest");
    try (Consumer<byte[], byte[]> consumer = new Clients(arguments[0]).consumer(settings)) {
      consumer.subscribe(List.of(arguments[1]), new Says(consumer));
      while (true) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> say("read " + record.partition() + " " + record.offset()));
        consumer.commitSync();
        say("polled");
      }
    }
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private record Says(Consumer<?, ?> consumer) implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      say("gives up " + numbers(partitions));
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      say("owns " + numbers(consumer.assignment()));
    }

    private static List<Integer> numbers(Collection<TopicPartition> partitions) {
      List<Integer> numbers = new ArrayList<>();
      partitions.forEach(partition -> numbers.add(partition.partition()));
      numbers.sort(null);
      return numbers;
    }
  }
}
