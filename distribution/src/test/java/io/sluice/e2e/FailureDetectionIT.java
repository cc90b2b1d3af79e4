package io.sluice.e2e;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Killed brokers of a cluster whose sessions last longer than any test waits: that they are gone is
 * seen by their ports alone.
 */
class FailureDetectionIT {
  /** What must be acknowledged in each partition before the next blow. */
  private static final int SOME = 300;

  private static final int SESSION_MS = 600_000;

  private static ClusterProcesses cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster =
        new ClusterProcesses(
                "detection", Map.of("zookeeper.session.timeout.ms", Integer.toString(SESSION_MS)))
            .start();
  }

  @AfterAll
  static void stop() {
    try {
      cluster.stopCleanly();
    } finally {
      cluster.close();
    }
  }

  private static void awaitOthersDecideAndLead(Load load, int gone) {
    cluster.awaitSeen(
        "broker " + gone + " neither leads nor decides",
        load.topic(),
        ClusterProcesses.allBut(gone),
        view ->
            view.controller() >= 0
                && view.controller() != gone
                && view.partitions().stream()
                    .allMatch(each -> each.leaderId() >= 0 && each.leaderId() != gone));
  }

  @Test
  void leaderThatIsNotTheControllerIsMissedByTheController() throws Exception {
    try (Load load = Load.on(cluster, "leader-missed")) {
      TopicView view = cluster.view(load.topic());
      int leader = ClusterProcesses.allBut(view.controller()).getFirst();
      cluster.kill(leader);
      awaitOthersDecideAndLead(load, leader);
      load.awaitMore(SOME);
      cluster.start(leader);
      load.check();
    }
  }

  @Test
  void controllerIsMissedByTheOthers() throws Exception {
    try (Load load = Load.on(cluster, "controller-missed")) {
      int controller = cluster.view(load.topic()).controller();
      cluster.kill(controller);
      awaitOthersDecideAndLead(load, controller);
      load.awaitMore(SOME);
      cluster.start(controller);
      load.check();
    }
  }
}
