/** The command line: starts brokers and tells of their configuration and plugins. */
module io.sluice.cli {
  requires static org.jspecify;
  requires com.fasterxml.jackson.core;
  requires info.picocli;
  requires java.logging;
  requires org.slf4j;
  requires io.sluice.broker;
  requires io.sluice.config;
  requires io.sluice.plugins;
  requires io.sluice.protocol;
  requires io.sluice.time;

  opens io.sluice.cli to
      info.picocli;
  opens io.sluice.cli.client to
      info.picocli;
  opens io.sluice.cli.cluster to
      info.picocli;
  opens io.sluice.cli.group to
      info.picocli;
  opens io.sluice.cli.transaction to
      info.picocli;
}
