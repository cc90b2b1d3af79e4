package io.sluice.broker.modules;

import io.sluice.config.BrokerConfig;
import io.sluice.config.BrokerKeys;
import io.sluice.config.ConfigKey;
import io.sluice.kernel.Settings;
import java.util.function.Supplier;

/** Shows the broker's present configuration to its modules. */
public final class ModuleSettings implements Settings {
  private final Supplier<BrokerConfig> config;

  /** Creates a view of what {@code config} returns. */
  public ModuleSettings(Supplier<BrokerConfig> config) {
    this.config = config;
  }

  @Override
  public long number(String key) {
    Object value = config.get().get(key(key));
    if (value instanceof Number number) {
      return number.longValue();
    }
    throw new IllegalArgumentException("'" + key + "' is not a whole number");
  }

  @Override
  public String text(String key) {
    return String.valueOf(config.get().entry(key(key)).value());
  }

  private static ConfigKey<?> key(String name) {
    ConfigKey<?> key = BrokerKeys.find(name);
    if (key == null) {
      throw new IllegalArgumentException("there is no key '" + name + "'");
    }
    return key;
  }
}
