package io.sluice.broker.modules;

import io.sluice.config.BrokerConfig;
import io.sluice.kernel.PluginSource;
import io.sluice.plugins.PluginCatalog;
import io.sluice.plugins.PluginEntry;
import io.sluice.plugins.PluginException;
import io.sluice.plugins.PluginKind;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginSettings;
import io.sluice.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes plugins for modules, out of what was found, and closes them in the end. Safe for use by any
 * thread.
 */
public final class ModulePlugins implements PluginSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModulePlugins.class);

  private final PluginCatalog catalog;
  private final Supplier<BrokerConfig> config;
  private final Clock clock;
  private final RandomGenerator random;

  /** Those to be closed, the last first. Guarded by itself. */
  private final Deque<Plugin> made = new ArrayDeque<>();

  /**
   * Creates the source.
   *
   * @param config gives each plugin its own settings
   * @param random safe for use by several threads
   */
  public ModulePlugins(
      PluginCatalog catalog, Supplier<BrokerConfig> config, Clock clock, RandomGenerator random) {
    this.catalog = catalog;
    this.config = config;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public <T extends Plugin> T create(Class<T> kind, String name) {
    PluginKind<T> found = kind(kind);
    T plugin;
    try {
      plugin = catalog.create(found, name);
    } catch (PluginException missing) {
      throw new IllegalArgumentException(missing.getMessage(), missing);
    }
    configure(found, plugin, name);
    synchronized (made) {
      made.push(plugin);
    }
    return plugin;
  }

  private void configure(PluginKind<?> kind, Plugin plugin, String name) {
    String ownName =
        catalog.find(kind, name).map(PluginEntry::name).map(Objects::requireNonNull).orElse(name);
    PluginSettings settings = PluginSettings.of(config.get().pluginSettings(kind.word(), ownName));
    try {
      plugin.configure(new Context(ownName, settings, clock, random));
    } catch (RuntimeException refused) {
      close(plugin);
      throw new IllegalArgumentException(
          kind.word() + " '" + name + "' cannot be configured: " + refused.getMessage(), refused);
    }
    for (String unread : settings.unread()) {
      LOG.warn(
          "{}.{}.{} is not a setting of that plugin, which has {}",
          kind.word(),
          ownName,
          unread,
          settings.known());
    }
  }

  @Override
  public List<String> names(Class<? extends Plugin> kind) {
    return catalog.names(kind(kind));
  }

  /** The list holds each kind beside its own type, so the types fit. */
  @SuppressWarnings("unchecked")
  private static <T> PluginKind<T> kind(Class<T> spi) {
    for (PluginKind<?> kind : PluginKind.ofSpi()) {
      if (kind.spi() == spi) {
        return (PluginKind<T>) kind;
      }
    }
    throw new IllegalArgumentException("plugins of type " + spi.getName() + " do not exist");
  }

  /** Closes every plugin; one that throws does not keep the others open. */
  @Override
  public void close() {
    synchronized (made) {
      while (!made.isEmpty()) {
        close(made.pop());
      }
    }
  }

  private static void close(Plugin plugin) {
    try {
      plugin.close();
    } catch (RuntimeException failure) {
      LOG.warn("Plugin {} could not be closed", plugin.getClass().getName(), failure);
    }
  }

  private record Context(
      String name, PluginSettings settings, Clock brokerClock, RandomGenerator random)
      implements PluginContext {
    @Override
    public Host host() {
      return Host.BROKER;
    }

    @Override
    public InstantSource clock() {
      return () -> Instant.ofEpochMilli(brokerClock.wallMs());
    }
  }
}
