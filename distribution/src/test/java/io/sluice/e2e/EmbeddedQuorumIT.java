package io.sluice.e2e;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Three brokers that carry the ZooKeeper ensemble themselves, so that nothing else is needed. */
class EmbeddedQuorumIT {
  private static final int SOME = 300;

  private static ClusterProcesses cluster() throws IOException {
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
    ClusterProcesses cluster = new ClusterProcesses("quorum", common);
    for (int id : ClusterProcesses.IDS) {
      cluster.with(id, Map.of("zookeeper.embedded.id", String.valueOf(id)));
    }
    return cluster.start();
  }

  @Test
  void eachOfTheThreeMayBeKilledAndAllAtOnce() throws Exception {
    try (ClusterProcesses cluster = cluster();
        Load load = Load.on(cluster, "carried")) {
      for (int id : ClusterProcesses.IDS) {
        cluster.kill(id);
        cluster.awaitSeen(
            "broker " + id + " leads nothing",
            load.topic(),
            ClusterProcesses.allBut(id),
            view -> view.partitions().stream().noneMatch(each -> each.leaderId() == id));
        load.awaitMore(SOME);
        cluster.start(id);
        cluster.awaitWhole(load.topic());
      }
      ClusterProcesses.IDS.parallelStream().forEach(cluster::kill);
      cluster.startAll(ClusterProcesses.IDS);
      load.check();
      cluster.stopCleanly();
    }
  }
}
