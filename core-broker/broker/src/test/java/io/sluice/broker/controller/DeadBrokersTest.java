package io.sluice.broker.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.PartitionState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeadBrokersTest {
  private static final String UNCLEAN = "unclean.leader.election.enable";

  private TestCluster cluster = threeBrokers(Map.of());

  private static TestCluster threeBrokers(Map<String, String> settings) {
    TestCluster started = new TestCluster(settings);
    List.of(1, 2, 3).forEach(started::start);
    return started;
  }

  private DeadBrokers asSeenBy(int id) {
    TestCluster.Node node = cluster.node(id);
    return new DeadBrokers(id, node.store(), node.controller());
  }

  private void report(int by, int dead) {
    asSeenBy(by).processEnded(cluster.registration(dead));
    cluster.settle();
  }

  private Set<Integer> registered() {
    return cluster.image().brokers().keySet();
  }

  @Test
  void controllerGoesOnAtOnceWithoutABrokerThatDied() {
    cluster.create("a", 1, 2, 3, 1);
    assertEquals(1, cluster.image().controllerId());
    cluster.crash(2);
    report(1, 2);
    assertEquals(Set.of(1, 3), registered());
    assertEquals(3, cluster.state("a", 0).leader());
    assertEquals(List.of(3, 1), cluster.state("a", 0).isr());
  }

  @Test
  void othersGoOnAtOnceWithoutAControllerThatDied() {
    cluster.create("a", 1, 1, 2, 3);
    cluster.crash(1);
    report(2, 1);
    assertEquals(Set.of(2, 3), registered());
    assertTrue(Set.of(2, 3).contains(cluster.image().controllerId()));
    assertEquals(2, cluster.state("a", 0).leader());
  }

  @Test
  void whoIsNotTheControllerLeavesOthersToIt() {
    cluster.crash(3);
    report(2, 3);
    assertEquals(Set.of(1, 2, 3), registered());
  }

  @Test
  void reportOfAnEarlierRegistrationChangesNothing() {
    BrokerRegistration now = cluster.registration(2);
    asSeenBy(1).processEnded(now.withEpoch(now.epoch() - 1));
    cluster.settle();
    assertEquals(Set.of(1, 2, 3), registered());
  }

  @Test
  void brokerThatStandsBeforeAnUncleanElectionIsLeftToItsSession() {
    cluster = threeBrokers(Map.of(UNCLEAN, "true"));
    cluster.create("a", 1, 2, 3);
    cluster.crash(2);
    report(1, 2);
    assertEquals(Set.of(1, 2, 3), registered());
    assertEquals(2, cluster.state("a", 0).leader());
  }

  @Test
  void brokerThatIsNotInSyncWhereElectionsMayBeUncleanIsGoneAtOnce() {
    cluster = threeBrokers(Map.of(UNCLEAN, "true"));
    cluster.create("a", 1, 3, 2);
    PartitionState behind = cluster.state("a", 0).withIsr(List.of(3), List.of());
    cluster.admin().alterPartitionStates("a", Map.of(0, behind));
    cluster.settle();
    cluster.crash(2);
    report(1, 2);
    assertEquals(Set.of(1, 3), registered());
  }

  @Test
  void brokersThatDieTogetherAreGoneTogether() {
    DeadBrokers controller = asSeenBy(1);
    cluster.create("a", 1, 2, 3, 1);
    BrokerRegistration two = cluster.registration(2);
    BrokerRegistration three = cluster.registration(3);
    cluster.crash(2);
    cluster.crash(3);
    controller.processEnded(two);
    controller.processEnded(three);
    cluster.settle();
    assertEquals(Set.of(1), registered());
    assertEquals(1, cluster.state("a", 0).leader());
  }

  @Test
  void brokerThatHasNoTouchWithTheMetadataAsksForNothing() {
    BrokerRegistration other = cluster.registration(2);
    DeadBrokers cutOff = asSeenBy(1);
    cluster.node(1).store().disconnect();
    cluster.time.advance(TestCluster.SESSION_MS - 1_000);
    cutOff.processEnded(other);
    cluster.node(1).store().reconnect();
    cluster.settle();
    assertEquals(Set.of(1, 2, 3), registered());
  }

  @Test
  void allOthersAreWatchedUnlessTheyAreAboutToEnd() {
    BrokerRegistration stopping = cluster.registration(3).asStopping();
    cluster.node(3).store().register(stopping);
    cluster.settle();
    assertEquals(
        List.of(cluster.registration(2)), asSeenBy(1).watched(cluster.node(1).store().image()));
  }
}
