package io.sluice.cli;

import io.sluice.broker.BrokerEnvironment;
import io.sluice.broker.BrokerServer;
import io.sluice.broker.BrokerStartException;
import io.sluice.config.BrokerConfig;
import io.sluice.config.InvalidConfigException;
import io.sluice.time.Clock;
import io.sluice.time.Threads;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Runs a broker until the process is asked to end.
 *
 * @param file its configuration, or null for the distribution's
 * @param settings what goes before it
 * @param debug whether a failure is shown with its stack trace
 */
record Start(@Nullable String file, Map<String, String> settings, boolean debug) {
  int run() {
    try {
      BrokerConfig config = Configurations.load(file, settings);
      Logging.toConsoleAndFile();
      BrokerServer server = BrokerServer.start(config, BrokerEnvironment.real());
      System.out.print(StartBlock.of(server.report(), config, sinceProcessStartMs()));
      System.out.println("ready");
      System.out.flush();
      if (Training.wanted()) {
        Training.run(server);
        server.close();
        return Main.OK;
      }
      serve(server);
      return Main.OK;
    } catch (InvalidConfigException | BrokerStartException refusal) {
      System.err.println("sluice: cannot start: " + refusal.getMessage());
      if (debug) {
        refusal.printStackTrace(System.err);
      }
      return Main.FAILED;
    }
  }

  private static long sinceProcessStartMs() {
    long now = Clock.system().wallMs();
    return now
        - ProcessHandle.current().info().startInstant().map(Instant::toEpochMilli).orElse(now);
  }

  /**
   * Waits; a signal (SIGTERM, SIGINT) closes the broker, and the process ends with 0 because that
   * is what was wanted.
   */
  private static void serve(BrokerServer server) {
    Threads.onShutdown(
        "shutdown",
        () -> {
          server.close();
          System.out.println("stopped");
          System.out.flush();
          Runtime.getRuntime().halt(Main.OK);
        });
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
