package io.sluice.cli.group;

import io.sluice.cli.client.ClusterConnection;
import picocli.CommandLine.Option;

/** The option that names a cluster. */
final class ClusterOptions {
  @Option(
      names = {"-b", "--bootstrap"},
      paramLabel = "host:port,…",
      defaultValue = "localhost:9092",
      description = "Some brokers of the cluster; ${DEFAULT-VALUE} by default.")
  private String bootstrap = "";

  ClusterConnection connect() {
    return ClusterConnection.open(bootstrap);
  }
}
