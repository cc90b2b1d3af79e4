package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.kernel.ApiException;
import io.sluice.kernel.StateLog;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Batches;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a module that keeps its state in a topic is told, and what it can do with its log. */
class StateTopicTest {
  private static final long TIMESTAMP = 1_700_000_000_000L;

  @TempDir private Path folder;
  private final StateModule module = new StateModule();

  private static ByteBuffer batch(String... keys) {
    BatchBuilder builder = new BatchBuilder();
    for (String key : keys) {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      builder.append(TIMESTAMP, bytes, bytes);
    }
    return builder.build();
  }

  private static List<String> values(ByteBuffer batches) {
    List<String> values = new ArrayList<>();
    Batches.records(batches, Requests.BYTES_MAX)
        .forEach(record -> values.add(StandardCharsets.UTF_8.decode(record.value()).toString()));
    return values;
  }

  private static boolean committed(StateLog log, long endOffset) {
    CompletableFuture<Boolean> kept = new CompletableFuture<>();
    log.whenCommitted(endOffset, kept::complete);
    return kept.join();
  }

  @Test
  void moduleLeadsEveryPartitionWhenItsTopicIsCreated() {
    try (TestBroker broker = start(Map.of())) {
      assertFalse(module.wasTold());
      broker.createStateTopic();
      for (int i = 0; i < StateModule.PARTITIONS; i++) {
        StateLog log = module.led();
        assertEquals(new TopicPartition(StateModule.TOPIC, i), log.partition());
        assertEquals(0, log.leaderEpoch());
        assertEquals(0, log.startOffset());
        assertEquals(0, log.endOffset());
      }
      assertFalse(module.wasTold());
    }
  }

  @Test
  void whatIsAppendedIsReadAndCommittedInItsEpoch() {
    try (TestBroker broker = start(Map.of())) {
      StateLog log = ledFirst(broker);
      assertEquals(2, log.append(batch("a", "b")));
      assertEquals(3, log.append(batch("c")));
      assertEquals(3, log.endOffset());
      assertTrue(committed(log, 3));
      ByteBuffer all = log.read(0, Requests.BYTES_MAX);
      assertEquals(0, new BatchView().wrap(all, 0).partitionLeaderEpoch());
      assertEquals(List.of("a", "b", "c"), values(all));
      assertEquals(List.of("a", "b"), values(log.read(1, 1)), "at least the batch of the offset");
      assertFalse(log.read(3, Requests.BYTES_MAX).hasRemaining());
      assertEquals(
          ErrorCode.OFFSET_OUT_OF_RANGE,
          assertThrows(ApiException.class, () -> log.read(4, 1)).error());
    }
  }

  @Test
  void batchMayBeLargerThanClientsMayBeButNotThanSegment() {
    try (TestBroker broker = start(Map.of("log.segment.bytes", "1048576"))) {
      StateLog log = ledFirst(broker);
      assertEquals(1, log.append(batch("x".repeat(100_000))));
      ApiException refused =
          assertThrows(ApiException.class, () -> log.append(batch("x".repeat(1_000_000))));
      assertEquals(ErrorCode.RECORD_LIST_TOO_LARGE, refused.error());
      assertEquals(1, log.endOffset());
      ByteBuffer two = ByteBuffer.allocate(2 * batch("a").remaining());
      two.put(batch("a")).put(batch("b")).flip();
      assertThrows(IllegalArgumentException.class, () -> log.append(two));
    }
  }

  @Test
  void whatIsAppendedIsCommittedAfterTheFsyncWhenTheTopicAsksForIt() {
    try (TestBroker broker = start(Map.of("flush.policy", "batch"))) {
      StateLog log = ledFirst(broker);
      for (int i = 1; i <= 100; i++) {
        assertEquals(i, log.append(batch("k" + i)));
        assertTrue(committed(log, i));
      }
      assertEquals(100, values(log.read(0, Requests.BYTES_MAX)).size());
    }
  }

  @Test
  void waitingFetchIsWokenByCoordinator() {
    try (TestBroker broker = start(Map.of());
        TestClient consumer = broker.connect()) {
      StateLog log = ledFirst(broker);
      consumer.send(
          Requests.fetch(StateModule.TOPIC, 0).maxWaitMs(Integer.MAX_VALUE).build(),
          Requests.NAMES_FETCH);
      log.append(batch("a"));
      assertEquals(
          List.of("a"), Requests.values(Requests.only(consumer.receive(FetchResponse.class))));
    }
  }

  @Test
  void loneReplicaIsEnoughWhereMoreAreAskedForThanThereAre() {
    StateModule demanding = new StateModule(Map.of("min.insync.replicas", "2"));
    try (TestBroker broker = TestBroker.start(folder, Map.of(), demanding)) {
      broker.createStateTopic();
      StateLog log = demanding.led();
      assertEquals(1, log.append(batch("a")));
      assertTrue(committed(log, 1));
    }
  }

  @Test
  void partitionsAreLostWhenTheTopicIsDeletedAndLedAnewWhenItIsCreatedAgain() {
    try (TestBroker broker = start(Map.of())) {
      StateLog before = ledFirst(broker);
      before.append(batch("a"));
      CompletableFuture<Boolean> never = new CompletableFuture<>();
      before.whenCommitted(1_000, never::complete);
      broker.outside().deleteTopic(StateModule.TOPIC).join();
      for (int i = 0; i < StateModule.PARTITIONS; i++) {
        StateModule.Event.Lost lost = assertInstanceOf(StateModule.Event.Lost.class, module.next());
        assertEquals(i, lost.partition().partition());
      }
      assertFalse(never.join());
      assertFalse(committed(before, 1), "it is nobody's any more");
      assertEquals(
          ErrorCode.NOT_LEADER_OR_FOLLOWER,
          assertThrows(ApiException.class, () -> before.append(batch("b"))).error());
      assertEquals(
          ErrorCode.NOT_LEADER_OR_FOLLOWER,
          assertThrows(ApiException.class, () -> before.read(0, 1)).error());
      assertEquals(0, ledFirst(broker).endOffset());
    }
  }

  @Test
  void partitionsOfAnOldTopicAreLedBeforeClientsAreServed() {
    TestBroker first = start(Map.of());
    ledFirst(first).append(batch("kept"));
    StateModule next = new StateModule();
    try (TestBroker second = first.restart(next);
        TestClient consumer = second.connect()) {
      assertTrue(next.wasTold());
      StateLog log = next.ledAll(0);
      assertEquals(1, log.endOffset());
      assertEquals(List.of("kept"), values(log.read(0, Requests.BYTES_MAX)));
      assertTrue(committed(log, 1));
      assertEquals(List.of("kept"), Requests.read(consumer, StateModule.TOPIC, 0));
      assertInstanceOf(StateModule.Event.Closed.class, module.next());
      assertFalse(module.wasTold(), "nothing is told after the end");
    }
  }

  @Test
  void recordsFromCoordinatorsAreOnDiskAsTheyWereGiven() {
    try (TestBroker broker = start(Map.of())) {
      StateLog log = ledFirst(broker);
      ByteBuffer given = batch("a", "b");
      byte[] records = new byte[given.remaining() - BatchView.OVERHEAD];
      given.get(BatchView.OVERHEAD, records);
      log.append(given);
      byte[] kept = new byte[records.length];
      log.read(0, Requests.BYTES_MAX).get(BatchView.OVERHEAD, kept);
      assertArrayEquals(records, kept);
    }
  }

  private TestBroker start(Map<String, String> settings) {
    return TestBroker.start(folder, settings, module);
  }

  private StateLog ledFirst(TestBroker broker) {
    broker.createStateTopic();
    return module.ledAll(0);
  }
}
