package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.client.Clients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An assignor of somebody else's, dropped into plugins/, deals for unmodified consumers. */
class AssignorPluginIT {
  private static final String SOURCE =
      """
      package org.example.greedy;

      import io.sluice.spi.GroupMember;
      import io.sluice.spi.GroupSubscription;
      import io.sluice.spi.MemberAssignment;
      import io.sluice.spi.Named;
      import io.sluice.spi.PartitionAssignor;
      import io.sluice.spi.PartitionSet;
      import java.util.LinkedHashMap;
      import java.util.Map;

      /** Gives everything to the member in rack "all". */
      @Named("greedy")
      public final class Greedy implements PartitionAssignor {
        @Override
        public Map<String, MemberAssignment> assign(GroupSubscription group) {
          Map<String, MemberAssignment> result = new LinkedHashMap<>();
          for (GroupMember member : group.members()) {
            PartitionSet.Builder all = PartitionSet.builder();
            if ("all".equals(member.rack()) || group.members().size() == 1) {
              group.topics().values().forEach(topic -> {
                for (int p = 0; p < topic.partitionCount(); p++) {
                  all.add(topic.name(), p);
                }
              });
            }
            result.put(member.id(), MemberAssignment.of(all.build()));
          }
          return result;
        }
      }
      """;
  private static final String MODULE =
      """
      module org.example.greedy {
        requires io.sluice.spi;
        provides io.sluice.spi.PartitionAssignor with org.example.greedy.Greedy;
      }
      """;

  @TempDir Path directory;

  @Test
  void droppedAssignorDealsForAnUnmodifiedConsumer() throws Exception {
    Path plugins = Files.createDirectories(directory.resolve("plugins"));
    pack(plugins.resolve("greedy.jar"));
    Map<String, String> settings =
        Map.of(
            "plugins.dir", plugins.toString(),
            "group.consumer.assignors", "range,greedy",
            "group.consumer.min.heartbeat.interval.ms", "100",
            "group.consumer.heartbeat.interval.ms", "200");
    try (BrokerProcess broker = Distribution.built().start(directory.resolve("b"), settings)) {
      assertTrue(broker.output().contains("greedy"), broker::output);
      Clients clients = new Clients(broker.address());
      clients.createTopic("dealt", 6, Map.of());
      Map<String, String> member =
          Map.of("group.id", "g", "group.protocol", "consumer", "group.remote.assignor", "greedy");
      Set<TopicPartition> all =
          IntStream.range(0, 6)
              .mapToObj(partition -> new TopicPartition("dealt", partition))
              .collect(Collectors.toSet());
      try (Consumer<byte[], byte[]> poor = clients.consumer(member);
          Consumer<byte[], byte[]> rich = clients.consumer(with(member, "client.rack", "all"))) {
        poor.subscribe(List.of("dealt"));
        pollUntil(List.of(poor), () -> poor.assignment().equals(all));
        rich.subscribe(List.of("dealt"));
        pollUntil(
            List.of(poor, rich),
            () -> rich.assignment().equals(all) && poor.assignment().isEmpty());
      }
      assertEquals(0, broker.terminate());
    }
  }

  private static void pollUntil(
      List<Consumer<byte[], byte[]>> consumers, java.util.function.BooleanSupplier done) {
    long start = System.nanoTime();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - start > Duration.ofSeconds(60).toNanos()) {
        throw new AssertionError(consumers.stream().map(Consumer::assignment).toList().toString());
      }
      consumers.forEach(consumer -> consumer.poll(Duration.ofMillis(50)));
    }
  }

  private static Map<String, String> with(Map<String, String> map, String key, String value) {
    Map<String, String> more = new java.util.HashMap<>(map);
    more.put(key, value);
    return more;
  }

  /** Compiles against the SPI's JAR of the distribution, as a plugin's author does. */
  private void pack(Path jar) throws IOException {
    Path source = directory.resolve("source");
    Path classes = directory.resolve("classes");
    Files.createDirectories(source.resolve("org/example/greedy"));
    Files.writeString(source.resolve("module-info.java"), MODULE);
    Files.writeString(source.resolve("org/example/greedy/Greedy.java"), SOURCE);
    tool(
        "javac",
        "-d",
        classes.toString(),
        "--module-path",
        spi().toString(),
        source.resolve("module-info.java").toString(),
        source.resolve("org/example/greedy/Greedy.java").toString());
    tool("jar", "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
  }

  private static Path spi() throws IOException {
    try (Stream<Path> files = Files.list(Distribution.built().home().resolve("lib"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("sluice-spi-"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static void tool(String name, String... arguments) {
    int exit = ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, arguments);
    assertEquals(0, exit, name);
  }
}
