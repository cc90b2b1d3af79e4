/**
 * The broker: request dispatch, partitions, topics, configuration, and the loading of modules and
 * plugins.
 */
module io.sluice.broker {
  requires static org.jspecify;
  requires org.slf4j;
  requires jdk.httpserver;
  requires io.sluice.time;
  requires io.sluice.spi;
  requires io.sluice.protocol;
  requires io.sluice.storage;
  requires io.sluice.metadata;
  requires io.sluice.network;
  requires io.sluice.kernel;
  requires transitive io.sluice.config;
  requires io.sluice.plugins;

  exports io.sluice.broker;

  uses io.sluice.kernel.BrokerModule;
}
