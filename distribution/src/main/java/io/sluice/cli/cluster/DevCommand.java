package io.sluice.cli.cluster;

import io.sluice.cli.client.CommandException;
import io.sluice.time.Threads;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice cluster dev}. */
@Command(
    name = "dev",
    description = {
      "Runs a cluster on this machine, each broker a process, until it is asked to end (Ctrl-C or"
          + " SIGTERM).",
      "The brokers carry their ZooKeeper servers themselves. Everything listens on 127.0.0.1."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  sluice cluster dev                                three brokers at 9092, 9093, 9094",
      "  sluice cluster dev --brokers 1 --port 19092       one",
      "  sluice cluster dev --dir my-cluster               keeps its data for the next time",
      "  sluice cluster dev --set min.insync.replicas=2    a setting of all brokers"
    })
final class DevCommand implements Callable<Integer> {
  private static final int BROKERS_MAX = 20;
  private static final int PORT_MAX = 65_535;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--brokers",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many brokers; ${DEFAULT-VALUE} by default.")
  private int brokers;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9092",
      description =
          "The first broker's port, the others' are the next ones; ${DEFAULT-VALUE} by default. 0"
              + " takes any that are free.")
  private int port;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where everything is kept; made if need be, and stays. Without it, a temporary directory"
              + " that is deleted at the end.")
  private @Nullable String dir;

  @Option(
      names = "--set",
      paramLabel = "key=value",
      description = "A setting of all brokers; may be given several times.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Override
  public Integer call() {
    checkNumbers();
    PrintWriter out = spec.commandLine().getOut();
    Path directory = directory();
    DevCluster cluster = new DevCluster(settingsIn(directory), out);
    Threads.onShutdown("stop-cluster", () -> stopAndEnd(cluster, directory, out));
    try {
      cluster.start(Path.of(System.getProperty("sluice.home", ".")).toAbsolutePath());
      tellOf(directory, cluster, out);
      cluster.awaitEnd();
      throw new CommandException("all brokers have ended");
    } catch (RuntimeException failure) {
      if (cluster.isStopped()) {
        return 0; // Asked to end meanwhile; the process waits for that.
      }
      cluster.stop(); // A temporary directory stays, to look for the reason.
      throw failure;
    }
  }

  private void checkNumbers() {
    if (brokers < 1 || brokers > BROKERS_MAX) {
      throw new CommandException(
          "--brokers " + brokers + ": a local cluster has from 1 to " + BROKERS_MAX + " brokers");
    }
    if (port < 0 || port > PORT_MAX - brokers + 1) {
      throw new CommandException("--port " + port + ": there is no such port for every broker");
    }
  }

  private Path directory() {
    try {
      if (dir == null) {
        return Files.createTempDirectory("sluice-cluster-");
      }
      Path given = Path.of(System.getProperty("sluice.directory", "")).resolve(dir);
      return Files.createDirectories(given.toAbsolutePath().normalize());
    } catch (IOException e) {
      throw new CommandException("the directory cannot be made: " + e);
    }
  }

  private DevSettings settingsIn(Path directory) {
    int zooKeeperPorts = DevSettings.zooKeeperPorts(brokers);
    List<Integer> free = freePorts(zooKeeperPorts + (port == 0 ? brokers : 0));
    List<Integer> ports = new ArrayList<>(free.subList(zooKeeperPorts, free.size()));
    for (int n = 0; port != 0 && n < brokers; n++) {
      ports.add(port + n);
    }
    return new DevSettings(directory, ports, free.subList(0, zooKeeperPorts), settings);
  }

  /** Returns ports on which nobody listens, all different. */
  private static List<Integer> freePorts(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    try {
      for (int n = 0; n < count; n++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(DevSettings.HOST));
        sockets.add(socket);
        ports.add(socket.getLocalPort());
      }
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new CommandException("no free ports can be found: " + e.getMessage());
    }
  }

  private void tellOf(Path directory, DevCluster cluster, PrintWriter out) {
    if (cluster.isStopped()) {
      return;
    }
    out.println("A cluster of " + brokers + (brokers == 1 ? " broker" : " brokers") + " is ready");
    out.println("  bootstrap.servers=" + cluster.bootstrap());
    out.println("  data and output in " + directory + (dir == null ? ", until it stops" : ""));
    out.println("Ctrl-C stops it");
    out.flush();
  }

  /** The end that a signal asks for is the one that is wanted: the process ends with 0. */
  private void stopAndEnd(DevCluster cluster, Path directory, PrintWriter out) {
    if (cluster.stop()) {
      if (dir == null) {
        delete(directory);
      }
      out.println("stopped");
      out.flush();
      Runtime.getRuntime().halt(0);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // What is left lies in the folder for temporary files.
    }
  }
}
