package io.sluice.cli.group;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice group}. */
@Command(
    name = "group",
    description = "Shows consumer groups, and changes where they stand.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ListCommand.class,
      DescribeCommand.class,
      ResetCommand.class,
      DeleteCommand.class,
      MoveCommand.class
    })
public final class GroupCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
