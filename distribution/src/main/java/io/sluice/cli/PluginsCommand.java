package io.sluice.cli;

import io.sluice.broker.Plugins;
import io.sluice.config.InvalidConfigException;
import io.sluice.plugins.PluginCatalog;
import io.sluice.plugins.PluginEntry;
import java.io.PrintWriter;
import java.util.ArrayList;
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
    private static final List<String> HEAD =
        List.of("NAME", "KIND", "MODULE", "VERSION", "JAR", "STATE");

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
      List<List<String>> rows = new ArrayList<>();
      rows.add(HEAD);
      for (PluginEntry entry : catalog.entries()) {
        rows.add(
            List.of(
                shown(entry.name()),
                shown(entry.kind()),
                shown(entry.module()),
                shown(entry.version()),
                entry.jar(),
                entry.state().toString()));
      }
      for (List<String> row : rows) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
          int at = column;
          int width = rows.stream().mapToInt(cells -> cells.get(at).length()).max().orElse(0);
          line.append(
              column == row.size() - 1
                  ? row.get(column)
                  : ("%-" + (width + 2) + "s").formatted(row.get(column)));
        }
        out.println(line);
      }
    }

    private static String shown(@Nullable String value) {
      return value == null ? "-" : value;
    }
  }
}
