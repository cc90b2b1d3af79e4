package io.sluice.metadata;

/**
 * One of the ZooKeeper servers that brokers run in their own processes.
 *
 * @param id its number in the ensemble, from 1 to 255
 * @param host the address that it listens on, with all its ports, and that the others connect to
 * @param clientPort where sessions connect
 * @param quorumPort where the others follow it while it leads
 * @param electionPort where the servers agree on a leader
 */
public record EnsembleMember(
    int id, String host, int clientPort, int quorumPort, int electionPort) {
  /** Returns {@code host:port} for sessions to connect to. */
  public String clientAddress() {
    return hostAndPort(host, clientPort);
  }

  static String hostAndPort(String host, int port) {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public String toString() {
    return id + "@" + clientAddress() + ":" + quorumPort + ":" + electionPort;
  }
}
