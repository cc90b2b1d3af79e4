package io.sluice.metadata;

import java.util.Map;
import org.apache.zookeeper.util.ServiceUtils;

/** What ZooKeeper's server takes from the system properties; what is set already stays. */
final class ZooKeeperProperties {
  private static final Map<String, String> VALUES =
      Map.of(
          // The transaction log grows by so many KiB; the default is 64 MiB for a few nodes.
          "zookeeper.preAllocSize", "4096",
          // Transactions between two snapshots: what a restart replays at most.
          "zookeeper.snapCount", "20000",
          // One selector thread that does the I/O itself: there are few connections.
          "zookeeper.nio.numSelectorThreads", "1",
          "zookeeper.nio.numWorkerThreads", "0",
          "zookeeper.4lw.commands.whitelist", "",
          "zookeeper.admin.enableServer", "false",
          // A checksum over the whole tree with each transaction, to compare servers of an
          // ensemble.
          "zookeeper.digest.enabled", "false",
          "zookeeper.fsync.warningthresholdms", "10000",
          "zookeeper.datadir.autocreate", "true");

  private ZooKeeperProperties() {}

  /** Sets them; must come before the server's classes are loaded. */
  static void set() {
    VALUES.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
    ServiceUtils.setSystemExitProcedure(ZooKeeperProperties::refuseToExit);
  }

  /** A server that cannot go on would end the process, and with it the broker. */
  private static void refuseToExit(int code) {
    throw new IllegalStateException("ZooKeeper's server cannot go on (exit code " + code + ")");
  }
}
