package io.sluice.metadata;

import java.util.Map;
import org.apache.zookeeper.server.ExitCode;
import org.apache.zookeeper.util.ServiceUtils;

/** What ZooKeeper's server takes from the system properties; what is set already stays. */
final class ZooKeeperProperties {
  private static final Map<String, String> VALUES =
      Map.of(
          // The transaction log grows by so many KiB; the default is 64 MiB for a few nodes.
          "zookeeper.preAllocSize", "4096",
          // Transactions between two snapshots: what a restart replays at most.
          "zookeeper.snapCount", "20000",
          // And so many KiB of them: a chunk of partitions takes some tens of KiB.
          "zookeeper.snapSizeLimitInKb", "65536",
          // One selector thread that does the I/O itself: there are few connections.
          "zookeeper.nio.numSelectorThreads", "1",
          "zookeeper.nio.numWorkerThreads", "0",
          "zookeeper.4lw.commands.whitelist", "",
          // A checksum over the whole tree with each transaction, to compare servers of an
          // ensemble.
          "zookeeper.digest.enabled", "false",
          "zookeeper.fsync.warningthresholdms", "10000",
          // Answers kept for other clients that read the same nodes: there are none.
          "zookeeper.maxResponseCacheSize", "0",
          "zookeeper.maxGetChildrenResponseCacheSize", "0");

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
    throw new IllegalStateException("ZooKeeper's server cannot go on: " + reason(code));
  }

  private static String reason(int code) {
    for (ExitCode known : ExitCode.values()) {
      if (known.getValue() == code) {
        return known == ExitCode.TXNLOG_ERROR_TAKING_SNAPSHOT
            ? "it cannot write a snapshot; is the disk full?"
            : known.toString();
      }
    }
    return "exit code " + code;
  }
}
