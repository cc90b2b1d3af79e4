package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.kernel.TransactionMarker;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Batches;
import io.sluice.protocol.record.ControlRecords;
import io.sluice.protocol.record.Record;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The markers that modules have written into partitions of this broker. */
@Timeout(120)
class TransactionMarkersTest {
  private static final long PRODUCER = 7;
  private static final TransactionMarker COMMIT = marker(3, true, false);

  @TempDir Path folder;
  private final TransactionModule module = new TransactionModule();

  private static TransactionMarker marker(int epoch, boolean commit, boolean newEpoch) {
    return new TransactionMarker(PRODUCER, (short) epoch, commit, 11, newEpoch);
  }

  private ErrorCode append(String topic, TransactionMarker marker) {
    return module.append(new TopicPartition(topic, 0), marker).join();
  }

  @Test
  void markerIsAppendedAsAControlBatch() {
    try (TestBroker broker = TestBroker.start(folder, Map.of(), module);
        TestClient client = broker.connect()) {
      broker.topic("marked");
      Requests.produced(client, "marked", Requests.batch("a"));
      assertEquals(ErrorCode.NONE, append("marked", COMMIT));
      assertEquals(ErrorCode.NONE, append("marked", marker(4, false, false)));
      FetchResponse answer =
          client.ask(
              Requests.fetch("marked", 1).build(), Requests.NAMES_FETCH, FetchResponse.class);
      ByteBuffer batches = Requests.only(answer).records().buffer();
      BatchView view = new BatchView().wrap(batches, batches.position());
      assertTrue(view.isControl());
      assertEquals(PRODUCER, view.producerId());
      assertEquals(3, view.producerEpoch());
      List<ControlRecords.Type> types =
          Batches.records(batches, Requests.BYTES_MAX).stream()
              .map(record -> ControlRecords.type(record.key()))
              .toList();
      assertEquals(List.of(ControlRecords.Type.COMMIT, ControlRecords.Type.ABORT), types);
      Record first = Batches.records(batches, Requests.BYTES_MAX).getFirst();
      assertEquals(11, ControlRecords.coordinatorEpoch(first.value()));
    }
  }

  @Test
  void whatTheLogSaysOfAMarkerIsTheAnswer() {
    try (TestBroker broker = TestBroker.start(folder, Map.of(), module);
        TestClient client = broker.connect()) {
      broker.topic("judged");
      Requests.produced(client, "judged", Requests.batch("a"));
      assertEquals(ErrorCode.INVALID_PRODUCER_EPOCH, append("judged", marker(0, true, false)));
      assertEquals(ErrorCode.NONE, append("judged", marker(5, true, true)), "it is there already");
      assertEquals(1, Requests.produced(client, "judged", Requests.batch("b")).baseOffset());
      assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, append("nowhere", COMMIT));
      assertEquals(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
          module.append(new TopicPartition("judged", 5), COMMIT).join());
    }
  }

  @Test
  void markerIsAnsweredWhenTheFollowersHaveIt() {
    try (ReplicatedTopics topics = new ReplicatedTopics(folder, Map.of(), module);
        TestClient follower = topics.broker().connect()) {
      topics.create("shared");
      CompletableFuture<ErrorCode> done = module.append(new TopicPartition("shared", 0), COMMIT);
      assertFalse(done.isDone());
      topics.commit(follower, "shared", 1);
      assertEquals(ErrorCode.NONE, done.join());
      CompletableFuture<ErrorCode> lost = module.append(new TopicPartition("shared", 0), COMMIT);
      topics.elect("shared", 2, List.of(1, 2, 3));
      assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, lost.join());
      assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, append("shared", COMMIT));
    }
  }

  @Test
  void tooFewInSyncReplicasTakeNoMarker() {
    try (ReplicatedTopics topics = new ReplicatedTopics(folder, Map.of(), module);
        TestClient client = topics.broker().connect()) {
      topics.create("few", List.of(1, 2, 3), List.of(1), "min.insync.replicas", "2");
      assertEquals(ErrorCode.NOT_ENOUGH_REPLICAS, append("few", COMMIT));
      assertEquals(List.of(), Requests.read(client, "few", 0));
    }
  }

  @Test
  void markerInAModulesTopicIsTheModulesBusiness() {
    StateModule state = new StateModule();
    try (TestBroker broker = TestBroker.start(folder, Map.of(), module, state)) {
      assertEquals(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, append(StateModule.TOPIC, COMMIT), "not created");
      broker.createStateTopic();
      state.ledAll(0);
      TopicPartition partition = new TopicPartition(StateModule.TOPIC, 2);
      assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, module.append(partition, COMMIT).join());
      assertEquals(new StateModule.Event.Ended(partition, COMMIT), state.next());
    }
  }

  @Test
  void coordinatorsThatNoLogWouldTakeNoticeOfAreLeftOut() {
    TransactionModule deaf = new TransactionModule(false);
    try (TestBroker broker = TestBroker.start(folder, Map.of("broker.modules", ""), deaf)) {
      assertEquals(List.of(), broker.report().modules());
      assertTrue(deaf.isClosed());
      assertEquals(
          List.of(
              "broker module 'transaction-double' is left out: it needs one that watches what"
                  + " producers write, and there is none"),
          broker.report().problems());
    }
  }
}
