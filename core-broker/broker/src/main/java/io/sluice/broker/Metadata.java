package io.sluice.broker;

import io.sluice.config.BrokerConfig;
import io.sluice.config.EmbeddedServer;
import io.sluice.config.ZooKeeperConnect;
import io.sluice.config.ZooKeeperKeys;
import io.sluice.metadata.EmbeddedEnsembleSettings;
import io.sluice.metadata.EmbeddedZooKeeper;
import io.sluice.metadata.EmbeddedZooKeeperSettings;
import io.sluice.metadata.EnsembleMember;
import io.sluice.metadata.MetadataStore;
import io.sluice.metadata.ZooKeeperMetadataStore;
import io.sluice.metadata.ZooKeeperSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * The cluster's metadata, opened as the configuration says: in an ensemble, or in a server of the
 * broker's own.
 */
final class Metadata implements AutoCloseable {
  private final MetadataStore store;
  private final Closing closing;
  private final String description;

  private Metadata(MetadataStore store, Closing closing, String description) {
    this.store = store;
    this.closing = closing;
    this.description = description;
  }

  static Metadata open(BrokerConfig config, BrokerEnvironment environment) {
    Closing closing = new Closing();
    MetadataStore given = environment.metadata();
    if (given != null) {
      return new Metadata(closing.add("metadata store", given), closing, "given by the caller");
    }
    try {
      return connect(config, closing);
    } catch (RuntimeException failure) {
      closing.close();
      throw failure;
    }
  }

  private static Metadata connect(BrokerConfig config, Closing closing) {
    ZooKeeperConnect connect = config.get(ZooKeeperKeys.CONNECT);
    String servers = String.join(",", connect.hosts());
    String description = "ZooKeeper at " + servers + connect.chroot();
    if (connect.embedded()) {
      Path directory = config.zooKeeperDir();
      EmbeddedZooKeeper server = closing.add("embedded ZooKeeper", startServer(config, directory));
      servers = server.connectString();
      description = "embedded ZooKeeper at " + servers + ", data in " + directory;
    }
    boolean ensemble = config.isSet(ZooKeeperKeys.EMBEDDED_SERVERS);
    ZooKeeperSettings settings =
        new ZooKeeperSettings(
            servers,
            connect.chroot(),
            config.get(ZooKeeperKeys.SESSION_TIMEOUT_MS),
            ensemble && !config.isSet(ZooKeeperKeys.CONNECTION_TIMEOUT_MS)
                ? ZooKeeperSettings.NO_LIMIT
                : config.get(ZooKeeperKeys.CONNECTION_TIMEOUT_MS),
            connect.embedded() && !ensemble);
    return new Metadata(
        closing.add("metadata store", ZooKeeperMetadataStore.open(settings)), closing, description);
  }

  private static EmbeddedZooKeeper startServer(BrokerConfig config, Path directory) {
    try {
      if (config.isSet(ZooKeeperKeys.EMBEDDED_SERVERS)) {
        return EmbeddedZooKeeper.start(
            new EmbeddedEnsembleSettings(
                directory,
                config.get(ZooKeeperKeys.EMBEDDED_ID),
                config.get(ZooKeeperKeys.EMBEDDED_SERVERS).stream()
                    .map(Metadata::member)
                    .toList()));
      }
      return EmbeddedZooKeeper.start(
          new EmbeddedZooKeeperSettings(
              directory,
              config.get(ZooKeeperKeys.EMBEDDED_HOST),
              config.get(ZooKeeperKeys.EMBEDDED_PORT)));
    } catch (IOException failure) {
      throw new UncheckedIOException(
          "the embedded ZooKeeper cannot start: " + failure.getMessage(), failure);
    }
  }

  private static EnsembleMember member(EmbeddedServer server) {
    return new EnsembleMember(
        server.id(),
        server.host(),
        server.clientPort(),
        server.quorumPort(),
        server.electionPort());
  }

  MetadataStore store() {
    return store;
  }

  /** Returns where it is kept, in words. */
  String description() {
    return description;
  }

  @Override
  public void close() {
    closing.close();
  }
}
