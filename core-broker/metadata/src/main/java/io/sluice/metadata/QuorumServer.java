package io.sluice.metadata;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.security.sasl.SaslException;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.server.quorum.QuorumPeer;
import org.apache.zookeeper.server.quorum.flexible.QuorumMaj;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a ZooKeeper server that is one of several. It looks for the others until a majority is
 * there, whenever it has lost it; sessions are served in between.
 */
final class QuorumServer implements EmbeddedServer {
  private static final Logger log = LoggerFactory.getLogger(QuorumServer.class);

  private static final int FAST_LEADER_ELECTION = 3;

  /** Until a new leader has brought a majority to its own state. */
  private static final int INIT_LIMIT_TICKS = 40;

  /** Until a leader and a follower give up a connection on which nothing comes. */
  private static final int SYNC_LIMIT_TICKS = 8;

  private static final long CLOSE_WAIT_MS = 5_000;

  private final FileTxnSnapLog files;
  private final ClientConnections connections = new ClientConnections();
  private final Peer peer;

  private QuorumServer(EmbeddedEnsembleSettings settings, FileTxnSnapLog files, Runnable onFailure)
      throws IOException {
    this.files = files;
    peer = new Peer(settings, onFailure);
  }

  /**
   * Starts a server on the data that is there; returns before there is a majority.
   *
   * @param onFailure called by any thread when the server, once started, cannot go on
   */
  static QuorumServer start(EmbeddedEnsembleSettings settings, Runnable onFailure)
      throws IOException {
    Path directory = settings.directory();
    FileTxnSnapLog files = new FileTxnSnapLog(directory.toFile(), directory.toFile());
    QuorumServer started;
    try {
      started = new QuorumServer(settings, files, onFailure);
    } catch (IOException | RuntimeException e) {
      files.close();
      throw cannotStart(directory, e);
    }
    try {
      started.begin(settings);
      return started;
    } catch (IOException | RuntimeException e) {
      started.close();
      throw cannotStart(directory, e);
    }
  }

  private static IOException cannotStart(Path directory, Exception why) {
    Throwable cause =
        why instanceof RuntimeException && why.getCause() != null ? why.getCause() : why;
    return new IOException(
        "The embedded ZooKeeper in %s cannot start: %s".formatted(directory, cause.getMessage()),
        why);
  }

  private void begin(EmbeddedEnsembleSettings settings) throws IOException {
    EnsembleMember self = settings.self();
    InetAddress host = InetAddress.getByName(self.host());
    tryOut(new InetSocketAddress(host, self.quorumPort()));
    tryOut(new InetSocketAddress(host, self.electionPort()));
    connections.listen(new InetSocketAddress(host, self.clientPort()));
    peer.prepare(settings, files, connections);
    log.info(
        "Embedded ZooKeeper server {} looks for a majority of the {} servers; the others are {}",
        self,
        settings.members().size(),
        settings.others());
    peer.start();
  }

  /** The server itself takes these ports later, and does not say so if it cannot. */
  private static void tryOut(InetSocketAddress address) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
    } catch (IOException e) {
      throw ClientConnections.cannotListen(address, e);
    }
  }

  @Override
  public int port() {
    return connections.getLocalPort();
  }

  @Override
  public void close() {
    peer.closed = true;
    try {
      peer.shutdown();
      connections.shutdown();
      peer.join(CLOSE_WAIT_MS);
      files.close();
    } catch (IOException | RuntimeException e) {
      log.warn("The embedded ZooKeeper did not stop cleanly: {}", e.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The server's main thread. */
  private static final class Peer extends QuorumPeer {
    private final String name;
    private final Runnable onFailure;
    private volatile boolean closed;

    Peer(EmbeddedEnsembleSettings settings, Runnable onFailure) throws SaslException {
      name = "Embedded ZooKeeper server " + settings.self();
      this.onFailure = onFailure;
      // Nothing is written there as long as the members cannot be changed while the servers run.
      setConfigFileName(settings.directory().resolve("members").toString());
    }

    void prepare(
        EmbeddedEnsembleSettings settings, FileTxnSnapLog files, ClientConnections connections)
        throws IOException {
      setTxnFactory(files);
      setElectionType(FAST_LEADER_ELECTION);
      setMyid(settings.id());
      setTickTime(StandaloneServer.TICK_MS);
      setMinSessionTimeout(StandaloneServer.SESSION_TIMEOUT_MIN_MS);
      setMaxSessionTimeout(StandaloneServer.SESSION_TIMEOUT_MAX_MS);
      setInitLimit(INIT_LIMIT_TICKS);
      setSyncLimit(SYNC_LIMIT_TICKS);
      setZKDatabase(new ZKDatabase(files));
      setQuorumVerifier(new QuorumMaj(servers(settings)), false);
      initConfigInZKDatabase();
      setCnxnFactory(connections);
      setLearnerType(LearnerType.PARTICIPANT);
      setQuorumListenOnAllIPs(false);
      initialize();
    }

    private static Map<Long, QuorumPeer.QuorumServer> servers(EmbeddedEnsembleSettings settings) {
      Map<Long, QuorumPeer.QuorumServer> servers = new LinkedHashMap<>();
      for (EnsembleMember member : settings.members()) {
        servers.put(
            (long) member.id(),
            new QuorumPeer.QuorumServer(
                member.id(),
                new InetSocketAddress(member.host(), member.quorumPort()),
                new InetSocketAddress(member.host(), member.electionPort()),
                new InetSocketAddress(member.host(), member.clientPort()),
                LearnerType.PARTICIPANT));
      }
      return servers;
    }

    @Override
    public synchronized void setPeerState(ServerState next) {
      ServerState before = getPeerState();
      super.setPeerState(next);
      if (before == next || closed) {
        return;
      }
      switch (next) {
        case LOOKING -> log.warn("{} has lost its leader or its majority, and looks for it", name);
        case LEADING -> log.info("{} leads", name);
        case FOLLOWING, OBSERVING -> log.info("{} follows", name);
      }
    }

    @Override
    public void run() {
      try {
        super.run();
      } finally {
        if (!closed) {
          onFailure.run();
        }
      }
    }
  }
}
