package io.sluice.kernel;

import io.sluice.spi.Plugin;
import java.util.List;

/** Makes plugins for a module, by the names that the configuration chooses them by. */
public interface PluginSource {
  /**
   * Makes a plugin and configures it; the broker closes it when the module has been closed.
   *
   * @param kind the SPI type
   * @param name its name or an alias
   * @throws IllegalArgumentException if there is none, or it cannot be made; the message names what
   *     there is
   */
  <T extends Plugin> T create(Class<T> kind, String name);

  /** Returns the names of all plugins of a kind that can be made. */
  List<String> names(Class<? extends Plugin> kind);
}
