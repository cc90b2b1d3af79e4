package io.sluice.broker.controller;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.MetadataStore;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the registrations of brokers whose processes have ended, so that nobody waits for the end of
 * their sessions: the controller anybody's, every other broker the controller's.
 *
 * <p>One is left to its session: a broker without which a partition would be led uncleanly. It may
 * be back before that, with all that was acknowledged.
 *
 * <p>{@link #processEnded} is called by one thread, again and again for as long as the broker is
 * registered and gone.
 */
public final class DeadBrokers {
  private static final Logger LOG = LoggerFactory.getLogger(DeadBrokers.class);

  private final int brokerId;
  private final MetadataStore store;
  private final RuleBook rules;

  /** Whether the store has yet to answer: it is asked for one thing at a time. */
  private final AtomicBoolean asking = new AtomicBoolean();

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
    if (!concernsUs || !store.leaseHolds() || wouldBeLedUncleanly(broker.id(), image)) {
      return;
    }
    if (asking.compareAndSet(false, true)) {
      store
          .endRegistration(broker.id(), broker.epoch())
          .whenComplete(
              (ended, failure) -> {
                asking.set(false);
                if (failure == null && ended) {
                  LOG.warn(
                      "The process of broker {} has ended: its registration ends with it, before"
                          + " its session",
                      broker.id());
                }
              });
    }
  }

  private boolean wouldBeLedUncleanly(int id, ClusterImage image) {
    return image.topics().stream().anyMatch(topic -> wouldBeLedUncleanly(id, topic, image));
  }

  private boolean wouldBeLedUncleanly(int id, TopicImage topic, ClusterImage image) {
    return rules.of(topic).uncleanElection()
        && topic.partitions().stream().anyMatch(partition -> needs(id, partition, image));
  }

  /** Returns whether nobody who is there could lead a partition as well as that broker. */
  private static boolean needs(int id, PartitionState partition, ClusterImage image) {
    return partition.replicas().size() > 1
        && (partition.isr().contains(id) || partition.elr().contains(id))
        && Stream.concat(partition.isr().stream(), partition.elr().stream())
            .noneMatch(each -> each != id && image.brokers().containsKey(each));
  }
}
