package io.sluice.e2e;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * One broker of three is cut off: from the others, from ZooKeeper, or in one direction; under load,
 * and clients reach everybody. Needs the right to make network namespaces; skipped, and loudly so,
 * without.
 */
@Isolated
class NetworkCutsIT {
  private static final int SOME = 300;

  private static TestNetwork network;
  private static ClusterProcesses cluster;

  @BeforeAll
  static void start() throws Exception {
    try {
      network = TestNetwork.open();
    } catch (IOException forbidden) {
      String why = "NETWORK CUTS NOT TESTED: " + forbidden.getMessage();
      System.err.println(why);
      abort(why);
    }
    cluster = new ClusterProcesses("cuts", Map.of()).on(network).start();
  }

  @AfterAll
  static void stop() {
    try {
      if (cluster != null) {
        cluster.end();
      }
    } finally {
      if (network != null) {
        network.close();
      }
    }
  }

  /** A cut that is healed whatever comes. */
  private interface Cut {
    void make() throws IOException;
  }

  /**
   * Who is who: three brokers in three roles, for a cut between the other two must not part either
   * of them from the controller, which could then not be asked to go on without the other.
   */
  private record Roles(int controller, int leader, int follower, int partition) {
    static Roles of(Load load) throws IOException {
      TopicView view = cluster.view(load.topic());
      int controller = view.controller();
      List<Integer> others = ClusterProcesses.allBut(controller);
      int leader = others.getFirst();
      return new Roles(controller, leader, others.getLast(), view.ledBy(leader).getFirst());
    }
  }

  private static void during(Cut cut, Load load, List<Integer> partitions) throws Exception {
    try {
      cut.make();
      load.awaitMore(SOME, partitions);
    } finally {
      network.heal();
    }
  }

  private static void cutFromBrokers(int one) throws IOException {
    for (int other : ClusterProcesses.allBut(one)) {
      network.cutBetween(one, other);
    }
  }

  private static void awaitNotInSync(Load load, int partition, int gone, int by) {
    cluster.awaitSeen(
        "broker " + gone + " is not in sync",
        load.topic(),
        List.of(by),
        view -> !view.inSync(partition).contains(gone));
  }

  @Test
  @Tag("chaos")
  void leaderIsCutOffFromTheOtherBrokersWhichGoOnWithoutIt() throws Exception {
    try (Load load = Load.on(cluster, "cut-brokers")) {
      Roles roles = Roles.of(load);
      List<Integer> led = cluster.view(load.topic()).ledBy(roles.leader);
      List<Integer> others =
          load.partitions().stream().filter(each -> !led.contains(each)).toList();
      during(() -> cutFromBrokers(roles.leader), load, others);
      load.check();
    }
  }

  @Test
  void leaderIsCutOffFromZooKeeperAndAnotherOneLeads() throws Exception {
    try (Load load = Load.on(cluster, "cut-zookeeper")) {
      Roles roles = Roles.of(load);
      during(
          () -> {
            network.cut(roles.leader, network.zooKeeperAddress());
            cluster.awaitOthersLead(load.topic(), roles.leader);
          },
          load,
          load.partitions());
      load.check();
    }
  }

  @Test
  @Tag("chaos")
  void controllerIsCutOffFromZooKeeperAndAnotherOneTakesOver() throws Exception {
    try (Load load = Load.on(cluster, "cut-controller")) {
      Roles roles = Roles.of(load);
      during(
          () -> {
            network.cut(roles.controller, network.zooKeeperAddress());
            cluster.awaitOthersLead(load.topic(), roles.controller);
          },
          load,
          load.partitions());
      load.check();
    }
  }

  @Test
  void leaderIsCutOffFromEverybodyAndAnotherOneLeads() throws Exception {
    try (Load load = Load.on(cluster, "cut-all")) {
      Roles roles = Roles.of(load);
      during(
          () -> {
            network.cut(roles.leader, network.zooKeeperAddress());
            cutFromBrokers(roles.leader);
            cluster.awaitOthersLead(load.topic(), roles.leader);
          },
          load,
          load.partitions());
      load.check();
    }
  }

  @Test
  void whatAFollowerSendsToItsLeaderIsLost() throws Exception {
    try (Load load = Load.on(cluster, "cut-to-leader")) {
      Roles roles = Roles.of(load);
      during(
          () -> {
            network.cut(roles.follower, network.address(roles.leader));
            awaitNotInSync(load, roles.partition, roles.follower, roles.leader);
          },
          load,
          load.partitions());
      load.check();
    }
  }

  @Test
  @Tag("chaos")
  void whatALeaderSendsToItsFollowerIsLost() throws Exception {
    try (Load load = Load.on(cluster, "cut-from-leader")) {
      Roles roles = Roles.of(load);
      during(
          () -> {
            network.cut(roles.leader, network.address(roles.follower));
            awaitNotInSync(load, roles.partition, roles.follower, roles.leader);
          },
          load,
          load.partitions());
      load.check();
    }
  }
}
