package io.sluice.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice start}. */
@Command(
    name = "start",
    description = "Runs a broker in the foreground until it is asked to end (Ctrl-C or SIGTERM).",
    mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {
  @Mixin private BrokerOptions broker = new BrokerOptions();

  @Option(names = "--debug", description = "Shows a failure to start with its stack trace.")
  private boolean debug;

  @Override
  public Integer call() {
    return new Start(broker.file(), broker.settings(), debug).run();
  }
}
