package io.sluice.spi;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** What a plugin is told about where it runs, and given instead of reaching for it. */
public interface PluginContext {
  /** The process that a plugin runs in. */
  enum Host {
    /** A producer, consumer or command-line tool. */
    CLIENT,
    /** A broker. */
    BROKER
  }

  /** Returns the name by which the plugin was chosen. */
  String name();

  /** Returns where it runs. */
  Host host();

  /**
   * Returns the plugin's own settings: those of the configuration that begin with its kind and
   * name, without that, so that {@code interceptor.field-mask.fields=a,b} is {@code fields}.
   */
  PluginSettings settings();

  /** Returns the clock to use in place of the machine's; in a simulation it is another one. */
  InstantSource clock();

  /** Returns the random numbers to use in place of one's own. Safe for use by several threads. */
  RandomGenerator random();
}
