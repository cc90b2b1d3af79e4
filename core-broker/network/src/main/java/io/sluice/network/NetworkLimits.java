package io.sluice.network;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The limits that all loops share: memory, connections. Safe for use by any thread. */
final class NetworkLimits {
  private final NetworkConfig config;
  private final MemoryBudget budget;
  private final Runnable onMemoryReturned;

  /** Guarded by itself, with {@link #connections}. */
  private final Map<InetAddress, Integer> perIp = new HashMap<>();

  private int connections;

  NetworkLimits(NetworkConfig config, Runnable onMemoryReturned) {
    this.config = config;
    this.budget = new MemoryBudget(config.queuedBytesMax());
    this.onMemoryReturned = onMemoryReturned;
  }

  MemoryBudget budget() {
    return budget;
  }

  int requestBytesMax() {
    return config.requestBytesMax();
  }

  int inFlightMax() {
    return config.inFlightMax();
  }

  long idleMaxMs() {
    return config.idleMaxMs();
  }

  void memoryReturned() {
    onMemoryReturned.run();
  }

  /** Lets a connection in, or says why not. */
  @Nullable String admit(InetAddress ip) {
    synchronized (perIp) {
      int ofIp = perIp.getOrDefault(ip, 0);
      if (connections >= config.connectionsMax()) {
        return "there are "
            + connections
            + " connections, max.connections is "
            + config.connectionsMax();
      }
      if (ofIp >= config.connectionsPerIpMax()) {
        return "there are "
            + ofIp
            + " connections from there, max.connections.per.ip is "
            + config.connectionsPerIpMax();
      }
      connections++;
      perIp.put(ip, ofIp + 1);
      return null;
    }
  }

  /** Takes note that a connection that was let in has ended. */
  void left(InetAddress ip) {
    synchronized (perIp) {
      connections--;
      perIp.computeIfPresent(ip, (address, count) -> count == 1 ? null : count - 1);
    }
  }
}
