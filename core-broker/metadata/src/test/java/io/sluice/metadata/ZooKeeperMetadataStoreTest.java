package io.sluice.metadata;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class ZooKeeperMetadataStoreTest extends ConsumerOffsetsContract {
  @TempDir Path directory;
  private EmbeddedZooKeeper server;

  @BeforeEach
  void startServer() throws Exception {
    server = EmbeddedZooKeeper.start(new EmbeddedZooKeeperSettings(directory, "127.0.0.1", 0));
  }

  @Override
  MetadataStore openStore() {
    return ZooKeeperMetadataStore.open(
        new ZooKeeperSettings(server.connectString(), "", 10_000, 10_000));
  }

  @Override
  void expireSession(MetadataStore store) throws Exception {
    ZooKeeperFaults.expire((ZooKeeperMetadataStore) store, server.connectString());
  }

  @Override
  void stopCluster() {
    server.close();
  }
}
