package io.sluice.e2e;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Three brokers that carry the ZooKeeper ensemble themselves, so that nothing else is needed. */
@ResourceLock(ClusterProcesses.LOCK)
class EmbeddedQuorumIT {
  private static final int SOME = 300;

  private static ClusterProcesses cluster(String name) throws IOException {
    List<String> servers = new ArrayList<>();
    for (int id : ClusterProcesses.IDS) {
      servers.add(
          "%d@127.0.0.1:%d:%d:%d"
              .formatted(
                  id,
                  ClusterProcesses.freePort(),
                  ClusterProcesses.freePort(),
                  ClusterProcesses.freePort()));
    }
    Map<String, String> common =
        Map.of(
            "zookeeper.connect",
            "embedded",
            "zookeeper.embedded.servers",
            String.join(",", servers));
    ClusterProcesses cluster = new ClusterProcesses(name, common);
    for (int id : ClusterProcesses.IDS) {
      cluster.with(id, Map.of("zookeeper.embedded.id", String.valueOf(id)));
    }
    return cluster.start();
  }

  private static void killAndStart(ClusterProcesses cluster, Load load, int id) throws Exception {
    cluster.kill(id);
    cluster.awaitOthersLead(load.topic(), id);
    load.awaitMore(SOME);
    cluster.start(id);
    cluster.awaitWhole(load.topic());
  }

  @Test
  void oneIsKilledAndThenAllAtOnce() throws Exception {
    try (ClusterProcesses cluster = cluster("quorum");
        Load load = Load.on(cluster, "carried")) {
      killAndStart(cluster, load, 2);
      ClusterProcesses.IDS.parallelStream().forEach(cluster::kill);
      cluster.startAll(ClusterProcesses.IDS);
      load.check();
      cluster.stopCleanly();
    }
  }

  @Test
  @Tag("chaos")
  void eachOfTheThreeMayBeKilled() throws Exception {
    try (ClusterProcesses cluster = cluster("quorum-each");
        Load load = Load.on(cluster, "carried")) {
      for (int id : ClusterProcesses.IDS) {
        killAndStart(cluster, load, id);
      }
      load.check();
      cluster.stopCleanly();
    }
  }
}
