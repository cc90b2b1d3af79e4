package io.sluice.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.broker.link.BrokerLinks;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.InMemoryMetadata;
import io.sluice.metadata.InMemoryMetadataStore;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.ReportOfflineReplicasRequest;
import io.sluice.protocol.message.ReportOfflineReplicasResponse;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.time.VirtualTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reports of offline replicas, to a controller that a test plays. */
class OfflineReporterTest {
  private static final Uuid TOPIC = new Uuid(3, 3);

  private final VirtualTime time = new VirtualTime(0);
  private final InMemoryMetadata metadata = new InMemoryMetadata(time);
  private final InMemoryMetadataStore store = open();
  private final InMemoryMetadataStore other = open();
  private final Set<TopicPartition> served = new HashSet<>();
  private final Controller controller = new Controller();
  private final OfflineReporter reporter =
      new OfflineReporter(1, () -> Set.copyOf(served), controller, time);

  /** Notes what it is told, and answers as it is told to. */
  private static final class Controller implements BrokerLinks {
    private final List<String> heard = new ArrayList<>();
    private ErrorCode answer = ErrorCode.NONE;
    private boolean reachable = true;

    @Override
    public CompletableFuture<ResponseMessage> ask(
        int brokerId, RequestMessage request, int timeoutMs) {
      if (!reachable) {
        return CompletableFuture.failedFuture(new IOException("not reachable"));
      }
      ReportOfflineReplicasRequest report = (ReportOfflineReplicasRequest) request;
      heard.add(
          brokerId
              + " hears of "
              + report.topics().stream().map(topic -> topic.partitions().toString()).toList());
      return CompletableFuture.completedFuture(
          ReportOfflineReplicasResponse.builder().errorCode(answer.code()).build());
    }
  }

  private InMemoryMetadataStore open() {
    InMemoryMetadataStore opened = InMemoryMetadataStore.open(metadata, 9_000);
    time.advance(0);
    return opened;
  }

  private static BrokerRegistration registration(int id) {
    return new BrokerRegistration(
        id, BrokerRegistration.NO_EPOCH, new Uuid(id, 7), new Uuid(id, id), null, List.of());
  }

  private static TopicPartition partition(int index) {
    return new TopicPartition("a", index);
  }

  @BeforeEach
  void threePartitionsOfWhichTwoAreHere() {
    other.register(registration(2));
    other.electController(2);
    store.register(registration(1));
    List<PartitionState> states =
        List.of(
            PartitionState.initial(List.of(1, 2)),
            PartitionState.initial(List.of(2)),
            PartitionState.initial(List.of(2, 1)));
    store.createTopic("a", TOPIC, states, Map.of());
    time.advance(0);
    served.add(partition(0));
    served.add(partition(2));
  }

  private void look() {
    reporter.look(store.image());
    time.advance(0);
  }

  @Test
  void nothingIsToldWhileEverythingWorks() {
    look();
    assertEquals(List.of(), controller.heard);
    assertFalse(reporter.isPending());
  }

  @Test
  void offlineReplicasAreToldOnceAndTheirReturnToo() {
    served.remove(partition(2));
    look();
    look();
    assertEquals(List.of("2 hears of [[2]]"), controller.heard);
    assertTrue(reporter.isPending());

    served.clear();
    look();
    served.add(partition(0));
    served.add(partition(2));
    look();
    look();
    assertEquals(
        List.of("2 hears of [[2]]", "2 hears of [[0, 2]]", "2 hears of []"), controller.heard);
    assertFalse(reporter.isPending());
  }

  @Test
  void everyNewControllerIsTold() {
    served.clear();
    look();
    other.close();
    time.advance(0);
    store.electController(1);
    time.advance(0);
    look();
    assertEquals(List.of("2 hears of [[0, 2]]", "1 hears of [[0, 2]]"), controller.heard);
  }

  @Test
  void reportThatIsNotHeardIsRepeated() {
    controller.reachable = false;
    served.clear();
    look();
    time.advance(2_000);
    assertEquals(List.of(), controller.heard);

    controller.reachable = true;
    controller.answer = ErrorCode.NOT_CONTROLLER;
    time.advance(500);
    controller.answer = ErrorCode.NONE;
    time.advance(10_000);
    assertEquals(List.of("2 hears of [[0, 2]]", "2 hears of [[0, 2]]"), controller.heard);
  }

  @Test
  void newRegistrationIsToldAnew() {
    served.clear();
    look();
    store.expireSession();
    time.advance(0);
    store.register(registration(1));
    time.advance(0);
    look();
    assertEquals(List.of("2 hears of [[0, 2]]", "2 hears of [[0, 2]]"), controller.heard);
  }
}
