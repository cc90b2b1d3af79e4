package io.sluice.broker.settings;

import io.sluice.config.BrokerConfig;
import io.sluice.config.ConfigProblem;
import io.sluice.metadata.ClusterImage;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's configuration as it is now: what it was started with, and over it what was set
 * since. Read by any thread.
 */
public final class PresentConfig implements Supplier<BrokerConfig> {
  private static final Logger LOG = LoggerFactory.getLogger(PresentConfig.class);

  private final int brokerId;
  private final BrokerConfig base;
  private Map<String, String> forAll = Map.of();
  private Map<String, String> forThis = Map.of();
  private volatile BrokerConfig present;

  /** Begins with the configuration that the broker was started with. */
  public PresentConfig(int brokerId, BrokerConfig base) {
    this.brokerId = brokerId;
    this.base = base;
    this.present = base;
  }

  @Override
  public BrokerConfig get() {
    return present;
  }

  /** Takes over what an image says; to be called by one thread at a time. */
  public void follow(ClusterImage image) {
    Map<String, String> nextForAll = image.brokerDefaultConfig();
    Map<String, String> nextForThis = image.brokerConfig(brokerId);
    if (nextForAll.equals(forAll) && nextForThis.equals(forThis)) {
      return;
    }
    forAll = nextForAll;
    forThis = nextForThis;
    BrokerConfig next = base.withDynamic(forAll, forThis);
    for (ConfigProblem note : next.notes()) {
      if (!base.notes().contains(note)) {
        LOG.warn("{}", note.message());
      }
    }
    present = next;
  }
}
