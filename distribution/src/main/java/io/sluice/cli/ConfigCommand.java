package io.sluice.cli;

import io.sluice.config.ConfigDoc;
import io.sluice.config.InvalidConfigException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice config}. */
@Command(
    name = "config",
    description = "Tells of the broker's settings.",
    mixinStandardHelpOptions = true,
    subcommands = ConfigCommand.List.class)
final class ConfigCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** {@code sluice config list}. */
  @Command(
      name = "list",
      description =
          "Lists every key with its default, unit and meaning, and the values of a configuration.",
      mixinStandardHelpOptions = true)
  static final class List implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private BrokerOptions broker = new BrokerOptions();

    @Option(names = "--markdown", description = "Prints the reference of the documentation.")
    private boolean markdown;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      try {
        out.print(markdown ? ConfigDoc.markdown() : ConfigDoc.list(broker.load()));
        out.flush();
        return Main.OK;
      } catch (InvalidConfigException refusal) {
        spec.commandLine().getErr().println("sluice: " + refusal.getMessage());
        return Main.FAILED;
      }
    }
  }
}
