package io.sluice.cli.transaction;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice transaction}. */
@Command(
    name = "transaction",
    description = "Shows transactions, finds those that hold readers back, and ends them.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ListCommand.class,
      DescribeCommand.class,
      FindHangingCommand.class,
      AbortCommand.class
    })
public final class TransactionCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
