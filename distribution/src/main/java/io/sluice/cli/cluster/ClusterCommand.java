package io.sluice.cli.cluster;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice cluster}. */
@Command(
    name = "cluster",
    description = "Shows how the brokers of a cluster and their partitions are.",
    mixinStandardHelpOptions = true,
    subcommands = {DescribeCommand.class})
public final class ClusterCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
