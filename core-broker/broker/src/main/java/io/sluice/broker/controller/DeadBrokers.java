package io.sluice.broker.controller;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.MetadataStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the registrations of brokers whose processes have ended, so that nobody waits for the end of
 * their sessions: the controller anybody's, every other broker the controller's.
 *
 * <p>Who is in sync for a partition that may be led uncleanly is left to its session: it may be
 * back before that, with all that was acknowledged, and nobody knows how the others in sync are.
 *
 * <p>{@link #processEnded} is called by one thread, again and again for as long as the broker is
 * registered and gone.
 */
public final class DeadBrokers {
  private static final Logger LOG = LoggerFactory.getLogger(DeadBrokers.class);

  private final int brokerId;
  private final MetadataStore store;
  private final RuleBook rules;

  /** For whom the store has yet to answer: it is asked once at a time for each. */
  private final Set<Integer> asked = ConcurrentHashMap.newKeySet();

  /**
   * Creates it.
   *
   * @param controller knows the topics' rules
   */
  public DeadBrokers(int brokerId, MetadataStore store, Controller controller) {
    this(brokerId, store, controller.newRuleBook());
  }

  DeadBrokers(int brokerId, MetadataStore store, RuleBook rules) {
    this.brokerId = brokerId;
    this.store = store;
    this.rules = rules;
  }

  /** Returns the brokers to be watched: all others but those that are about to end. */
  public List<BrokerRegistration> watched(ClusterImage image) {
    return image.brokers().values().stream()
        .filter(broker -> broker.id() != brokerId && !broker.stopping())
        .toList();
  }

  /** Ends a registration, if that is this broker's business and the store can be reached. */
  public void processEnded(BrokerRegistration broker) {
    ClusterImage image = store.image();
    int controllerId = image.controllerId();
    boolean concernsUs = controllerId == brokerId || controllerId == broker.id();
    if (!concernsUs || !store.leaseHolds() || standsBeforeUncleanElections(broker.id(), image)) {
      return;
    }
    if (asked.add(broker.id())) {
      store
          .endRegistration(broker.id(), broker.epoch())
          .whenComplete(
              (ended, failure) -> {
                asked.remove(broker.id());
                if (failure == null && ended) {
                  LOG.warn(
                      "The process of broker {} has ended: its registration ends with it, before"
                          + " its session",
                      broker.id());
                }
              });
    }
  }

  /** Returns whether a partition for which others may do uncleanly has it among those in sync. */
  private boolean standsBeforeUncleanElections(int id, ClusterImage image) {
    return image.topics().stream()
        .filter(topic -> rules.of(topic).uncleanElection())
        .flatMap(topic -> topic.partitions().stream())
        .filter(partition -> partition.replicas().size() > 1)
        .anyMatch(partition -> partition.isr().contains(id) || partition.elr().contains(id));
  }
}
