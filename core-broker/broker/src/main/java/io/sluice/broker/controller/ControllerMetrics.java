package io.sluice.broker.controller;

import io.sluice.broker.metrics.MetricRegistry;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Shows what the controller sees and does; brokers that are not the controller show zeros. */
final class ControllerMetrics {
  private final Controller controller;
  private final Supplier<ClusterImage> image;

  private ControllerMetrics(Controller controller, Supplier<ClusterImage> image) {
    this.controller = controller;
    this.image = image;
  }

  /** Partitions in trouble. */
  private record Troubles(long offline, long underReplicated, long underMinIsr) {
    static final Troubles NONE = new Troubles(0, 0, 0);
  }

  static void addTo(MetricRegistry registry, Controller controller, Supplier<ClusterImage> image) {
    ControllerMetrics metrics = new ControllerMetrics(controller, image);
    registry.gauge(
        "sluice_active_controller",
        "Whether this broker is the controller.",
        List.of(),
        sample -> sample.add(controller.active() ? 1 : 0));
    metrics.gauge(
        registry,
        "sluice_offline_partitions",
        "Partitions of the cluster without a leader.",
        Troubles::offline);
    metrics.gauge(
        registry,
        "sluice_under_replicated_partitions",
        "Partitions of the cluster with replicas that are not in sync.",
        Troubles::underReplicated);
    metrics.gauge(
        registry,
        "sluice_under_min_isr_partitions",
        "Partitions of the cluster with fewer replicas in sync than min.insync.replicas.",
        Troubles::underMinIsr);
    ControllerCounts counts = controller.counts();
    registry.counter(
        "sluice_leader_elections_total",
        "Leaders that this broker has elected as the controller.",
        sample -> sample.add(counts.elections()));
    registry.counter(
        "sluice_unclean_leader_elections_total",
        "Leaders among them that may have lacked records.",
        sample -> sample.add(counts.uncleanElections()));
    registry.counter(
        "sluice_isr_shrinks_total",
        "Changes by this broker as the controller that took replicas out of an ISR.",
        sample -> sample.add(counts.isrShrinks()));
    registry.counter(
        "sluice_isr_expands_total",
        "Changes by this broker as the controller that took replicas into an ISR.",
        sample -> sample.add(counts.isrExpands()));
  }

  private void gauge(
      MetricRegistry registry, String name, String help, ToLongFunction<Troubles> value) {
    registry.gauge(name, help, List.of(), sample -> sample.add(value.applyAsLong(troubles())));
  }

  private Troubles troubles() {
    if (!controller.active()) {
      return Troubles.NONE;
    }
    RuleBook rules = controller.newRuleBook();
    long offline = 0;
    long underReplicated = 0;
    long underMinIsr = 0;
    for (TopicImage topic : image.get().topics()) {
      int needed = rules.of(topic).inSyncMin();
      for (PartitionState state : topic.partitions()) {
        int replicas = state.replicas().size() - state.adding().size();
        int inSync = state.isr().size();
        offline += state.leader() == PartitionState.NO_LEADER ? 1 : 0;
        underReplicated += inSync < replicas ? 1 : 0;
        underMinIsr += inSync < Math.min(needed, replicas) ? 1 : 0;
      }
    }
    return new Troubles(offline, underReplicated, underMinIsr);
  }
}
