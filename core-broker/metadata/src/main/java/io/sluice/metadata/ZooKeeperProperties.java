package io.sluice.metadata;

import java.util.Map;
import org.apache.zookeeper.server.ExitCode;
import org.apache.zookeeper.util.ServiceUtils;

/** What ZooKeeper's server takes from the system properties; what is set already stays. */
final class ZooKeeperProperties {
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          // The transaction log grows by so many KiB; the default is 64 MiB for a few nodes.
          Map.entry("zookeeper.preAllocSize", "4096"),
          // Transactions between two snapshots: what a restart replays at most.
          Map.entry("zookeeper.snapCount", "20000"),
          // And so many KiB of them: a chunk of partitions takes some tens of KiB.
          Map.entry("zookeeper.snapSizeLimitInKb", "65536"),
          // One selector thread that does the I/O itself: there are few connections.
          Map.entry("zookeeper.nio.numSelectorThreads", "1"),
          Map.entry("zookeeper.nio.numWorkerThreads", "0"),
          Map.entry("zookeeper.4lw.commands.whitelist", ""),
          // A checksum over the whole tree with each transaction, to compare servers of an
          // ensemble.
          Map.entry("zookeeper.digest.enabled", "false"),
          Map.entry("zookeeper.fsync.warningthresholdms", "10000"),
          // Answers kept for other clients that read the same nodes: there are none.
          Map.entry("zookeeper.maxResponseCacheSize", "0"),
          Map.entry("zookeeper.maxGetChildrenResponseCacheSize", "0"),
          // An HTTP server for commands, which needs Jetty.
          Map.entry("zookeeper.admin.enableServer", "false"),
          // Without end: a port that is taken at start is noticed before.
          Map.entry("zookeeper.electionPortBindRetry", "0"),
          // So that a server that was alone for long notices soon when others come.
          Map.entry("zookeeper.fastleader.maxNotificationInterval", "2000"),
          // To a server that does not answer the end of a connection may take a minute.
          Map.entry("zookeeper.leader.closeSocketAsync", "true"),
          Map.entry("zookeeper.learner.closeSocketAsync", "true"));

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
