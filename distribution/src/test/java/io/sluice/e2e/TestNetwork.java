package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A host for each broker, as a network namespace on a bridge of its own; this process is on the
 * bridge as well, with one address for ZooKeeper and another one for clients. A cut drops packets
 * without a word, from one host to one address: the other direction is another cut.
 *
 * <p>Packets are dropped by giving the sender a hardware address for the receiver that nobody has;
 * that needs no firewall.
 */
final class TestNetwork implements ClusterProcesses.Hosts, AutoCloseable {
  private static final int PATIENCE_S = 20;
  private static final int CLIENTS = 254;
  private static final int ZOOKEEPER = 253;
  private static final String NOBODY = "02:00:00:00:00:01";

  private final String name = "sl" + ProcessHandle.current().pid() % 100_000;

  // Addresses that are set aside for tests of networks, RFC 2544.
  private final String subnet = "198.18." + ProcessHandle.current().pid() % 256 + ".";

  private TestNetwork() {}

  /**
   * Sets it up.
   *
   * @throws IOException if this machine does not allow it; the message says why
   */
  static TestNetwork open() throws IOException {
    TestNetwork network = new TestNetwork();
    Runtime.getRuntime().addShutdownHook(new Thread(network::remove));
    try {
      network.setUp();
      return network;
    } catch (IOException failure) {
      network.remove();
      throw failure;
    }
  }

  private void setUp() throws IOException {
    ip("link add " + name + " type bridge");
    ip("address add " + subnet + CLIENTS + "/24 dev " + name);
    ip("address add " + zooKeeperAddress() + "/24 dev " + name);
    ip("link set " + name + " up");
    for (int broker : ClusterProcesses.IDS) {
      String here = name + "h" + broker;
      ip("netns add " + host(broker));
      ip("link add " + here + " type veth peer name eth0 netns " + host(broker));
      ip("link set " + here + " master " + name + " up");
      inside(broker, "address add " + address(broker) + "/24 dev eth0");
      inside(broker, "link set eth0 up");
      inside(broker, "link set lo up");
    }
    probe(1, address(2));
    probe(1, zooKeeperAddress());
  }

  /** A port that nobody listens on answers with a refusal, if packets get there and back. */
  private void probe(int from, String to) throws IOException {
    List<String> command = new ArrayList<>(prefix(from));
    command.addAll(List.of("timeout", "5", "bash", "-c", "</dev/tcp/" + to + "/1"));
    String said = run(command).said;
    if (!said.contains("refused")) {
      throw new IOException("no way from one network namespace to another: " + said);
    }
  }

  private String host(int broker) {
    return name + "-" + broker;
  }

  @Override
  public String address(int broker) {
    return subnet + broker;
  }

  @Override
  public String zooKeeperAddress() {
    return subnet + ZOOKEEPER;
  }

  @Override
  public List<String> prefix(int broker) {
    return List.of("ip", "netns", "exec", host(broker));
  }

  /** Drops what a broker sends to an address. */
  void cut(int from, String to) throws IOException {
    inside(from, "neighbour replace " + to + " lladdr " + NOBODY + " nud permanent dev eth0");
  }

  /** Drops what two brokers send to each other. */
  void cutBetween(int one, int other) throws IOException {
    cut(one, address(other));
    cut(other, address(one));
  }

  /** Ends all cuts. */
  void heal() throws IOException {
    for (int broker : ClusterProcesses.IDS) {
      inside(broker, "neighbour flush nud permanent dev eth0");
    }
  }

  private void inside(int broker, String arguments) throws IOException {
    ip("-n " + host(broker) + " " + arguments);
  }

  private static void ip(String arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments.split(" ")));
    Outcome outcome = run(command);
    if (outcome.code != 0) {
      throw new IOException(String.join(" ", command) + ": " + outcome.said.strip());
    }
  }

  private record Outcome(int code, String said) {}

  private static Outcome run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    try {
      assertTrue(process.waitFor(PATIENCE_S, TimeUnit.SECONDS), () -> command + " does not end");
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
    return new Outcome(process.exitValue(), said);
  }

  private void remove() {
    for (int broker : ClusterProcesses.IDS) {
      removeQuietly("netns delete " + host(broker));
    }
    removeQuietly("link delete " + name);
  }

  private static void removeQuietly(String what) {
    try {
      ip(what);
    } catch (IOException absent) {
      // There is nothing to remove.
    }
  }

  @Override
  public void close() {
    remove();
  }
}
