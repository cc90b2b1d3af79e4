package io.sluice.broker;

import io.sluice.broker.modules.BrokerModules;
import io.sluice.config.BrokerConfig;
import io.sluice.plugins.PluginCatalog;
import io.sluice.plugins.PluginEntry;
import io.sluice.plugins.PluginKind;
import io.sluice.plugins.PluginLoader;
import java.util.ArrayList;
import java.util.List;

/** Finds the plugins of a broker, its modules among them. */
public final class Plugins {
  private Plugins() {}

  /**
   * Looks through {@code lib/} and the configured folder; runs no plugin's code but to ask broker
   * modules for their names.
   */
  public static PluginCatalog find(BrokerConfig config) {
    List<PluginKind<?>> kinds = new ArrayList<>(PluginKind.ofSpi());
    kinds.add(BrokerModules.KIND);
    return PluginLoader.load(config.pluginsDir(), kinds);
  }

  /** Returns the kind and name of each that can be used, other than broker modules. */
  static List<String> named(PluginCatalog catalog) {
    List<String> names = new ArrayList<>();
    for (PluginEntry entry : catalog.entries()) {
      if (entry.problem() == null && !BrokerModules.KIND.word().equals(entry.kind())) {
        names.add(entry.kind() + " " + entry.name());
      }
    }
    return names;
  }
}
