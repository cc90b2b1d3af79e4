package io.sluice.cli.cluster;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice cluster}. */
@Command(
    name = "cluster",
    description = "Shows how a cluster is, and runs one on this machine.",
    mixinStandardHelpOptions = true,
    subcommands = {DescribeCommand.class, DevCommand.class})
public final class ClusterCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
