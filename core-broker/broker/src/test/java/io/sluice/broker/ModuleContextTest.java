package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.kernel.BrokerContext;
import io.sluice.kernel.Cluster;
import io.sluice.kernel.PartitionPositions;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.ApiVersionsRequest;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.Compression;
import io.sluice.spi.PartitionAssignor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the broker offers to its modules. */
class ModuleContextTest {
  private static final long TIMESTAMP = 1_700_000_000_000L;

  @TempDir static Path folder;
  private static final StateModule MODULE = new StateModule();
  private static TestBroker broker;
  private static BrokerContext context;

  @BeforeAll
  static void start() {
    broker = TestBroker.start(folder, Map.of("broker.rack", "r1"), MODULE);
    context = MODULE.context();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void clusterShowsTopicsWithTheirRacks() {
    Uuid id = broker.topic("shown", 3);
    TopicView topic = context.cluster().view().topic("shown");
    assertNotNull(topic);
    assertEquals("shown", topic.name());
    assertEquals(id, topic.id());
    assertEquals(3, topic.partitionCount());
    assertEquals(Set.of("r1"), topic.racks(2));
    assertEquals(context.brokerId(), topic.leader(2));
    assertFalse(topic.internal());
    assertEquals(topic, context.cluster().view().topic(id));
    assertNull(context.cluster().view().topic("absent"));
    assertTrue(context.cluster().view().topics().contains(topic));
    assertEquals(Map.of(), context.cluster().view().groupConfig("g"));
    broker.createStateTopic();
    TopicView state = context.cluster().view().topic(StateModule.TOPIC);
    assertNotNull(state);
    assertTrue(state.internal());
  }

  @Test
  void clusterTellsOfTopicsThatComeIntoBeing() throws InterruptedException {
    LinkedBlockingQueue<Cluster.Change> changes = new LinkedBlockingQueue<>();
    context.cluster().subscribe(changes::add);
    broker.topic("heralded");
    Cluster.Change change = changes.poll(20, TimeUnit.SECONDS);
    while (change != null && !change.topics().contains("heralded")) {
      change = changes.poll(20, TimeUnit.SECONDS);
    }
    assertNotNull(change);
    assertNull(change.before().topic("heralded"));
    assertNotNull(change.after().topic("heralded"));
  }

  @Test
  void positionsOfLedPartitionsAreKnown() {
    broker.topic("stands");
    try (TestClient client = broker.connect()) {
      Requests.produced(client, "stands", Requests.batch("a", "b"));
    }
    TopicPartition partition = new TopicPartition("stands", 0);
    assertEquals(new PartitionPositions.Position(0, 2), context.positions().position(partition));
    assertNull(context.positions().position(new TopicPartition("stands", 1)));
    assertNull(context.positions().position(new TopicPartition("absent", 0)));
  }

  @Test
  void timestampOfARecordIsFoundInPlainAndInCompressedBatches() {
    broker.topic("timed");
    TopicPartition partition = new TopicPartition("timed", 0);
    try (TestClient client = broker.connect()) {
      Requests.produced(client, "timed", Requests.batch("a", "b", "c"));
      BatchBuilder packed = new BatchBuilder(Compression.GZIP);
      Requests.produced(client, "timed", Requests.fill(packed, "d", "e").build());
    }
    assertEquals(OptionalLong.of(TIMESTAMP), timestampAt(partition, 0));
    assertEquals(OptionalLong.of(TIMESTAMP + 2), timestampAt(partition, 2));
    assertEquals(OptionalLong.of(TIMESTAMP + 1), timestampAt(partition, 4));
    assertEquals(OptionalLong.of(TIMESTAMP), timestampAt(partition, -5));
    assertEquals(OptionalLong.empty(), timestampAt(partition, 5));
    assertEquals(OptionalLong.empty(), timestampAt(partition, 500));
    assertEquals(OptionalLong.empty(), timestampAt(new TopicPartition("absent", 0), 0));
  }

  private static OptionalLong timestampAt(TopicPartition partition, long offset) {
    return context.positions().timestampAt(partition, offset).join();
  }

  @Test
  void offsetsAreKeptInTheMetadataStore() {
    TopicPartition partition = new TopicPartition("t", 1);
    context.consumerOffsets().mark("g", "marked").join();
    context.consumerOffsets().write("g", Map.of(partition, "42")).join();
    assertEquals(Map.of(partition, "42"), context.consumerOffsets().read("g").join());
    assertEquals("marked", context.consumerOffsets().groups().join().get("g"));
    context.consumerOffsets().delete("g").join();
    assertEquals(Map.of(), context.consumerOffsets().read("g").join());
  }

  @Test
  void brokersAreAskedOverLinksOfTheModules() {
    ApiVersionsRequest request = ApiVersionsRequest.builder().build();
    CompletionException failed =
        assertThrows(
            CompletionException.class, () -> context.brokers().ask(9, request, 20_000).join());
    assertInstanceOf(IOException.class, failed.getCause());
    assertEquals(
        "broker 9 did not answer API_VERSIONS: broker 9 is not registered",
        failed.getCause().getMessage());
  }

  @Test
  void transactionsAreOfferedByAnotherModuleOrNotAtAll(@TempDir Path own) {
    assertNull(context.transactions());
    TransactionModule transactions = new TransactionModule();
    StateModule state = new StateModule();
    try (TestBroker both = TestBroker.start(own, Map.of(), state, transactions)) {
      assertSame(transactions, state.context().transactions());
      assertEquals(
          transactions.name(), both.report().modules().getLast(), "it was started after the other");
      assertSame(transactions, state.transactionsWhenAskedForApis());
    }
  }

  @Test
  void pluginThatDoesNotExistIsRefusedWithWhatThereIs() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> context.plugins().create(PartitionAssignor.class, "nope"));
    assertTrue(
        String.valueOf(refused.getMessage()).startsWith("assignor 'nope' unknown; known: "),
        refused.getMessage());
  }

  @Test
  void backgroundWorkRunsOnThreadsOfItsOwn() {
    CompletableFuture<String> name = new CompletableFuture<>();
    context.background().execute(() -> name.complete(Thread.currentThread().getName()));
    assertTrue(name.join().startsWith("background"));
  }
}
