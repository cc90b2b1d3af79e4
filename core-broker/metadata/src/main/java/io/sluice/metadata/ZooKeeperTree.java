package io.sluice.metadata;

import io.sluice.time.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.client.StaticHostProvider;
import org.apache.zookeeper.client.ZKClientConfig;

/** The tree of nodes of a ZooKeeper ensemble. */
final class ZooKeeperTree implements Tree {
  private final ZooKeeperSettings settings;
  private final Scheduler scheduler;
  private final ZKClientConfig config =
      Boolean.getBoolean(ZKClientConfig.SECURE_CLIENT) ? new ZKClientConfig() : new PlainConfig();

  /**
   * Prepares, without connecting.
   *
   * @param scheduler what runs on the store's thread
   */
  ZooKeeperTree(ZooKeeperSettings settings, Scheduler scheduler) {
    this.settings = settings;
    this.scheduler = scheduler;
    config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
    // Watches are set again and everything is read again after each connect: see SessionKeeper.
    config.setProperty(ZKClientConfig.DISABLE_AUTO_WATCH_RESET, "true");
  }

  @Override
  public TreeSession open(TreeEvents events) {
    try {
      return new ZooKeeperSession(
          settings,
          new StaticHostProvider(new ConnectStringParser(settings.servers()).getServerAddresses()),
          config,
          scheduler,
          events);
    } catch (IOException e) {
      throw new UncheckedIOException("No ZooKeeper client for " + settings, e);
    }
  }

  /** The configuration of a client without TLS: that of TLS takes half a second to find out. */
  private static final class PlainConfig extends ZKClientConfig {
    @Override
    protected void handleBackwardCompatibility() {
      String bufferMax = System.getProperty(JUTE_MAXBUFFER);
      if (bufferMax != null) {
        setProperty(JUTE_MAXBUFFER, bufferMax);
      }
    }
  }
}
