package io.sluice.cli.client;

import picocli.CommandLine.Option;

/** The option that names a cluster, for commands to mix in. */
public final class ClusterOptions {
  @Option(
      names = {"-b", "--bootstrap"},
      paramLabel = "host:port,…",
      defaultValue = "localhost:9092",
      description = "Some brokers of the cluster; ${DEFAULT-VALUE} by default.")
  private String bootstrap = "";

  /**
   * Connects to the cluster.
   *
   * @throws CommandException if none of the brokers answers
   */
  public ClusterConnection connect() {
    return ClusterConnection.open(bootstrap);
  }
}
