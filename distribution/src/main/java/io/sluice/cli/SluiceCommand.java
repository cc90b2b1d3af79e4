package io.sluice.cli;

import io.sluice.cli.cluster.ClusterCommand;
import io.sluice.cli.group.GroupCommand;
import io.sluice.cli.transaction.TransactionCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command itself; without a subcommand it shows its help. */
@Command(
    name = "sluice",
    description = "A message broker that speaks the Kafka protocol.",
    mixinStandardHelpOptions = true,
    versionProvider = SluiceCommand.Version.class,
    subcommands = {
      StartCommand.class,
      ConfigCommand.class,
      PluginsCommand.class,
      ClusterCommand.class,
      GroupCommand.class,
      TransactionCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  sluice start                                      with config/server.properties",
      "  sluice start my.properties --set broker.id=2      a setting goes before the file",
      "  sluice config list                                every key, its default and meaning",
      "  sluice plugins list                               what was found in plugins/",
      "  sluice cluster describe                           brokers, and partitions in trouble",
      "  sluice group describe orders                      how far a consumer group is behind",
      "  sluice transaction find-hanging                   what holds readers of committed data"
          + " back"
    })
final class SluiceCommand implements Runnable {
  @Spec private CommandSpec spec;

  SluiceCommand() {
    this.spec = CommandSpec.create();
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Tells the version. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"Sluice " + Installation.version()};
    }
  }
}
