package io.sluice.e2e;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Killed brokers of a cluster whose sessions last longer than any test waits: that they are gone is
 * seen by their ports alone.
 */
@ResourceLock(ClusterProcesses.LOCK)
class FailureDetectionIT {
  /** What must be acknowledged in each partition before the next blow. */
  private static final int SOME = 300;

  private static final int SESSION_MS = 600_000;

  @RegisterExtension
  static final ClusterProcesses cluster =
      new ClusterProcesses(
          "detection", Map.of("zookeeper.session.timeout.ms", Integer.toString(SESSION_MS)));

  @Test
  void leaderThatIsNotTheControllerIsMissedByTheController() throws Exception {
    try (Load load = Load.on(cluster, "leader-missed")) {
      TopicView view = cluster.view(load.topic());
      int leader = ClusterProcesses.allBut(view.controller()).getFirst();
      cluster.kill(leader);
      cluster.awaitOthersDecideAndLead(load.topic(), leader);
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
      cluster.awaitOthersDecideAndLead(load.topic(), controller);
      load.awaitMore(SOME);
      cluster.start(controller);
      load.check();
    }
  }
}
