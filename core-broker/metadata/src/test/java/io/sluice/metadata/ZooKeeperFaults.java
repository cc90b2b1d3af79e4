package io.sluice.metadata;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;

/** Does to a session what networks and ensembles do. */
final class ZooKeeperFaults {
  private ZooKeeperFaults() {}

  /** Ends a store's session: a second connection takes the session over and closes it. */
  static void expire(ZooKeeperMetadataStore store, String server) throws Exception {
    ZooKeeper own = client(store);
    CompletableFuture<Void> connected = new CompletableFuture<>();
    ZooKeeper thief =
        new ZooKeeper(
            server,
            own.getSessionTimeout(),
            event -> {
              if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.complete(null);
              }
            },
            own.getSessionId(),
            own.getSessionPasswd());
    connected.get(30, TimeUnit.SECONDS);
    thief.close();
  }

  /** Returns the client of a store's present session. */
  static ZooKeeper client(ZooKeeperMetadataStore store) {
    CompletableFuture<TreeSession> session = new CompletableFuture<>();
    store.subscribeSession(state -> session.complete(store.keeper().session()));
    return ((ZooKeeperSession) session.join()).client();
  }
}
