package io.sluice.cli;

import io.sluice.broker.StartReport;
import io.sluice.config.BrokerConfig;
import io.sluice.config.ServerKeys;
import java.util.List;

/** What a broker prints when it is ready. */
final class StartBlock {
  private final StringBuilder text = new StringBuilder();

  private StartBlock() {}

  static String of(StartReport report, BrokerConfig config, long startMs) {
    StartBlock block = new StartBlock();
    block
        .text
        .append("Sluice ")
        .append(Installation.version())
        .append(", broker ")
        .append(report.brokerId());
    block.text.append(" of cluster ").append(report.clusterId()).append('\n');
    block.line("listeners", report.listeners());
    block.line("data", report.logDirs());
    block.line("metadata", List.of(report.metadata()));
    if (report.metrics() != null) {
      block.line("metrics", List.of(report.metrics()));
    }
    block.line("modules", report.modules());
    block.line("plugins", report.plugins());
    block.line("profile", List.of(config.entry(ServerKeys.PROFILE).value()));
    block.line("log files", List.of(Installation.logDir()));
    block.line("started in", List.of(startMs + " ms"));
    report.recovery().forEach(line -> block.line("recovery", List.of(line)));
    report.problems().forEach(line -> block.line("problem", List.of(line)));
    return block.text.toString();
  }

  private void line(String name, List<?> values) {
    String joined =
        values.isEmpty()
            ? "none"
            : String.join(", ", values.stream().map(String::valueOf).toList());
    text.append("  %-11s %s%n".formatted(name, joined));
  }
}
