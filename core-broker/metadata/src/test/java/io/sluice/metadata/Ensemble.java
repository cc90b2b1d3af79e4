package io.sluice.metadata;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Three embedded servers on loopback, each of which a test starts and stops. */
final class Ensemble implements AutoCloseable {
  private final Path directory;
  private final List<EnsembleMember> members = new ArrayList<>();
  private final Map<Integer, EmbeddedZooKeeper> running = new TreeMap<>();

  Ensemble(Path directory, int size) throws IOException {
    this.directory = directory;
    List<Integer> ports = freePorts(3 * size);
    for (int id = 1; id <= size; id++) {
      int first = 3 * (id - 1);
      members.add(
          new EnsembleMember(
              id, "127.0.0.1", ports.get(first), ports.get(first + 1), ports.get(first + 2)));
    }
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    try {
      for (int n = 0; n < count; n++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        sockets.add(socket);
        ports.add(socket.getLocalPort());
      }
      return ports;
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  EnsembleMember member(int id) {
    return members.get(id - 1);
  }

  Path directory(int id) {
    return directory.resolve("zookeeper-" + id);
  }

  EmbeddedEnsembleSettings settings(int id) {
    return new EmbeddedEnsembleSettings(directory(id), id, members);
  }

  EmbeddedZooKeeper start(int id) throws IOException {
    EmbeddedZooKeeper server = EmbeddedZooKeeper.start(settings(id));
    running.put(id, server);
    return server;
  }

  void stop(int id) {
    running.remove(id).close();
  }

  EmbeddedZooKeeper server(int id) {
    return running.get(id);
  }

  ZooKeeperMetadataStore open(int sessionTimeoutMs) {
    return open(sessionTimeoutMs, ZooKeeperSettings.NO_LIMIT);
  }

  ZooKeeperMetadataStore open(int sessionTimeoutMs, int connectionTimeoutMs) {
    String servers = running.values().iterator().next().connectString();
    return ZooKeeperMetadataStore.open(
        new ZooKeeperSettings(servers, "/x", sessionTimeoutMs, connectionTimeoutMs));
  }

  @Override
  public void close() {
    List.copyOf(running.keySet()).forEach(this::stop);
  }
}
