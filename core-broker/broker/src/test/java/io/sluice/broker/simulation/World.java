package io.sluice.broker.simulation;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.ImageChange;
import io.sluice.metadata.InMemoryMetadata;
import io.sluice.metadata.InMemoryMetadataStore;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import io.sluice.protocol.Uuid;
import io.sluice.time.Randomness;
import io.sluice.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All that exists in one run: time, chance, the network, the metadata ensemble, brokers with their
 * disks, clients, and the ledger of each partition.
 */
final class World {
  static final String TOPIC = "topic";
  static final Uuid TOPIC_ID = new Uuid(4, 4);
  static final int BROKERS = 3;
  static final int CLIENTS_FROM = 100;
  static final int IN_SYNC_MIN = 2;
  static final int SESSION_MS = 3_000;
  static final int LAG_MAX_MS = 1_000;

  private final VirtualTime time = new VirtualTime(0);
  private final RandomGenerator random;
  private final Trace trace;
  private final Sabotage sabotage;
  private final SimNetwork network;
  private final InMemoryMetadata metadata;
  private final InMemoryMetadataStore observer;
  private final List<SimBroker> brokers = new ArrayList<>();
  private final List<Ledger> ledgers = new ArrayList<>();
  private final List<SimProducer> producers = new ArrayList<>();
  private final List<SimReader> readers = new ArrayList<>();
  private final boolean syncedBeforeAcknowledged;
  private final int partitions;
  private long lastNumber;

  World(long seed, Sabotage sabotage, boolean traced) {
    this.sabotage = sabotage;
    random = Randomness.seeded(seed);
    trace = new Trace(time, traced);
    network = new SimNetwork(time, random);
    metadata = new InMemoryMetadata(time, () -> random.nextInt(1, 4), () -> new Uuid(1, 1));
    observer = InMemoryMetadataStore.open(metadata, SESSION_MS);
    syncedBeforeAcknowledged = random.nextBoolean();
    partitions = 1 + random.nextInt(2);
    for (int partition = 0; partition < partitions; partition++) {
      ledgers.add(new Ledger(partition));
    }
    for (int id = 1; id <= BROKERS; id++) {
      brokers.add(new SimBroker(this, id));
    }
  }

  /** Starts the brokers, makes the topic, starts the clients. */
  void begin() {
    trace.note(
        "%d partitions, acknowledged %s",
        partitions, syncedBeforeAcknowledged ? "when synced" : "when replicated");
    brokers.forEach(SimBroker::start);
    observer.subscribe(this::note);
    time.advance(200);
    List<PartitionState> states = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      List<Integer> replicas = new ArrayList<>();
      for (int i = 0; i < BROKERS; i++) {
        replicas.add(1 + (partition + i) % BROKERS);
      }
      long brokerEpoch = observer.image().brokers().get(replicas.getFirst()).epoch();
      states.add(PartitionState.initial(replicas, replicas, brokerEpoch));
    }
    observer.createTopic(
        TOPIC, TOPIC_ID, states, Map.of("min.insync.replicas", String.valueOf(IN_SYNC_MIN)));
    time.advance(100);
    int host = CLIENTS_FROM;
    for (int partition = 0; partition < partitions; partition++) {
      producers.add(new SimProducer(this, host++, "producer-" + partition + "a", partition));
      producers.add(new SimProducer(this, host++, "producer-" + partition + "b", partition));
      readers.add(new SimReader(this, host++, "reader-" + partition, partition));
    }
    producers.forEach(SimClient::start);
    readers.forEach(SimClient::start);
  }

  private void note(ImageChange change) {
    ClusterImage image = change.after();
    if (change.controllerChanged()) {
      trace.note("controller: %d, epoch %d", image.controllerId(), image.controllerEpoch());
    }
    if (change.brokersChanged()) {
      trace.note("registered: %s", image.brokers().values().stream().map(World::words).toList());
    }
    TopicImage topic = image.topic(TOPIC);
    for (int i = 0; change.topics().contains(TOPIC) && topic != null && i < partitions; i++) {
      PartitionState state = topic.partitions().get(i);
      trace.note(
          "partition %d: leader %d (epoch %d, of broker epoch %d), ISR %s, ELR %s, partition epoch"
              + " %d",
          i,
          state.leader(),
          state.leaderEpoch(),
          state.leaderBrokerEpoch(),
          state.isr(),
          state.elr(),
          state.partitionEpoch());
    }
  }

  private static String words(BrokerRegistration broker) {
    return broker.id()
        + " (epoch "
        + broker.epoch()
        + (broker.tailMayBeLost() ? ", tail may be lost)" : broker.stopping() ? ", stops)" : ")");
  }

  VirtualTime time() {
    return time;
  }

  RandomGenerator random() {
    return random;
  }

  Trace trace() {
    return trace;
  }

  Sabotage sabotage() {
    return sabotage;
  }

  SimNetwork network() {
    return network;
  }

  boolean faulty() {
    return network.faulty();
  }

  InMemoryMetadata metadata() {
    return metadata;
  }

  Ledger ledger(int partition) {
    return ledgers.get(partition);
  }

  List<SimBroker> brokers() {
    return brokers;
  }

  SimBroker broker(int id) {
    return brokers.get(id - 1);
  }

  List<SimProducer> producers() {
    return producers;
  }

  List<SimReader> readers() {
    return readers;
  }

  int partitions() {
    return partitions;
  }

  boolean syncedBeforeAcknowledged() {
    return syncedBeforeAcknowledged;
  }

  /** Takes numbers that nobody else gets; returns the first. */
  long numbers(int count) {
    long first = lastNumber + 1;
    lastNumber += count;
    return first;
  }

  /** Returns all hosts but one. */
  List<Integer> others(int host) {
    List<Integer> hosts = new ArrayList<>();
    brokers.stream().map(SimBroker::id).filter(id -> id != host).forEach(hosts::add);
    for (int i = 0; i < producers.size() + readers.size(); i++) {
      hosts.add(CLIENTS_FROM + i);
    }
    return hosts;
  }

  SimBroker controllerOr(SimBroker other) {
    int id = observer.image().controllerId();
    return id == ClusterImage.NO_CONTROLLER ? other : broker(id);
  }

  int someReplica(int partition) {
    return 1 + random.nextInt(BROKERS);
  }

  /** Returns what some broker that is up believes of a partition; null if it knows nothing. */
  @Nullable PartitionState someImage(int partition) {
    SimBroker broker = brokers.get(random.nextInt(brokers.size()));
    return broker.up() ? state(broker.image(), partition) : null;
  }

  /** Returns the newest state of a partition that anybody knows. */
  PartitionState newest(int partition) {
    PartitionState newest = state(observer.image(), partition);
    for (SimBroker broker : brokers) {
      PartitionState known = broker.up() ? state(broker.image(), partition) : null;
      if (known != null && (newest == null || known.partitionEpoch() > newest.partitionEpoch())) {
        newest = known;
      }
    }
    return Objects.requireNonNull(newest);
  }

  private static @Nullable PartitionState state(ClusterImage image, int partition) {
    TopicImage topic = image.topic(TOPIC);
    return topic == null ? null : topic.partitions().get(partition);
  }

  /**
   * Returns whether a broker may lose what it has not synced without breaking a promise: where
   * records are acknowledged after an fsync always; elsewhere only one broker at a time, and the
   * next one when the one before has been taken out of all ISRs and ELRs that had another member;
   * and only if, of each partition, another replica that may be elected has all that was
   * acknowledged, for whoever is the last to have it keeps it.
   */
  boolean mayLoseTail(SimBroker broker) {
    if (syncedBeforeAcknowledged) {
      return true;
    }
    for (SimBroker other : brokers) {
      if (other != broker && other.tailMayBeLost()) {
        return false;
      }
    }
    for (int partition = 0; partition < partitions; partition++) {
      if (!keptElsewhere(broker, partition)) {
        return false;
      }
    }
    return true;
  }

  private boolean keptElsewhere(SimBroker broker, int partition) {
    PartitionState state = newest(partition);
    for (SimBroker other : brokers) {
      boolean electable = state.isr().contains(other.id()) || state.elr().contains(other.id());
      if (other != broker && electable && ledger(partition).complete(other.log(partition))) {
        return true;
      }
    }
    return false;
  }
}
