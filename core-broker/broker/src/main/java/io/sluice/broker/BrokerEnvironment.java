package io.sluice.broker;

import io.sluice.metadata.MetadataStore;
import io.sluice.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * What the broker is given by whoever starts it, other than its configuration.
 *
 * @param clock tells the time
 * @param metadata where the cluster's metadata is kept, instead of what the configuration says; the
 *     broker closes it
 */
public record BrokerEnvironment(Clock clock, @Nullable MetadataStore metadata) {
  /** The machine's clock, and metadata as the configuration says. */
  public static BrokerEnvironment real() {
    return new BrokerEnvironment(Clock.system(), null);
  }
}
