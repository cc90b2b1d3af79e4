package io.sluice.cli;

import io.sluice.broker.Plugins;
import io.sluice.cli.output.Table;
import io.sluice.config.InvalidConfigException;
import io.sluice.plugins.PluginCatalog;
import io.sluice.plugins.PluginEntry;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice plugins}. */
@Command(
    name = "plugins",
    description = "Tells of the plugins and broker modules.",
    mixinStandardHelpOptions = true,
    subcommands = PluginsCommand.Listing.class)
final class PluginsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** {@code sluice plugins list}. */
  @Command(
      name = "list",
      description =
          "Lists what was found in lib/ and in the plugins folder, and what is wrong with it.",
      mixinStandardHelpOptions = true)
  static final class Listing implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private BrokerOptions broker = new BrokerOptions();

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      try {
        PluginCatalog catalog = Plugins.find(broker.load());
        print(catalog, out);
        catalog.problems().forEach(out::println);
        out.flush();
        return catalog.problems().isEmpty() ? Main.OK : Main.FAILED;
      } catch (InvalidConfigException refusal) {
        spec.commandLine().getErr().println("sluice: " + refusal.getMessage());
        return Main.FAILED;
      }
    }

    private static void print(PluginCatalog catalog, PrintWriter out) {
      Table table = new Table("NAME", "KIND", "MODULE", "VERSION", "JAR", "STATE");
      for (PluginEntry entry : catalog.entries()) {
        table.add(
            List.of(
                shown(entry.name()),
                shown(entry.kind()),
                shown(entry.module()),
                shown(entry.version()),
                entry.jar(),
                entry.state().toString()));
      }
      table.print(out);
    }

    private static String shown(@Nullable String value) {
      return value == null ? "-" : value;
    }
  }
}
