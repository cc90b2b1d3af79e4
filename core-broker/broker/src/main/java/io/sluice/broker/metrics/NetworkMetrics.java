package io.sluice.broker.metrics;

import io.sluice.network.NetworkStats;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Shows what the network counts in any case. */
public final class NetworkMetrics {
  private final MetricRegistry registry;
  private final Supplier<NetworkStats> stats;

  private NetworkMetrics(MetricRegistry registry, Supplier<NetworkStats> stats) {
    this.registry = registry;
    this.stats = stats;
  }

  /** Adds the figures. */
  public static void addTo(MetricRegistry registry, Supplier<NetworkStats> stats) {
    NetworkMetrics network = new NetworkMetrics(registry, stats);
    network.gauge("sluice_connections", "Open connections.", NetworkStats::connections);
    network.gauge(
        "sluice_request_memory_bytes",
        "Memory held by requests that are not answered yet.",
        NetworkStats::requestBytes);
    network.counter(
        "sluice_connections_accepted_total",
        "Connections that were let in.",
        NetworkStats::connectionsAccepted);
    network.counter(
        "sluice_connections_refused_total",
        "Connections that were closed on arrival because of a limit.",
        NetworkStats::connectionsRefused);
    network.counter("sluice_requests_total", "Requests that came in.", NetworkStats::requests);
    network.counter("sluice_received_bytes_total", "Bytes received.", NetworkStats::bytesIn);
    network.counter("sluice_sent_bytes_total", "Bytes of responses.", NetworkStats::bytesOut);
  }

  private void gauge(String name, String help, ToLongFunction<NetworkStats> value) {
    registry.gauge(name, help, List.of(), sample -> sample.add(value.applyAsLong(stats.get())));
  }

  private void counter(String name, String help, ToLongFunction<NetworkStats> value) {
    registry.counter(name, help, sample -> sample.add(value.applyAsLong(stats.get())));
  }
}
