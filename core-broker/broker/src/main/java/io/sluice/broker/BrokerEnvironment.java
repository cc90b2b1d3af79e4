package io.sluice.broker;

import io.sluice.kernel.BrokerModule;
import io.sluice.metadata.MetadataStore;
import io.sluice.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the broker is given by whoever starts it, other than its configuration.
 *
 * @param clock tells the time
 * @param metadata where the cluster's metadata is kept, instead of what the configuration says; the
 *     broker closes it
 * @param modules broker modules that run beside those that are found; the broker closes them
 */
public record BrokerEnvironment(
    Clock clock, @Nullable MetadataStore metadata, List<BrokerModule> modules) {

  /** No modules but those that are found. */
  public BrokerEnvironment(Clock clock, @Nullable MetadataStore metadata) {
    this(clock, metadata, List.of());
  }

  /** The machine's clock, and metadata as the configuration says. */
  public static BrokerEnvironment real() {
    return new BrokerEnvironment(Clock.system(), null);
  }
}
