package io.sluice.broker.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ConfigScope;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.AlterPartitionReassignmentsRequest;
import io.sluice.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import io.sluice.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import io.sluice.protocol.message.AlterPartitionReassignmentsResponse;
import io.sluice.protocol.message.AlterPartitionRequest;
import io.sluice.protocol.message.AlterPartitionResponse;
import io.sluice.protocol.message.ElectLeadersRequest;
import io.sluice.protocol.message.ElectLeadersResponse;
import io.sluice.protocol.message.ListPartitionReassignmentsRequest;
import io.sluice.protocol.message.ListPartitionReassignmentsResponse;
import io.sluice.protocol.message.ReportOfflineReplicasRequest;
import io.sluice.protocol.message.ReportOfflineReplicasResponse;
import io.sluice.protocol.message.ResponseMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The controller on stores of one metadata in memory: fail-over, fencing, and its requests. */
class ControllerTest {
  private static final String NO_BALANCE = "auto.leader.rebalance.enable";
  private final TestCluster cluster = new TestCluster(Map.of(NO_BALANCE, "false"));

  private void startThree() {
    IntStream.rangeClosed(1, 3).forEach(cluster::start);
  }

  private AlterPartitionRequest isr(String topic, int broker, List<Integer> isr) {
    TopicImage image = cluster.image().topic(topic);
    PartitionState state = image.partitions().getFirst();
    return AlterPartitionRequest.builder()
        .brokerId(broker)
        .brokerEpoch(cluster.registration(broker).epoch())
        .topics(
            List.of(
                AlterPartitionRequest.TopicData.builder()
                    .topicId(image.id())
                    .partitions(
                        List.of(
                            AlterPartitionRequest.PartitionData.builder()
                                .partitionIndex(0)
                                .leaderEpoch(state.leaderEpoch())
                                .partitionEpoch(state.partitionEpoch())
                                .newIsrWithEpochs(isr.stream().map(this::member).toList())
                                .build()))
                    .build()))
        .build();
  }

  private AlterPartitionRequest.BrokerState member(int id) {
    return AlterPartitionRequest.BrokerState.builder()
        .brokerId(id)
        .brokerEpoch(cluster.registration(id).epoch())
        .build();
  }

  @Test
  void leaderIsKilledAndAnotherLeadsWhenItsSessionIsOver() {
    startThree();
    cluster.create("a", 2, 2, 3, 1);
    cluster.crash(2);
    cluster.time.advance(TestCluster.SESSION_MS - 1);
    assertEquals("2@0 isr[2, 3, 1] elr[]", cluster.shown("a"));
    cluster.time.advance(200);
    assertEquals("3@1 isr[3, 1] elr[]", cluster.shown("a"));
    assertEquals(cluster.registration(3).epoch(), cluster.state("a", 1).leaderBrokerEpoch());
    assertEquals(1, cluster.active().id());
  }

  @Test
  void controllerIsKilledAndTheNextOneGoesOn() {
    startThree();
    cluster.create("a", 1, 1, 2, 3);
    cluster.crash(1);
    cluster.time.advance(TestCluster.SESSION_MS + 500);
    assertEquals("2@1 isr[2, 3] elr[]", cluster.shown("a"));
    assertTrue(cluster.active().id() != 1);
    assertEquals(2, cluster.image().controllerEpoch());
  }

  @Test
  void allAreKilledAndComeBackOneAfterTheOther() {
    startThree();
    cluster.create("a", 1, 1, 2, 3);
    IntStream.rangeClosed(1, 3).forEach(cluster::crash);
    cluster.time.advance(TestCluster.SESSION_MS + 500);
    assertEquals(Map.of(), cluster.image().brokers());
    cluster.start(3);
    assertEquals("3@1 isr[3] elr[]", cluster.shown("a"));
    cluster.start(1);
    assertEquals("3@1 isr[3] elr[]", cluster.shown("a"));
  }

  @Test
  void leaderThatComesBackInsideItsSessionIsElectedAnewUnlessItMayHaveLostItsTail() {
    startThree();
    cluster.create("a", 1, 2, 3, 1);
    cluster.crash(2);
    cluster.start(2);
    assertEquals("2@1 isr[2, 3, 1] elr[]", cluster.shown("a"));
    assertEquals(cluster.registration(2).epoch(), cluster.state("a", 0).leaderBrokerEpoch());

    cluster.crash(2);
    cluster.start(
        new BrokerRegistration(2, -1, Uuid.random(), new Uuid(7, 2), null, List.of())
            .withTailMayBeLost(true));
    assertEquals("3@2 isr[3, 1] elr[]", cluster.shown("a"));
    AlterPartitionResponse refused =
        cluster.ask(1, isr("a", 3, List.of(3, 1, 2)), AlterPartitionResponse.class);
    assertEquals(ErrorCode.INELIGIBLE_REPLICA.code(), error(refused));

    cluster.node(2).store().register(cluster.registration(2).withTailMayBeLost(false));
    cluster.settle();
    AlterPartitionResponse joined =
        cluster.ask(1, isr("a", 3, List.of(3, 1, 2)), AlterPartitionResponse.class);
    assertEquals(0, error(joined));
    assertEquals("3@2 isr[2, 3, 1] elr[]", cluster.shown("a"));
  }

  private static int error(AlterPartitionResponse response) {
    assertEquals(0, response.errorCode());
    return response.topics().getFirst().partitions().getFirst().errorCode();
  }

  @Test
  void brokerThatStopsHandsItsPartitionsOver() {
    startThree();
    cluster.create("a", 1, 2, 3, 1);
    cluster.node(2).store().register(cluster.registration(2).asStopping());
    cluster.settle();
    assertEquals("3@1 isr[3, 1] elr[]", cluster.shown("a"));
    cluster.stop(2);
    assertEquals("3@1 isr[3, 1] elr[]", cluster.shown("a"));
  }

  @Test
  void brokerOfManyTopicsIsLostAndAllAreLedByOthersInOneTransaction() {
    startThree();
    for (int n = 0; n < 500; n++) {
      PartitionState first =
          PartitionState.initial(List.of(2, 3), List.of(2, 3), cluster.registration(2).epoch());
      cluster.admin().createTopic("t" + n, new Uuid(9, n), List.of(first), Map.of());
    }
    cluster.settle();
    cluster.settle();
    cluster.node(2).store().close();
    cluster.node(2).controller().close();
    // Each message takes 1 ms in each direction: a few round trips, not hundreds.
    cluster.time.advance(20);
    for (int n = 0; n < 500; n++) {
      assertEquals("3@1 isr[3] elr[]", cluster.shown("t" + n));
    }
  }

  @Test
  void controllerThatIsCutOffAndDoesNotKnowItWritesNothing() {
    startThree();
    cluster.create("a", 1, 1, 2, 3);
    TestCluster.Node old = cluster.active();
    old.store().disconnect();
    CompletableFuture<ResponseMessage> pending = cluster.begin(old.id(), isr("a", 1, List.of(1)));
    cluster.time.advance(TestCluster.SESSION_MS + 1_000);
    assertEquals("2@1 isr[2, 3] elr[]", cluster.shown("a"));
    old.store().reconnect();
    cluster.time.advance(60_000);
    assertFalse(old.controller().active());
    assertTrue(pending.isDone());
    assertEquals(
        ErrorCode.NOT_CONTROLLER.code(), ((AlterPartitionResponse) pending.join()).errorCode());
    assertEquals("2@1 isr[2, 3] elr[]", cluster.shown("a"));
  }

  @Test
  void othersThanTheControllerRefuseEverything() {
    startThree();
    cluster.create("a", 1, 1, 2, 3);
    int code = ErrorCode.NOT_CONTROLLER.code();
    assertEquals(
        code, cluster.ask(2, isr("a", 1, List.of(1)), AlterPartitionResponse.class).errorCode());
    assertEquals(
        code,
        cluster
            .ask(2, ElectLeadersRequest.builder().build(), ElectLeadersResponse.class)
            .errorCode());
    assertEquals(
        code,
        cluster
            .ask(
                2,
                AlterPartitionReassignmentsRequest.builder().build(),
                AlterPartitionReassignmentsResponse.class)
            .errorCode());
    assertEquals(
        code,
        cluster
            .ask(
                2,
                ListPartitionReassignmentsRequest.builder().build(),
                ListPartitionReassignmentsResponse.class)
            .errorCode());
    assertEquals(code, report(2, 1, List.of()));
  }

  private int report(int to, int broker, List<Integer> partitions) {
    return cluster
        .ask(
            to,
            ReportOfflineReplicasRequest.builder()
                .brokerId(broker)
                .brokerEpoch(cluster.registration(broker).epoch())
                .topics(
                    List.of(
                        ReportOfflineReplicasRequest.OfflineTopic.builder()
                            .topicId(cluster.image().topic("a").id())
                            .partitions(partitions)
                            .build()))
                .build(),
            ReportOfflineReplicasResponse.class)
        .errorCode();
  }

  @Test
  void offlineReplicasLeaveAndComeBackWhenTheyAreReportedNoMore() {
    startThree();
    cluster.create("a", 2, 2, 3);
    assertEquals(0, report(1, 2, List.of(0)));
    assertEquals("3@1 isr[3] elr[]", cluster.shown("a"));
    assertEquals(2, cluster.state("a", 1).leader());
    AlterPartitionRequest both = isr("a", 3, List.of(3, 2));
    assertEquals(
        ErrorCode.INELIGIBLE_REPLICA.code(),
        error(cluster.ask(1, both, AlterPartitionResponse.class)));
    assertEquals(0, report(1, 2, List.of()));
    assertEquals(0, error(cluster.ask(1, both, AlterPartitionResponse.class)));
    assertEquals("3@1 isr[2, 3] elr[]", cluster.shown("a"));
  }

  @Test
  void alterPartitionAnswersWithTheStateThatItHasWritten() {
    startThree();
    cluster.create("a", 1, 1, 2, 3);
    AlterPartitionRequest request = isr("a", 1, List.of(1, 3));
    AlterPartitionResponse response = cluster.ask(1, request, AlterPartitionResponse.class);
    var partition = response.topics().getFirst().partitions().getFirst();
    assertEquals(List.of(1, 3), partition.isr());
    assertEquals(1, partition.leaderId());
    assertEquals(1, partition.partitionEpoch());
    assertEquals(
        ErrorCode.INVALID_UPDATE_VERSION.code(),
        error(cluster.ask(1, request, AlterPartitionResponse.class)));
    AlterPartitionRequest stale = request.toBuilder().brokerEpoch(3).build();
    assertEquals(
        ErrorCode.STALE_BROKER_EPOCH.code(),
        cluster.ask(1, stale, AlterPartitionResponse.class).errorCode());
  }

  @Test
  void minimumIsLoweredAndEligibleReplicasAreForgotten() {
    startThree();
    cluster.create("a", 1, 1, 2);
    cluster.admin().setConfig(ConfigScope.topic("a"), Map.of("min.insync.replicas", "2"));
    cluster.settle();
    cluster.ask(1, isr("a", 1, List.of(1)), AlterPartitionResponse.class);
    assertEquals("1@0 isr[1] elr[2]", cluster.shown("a"));
    cluster.admin().setConfig(ConfigScope.topic("a"), Map.of("min.insync.replicas", "1"));
    cluster.settle();
    assertEquals("1@0 isr[1] elr[]", cluster.shown("a"));
  }

  @Test
  void electionIsAnsweredForEachPartitionThatNeedsOne() {
    startThree();
    cluster.create("a", 1, 2, 3);
    cluster.create("b", 1, 3, 2);
    cluster.crash(2);
    cluster.start(2);
    cluster.crash(2);
    cluster.time.advance(TestCluster.SESSION_MS + 500);
    cluster.start(2);
    assertEquals("3@2 isr[3] elr[]", cluster.shown("a"));
    ElectLeadersRequest all =
        ElectLeadersRequest.builder().electionType((byte) 0).topicPartitions(null).build();
    ElectLeadersResponse early = cluster.ask(1, all, ElectLeadersResponse.class);
    assertEquals(1, early.replicaElectionResults().size());
    var result = early.replicaElectionResults().getFirst();
    assertEquals("a", result.topic());
    assertEquals(
        ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE.code(),
        result.partitionResult().getFirst().errorCode());

    cluster.ask(1, isr("a", 3, List.of(3, 2)), AlterPartitionResponse.class);
    ElectLeadersResponse late = cluster.ask(1, all, ElectLeadersResponse.class);
    assertEquals(
        0, late.replicaElectionResults().getFirst().partitionResult().getFirst().errorCode());
    assertEquals("2@3 isr[2, 3] elr[]", cluster.shown("a"));

    ElectLeadersRequest named =
        ElectLeadersRequest.builder()
            .electionType((byte) 0)
            .topicPartitions(
                List.of(
                    ElectLeadersRequest.TopicPartitions.builder()
                        .topic("a")
                        .partitions(List.of(0, 7))
                        .build()))
            .build();
    var answers =
        cluster
            .ask(1, named, ElectLeadersResponse.class)
            .replicaElectionResults()
            .getFirst()
            .partitionResult();
    assertEquals(ErrorCode.ELECTION_NOT_NEEDED.code(), answers.get(0).errorCode());
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), answers.get(1).errorCode());
  }

  private static AlterPartitionReassignmentsRequest move(List<Integer> target) {
    return AlterPartitionReassignmentsRequest.builder()
        .topics(
            List.of(
                ReassignableTopic.builder()
                    .name("a")
                    .partitions(
                        List.of(
                            ReassignablePartition.builder()
                                .partitionIndex(0)
                                .replicas(target)
                                .build()))
                    .build()))
        .build();
  }

  @Test
  void partitionIsMovedListedAndArrives() {
    startThree();
    cluster.create("a", 1, 1);
    var begun = cluster.ask(1, move(List.of(2, 3)), AlterPartitionReassignmentsResponse.class);
    assertEquals(0, begun.responses().getFirst().partitions().getFirst().errorCode());
    ListPartitionReassignmentsRequest all = ListPartitionReassignmentsRequest.builder().build();
    var listed = cluster.ask(1, all, ListPartitionReassignmentsResponse.class);
    var moving = listed.topics().getFirst().partitions().getFirst();
    assertEquals(List.of(2, 3, 1), moving.replicas());
    assertEquals(List.of(2, 3), moving.addingReplicas());
    assertEquals(List.of(1), moving.removingReplicas());

    assertEquals("1@0 isr[1] elr[]", cluster.shown("a"));
    var response = cluster.ask(1, isr("a", 1, List.of(1, 2, 3)), AlterPartitionResponse.class);
    assertEquals(ErrorCode.NEW_LEADER_ELECTED.code(), error(response));
    assertEquals("2@1 isr[2, 3] elr[]", cluster.shown("a"));
    assertEquals(List.of(), cluster.ask(1, all, ListPartitionReassignmentsResponse.class).topics());
    var none = cluster.ask(1, move(null), AlterPartitionReassignmentsResponse.class);
    assertEquals(
        ErrorCode.NO_REASSIGNMENT_IN_PROGRESS.code(),
        none.responses().getFirst().partitions().getFirst().errorCode());
  }

  @Test
  void preferredLeadersGetBackWhatOthersLead() {
    TestCluster balanced = new TestCluster(Map.of("leader.imbalance.check.interval.seconds", "60"));
    IntStream.rangeClosed(1, 3).forEach(balanced::start);
    balanced.create("a", 3, 2, 3);
    PartitionState away = balanced.state("a", 0).withLeader(3, List.of(3, 2));
    balanced.admin().alterPartitionStates("a", Map.of(0, away));
    balanced.settle();
    int before = balanced.state("a", 0).leader();
    balanced.time.advance(61_000);
    assertEquals(3, before);
    assertEquals(2, balanced.state("a", 0).leader());
    assertNull(balanced.image().topic("absent"));
  }
}
