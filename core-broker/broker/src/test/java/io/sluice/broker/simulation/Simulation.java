package io.sluice.broker.simulation;

import io.sluice.metadata.PartitionState;
import java.util.function.Supplier;

/**
 * Runs a cluster of brokers through faults that a seed decides, then lets it heal, and looks
 * whether every promise was kept. Same seed, same run.
 *
 * <p>What is checked while it runs stands at {@link Ledger}; at the end the cluster must work
 * again: every partition has a leader and all its replicas in sync and alike, producers are
 * acknowledged and readers have read everything.
 */
final class Simulation {
  static final int FAULTY_MS = 30_000;
  static final int HEALING_MS = 10_000;
  static final int FLOWING_MS = 1_000;
  static final int SETTLING_MS = 2_500;

  private final World world;
  private final Faults faults;

  /** A cluster that does not work again although nothing has been wrong for a while. */
  static final class NotHealed extends AssertionError {
    private static final long serialVersionUID = 1;

    NotHealed(String message) {
      super(message);
    }
  }

  Simulation(long seed, Sabotage sabotage, boolean traced) {
    world = new World(seed, sabotage, traced);
    faults = new Faults(world);
  }

  /** Runs to the end, or to the first broken promise. */
  void run() {
    world.begin();
    faults.begin();
    world.time().advance(FAULTY_MS);
    faults.end();
    heal();
    world.time().advance(HEALING_MS);
    int heardBefore = heard();
    world.time().advance(FLOWING_MS);
    require(heard() > heardBefore, () -> "nothing is acknowledged after the faults");
    world.producers().forEach(SimClient::stopSoon);
    world.time().advance(SETTLING_MS);
    world.brokers().forEach(SimBroker::check);
    for (int partition = 0; partition < world.partitions(); partition++) {
      checkSettled(partition);
    }
  }

  Trace trace() {
    return world.trace();
  }

  long acknowledged() {
    long sum = 0;
    for (int partition = 0; partition < world.partitions(); partition++) {
      sum += world.ledger(partition).acknowledgedCount();
    }
    return sum;
  }

  private int heard() {
    return world.producers().stream().mapToInt(SimProducer::heard).sum();
  }

  private void heal() {
    world.trace().note("the faults are over");
    world.network().calm();
    for (SimBroker broker : world.brokers()) {
      if (broker.up() && broker.process().stopped()) {
        broker.resume(); // It may have been about to end, and do so now.
      }
      if (!broker.up()) {
        broker.start();
      }
      if (broker.up()) {
        broker.reconnect();
      }
    }
  }

  private void checkSettled(int partition) {
    PartitionState state = world.newest(partition);
    require(
        state.leader() != PartitionState.NO_LEADER,
        () -> "partition " + partition + " has no leader: " + state);
    require(
        state.isr().size() == World.BROKERS,
        () -> "partition " + partition + " is not all in sync: " + state);
    long end = world.broker(state.leader()).log(partition).end();
    for (SimBroker broker : world.brokers()) {
      Stored log = broker.log(partition);
      require(
          log.end() == end && log.highWatermark() == end,
          () -> "partition %d at %s is not all there: %s".formatted(partition, broker, log));
      world.ledger(partition).settled(broker.id(), log);
    }
    world.readers().stream()
        .filter(reader -> reader.partition == partition)
        .forEach(
            reader ->
                require(
                    reader.position() == end,
                    () -> reader.process + " is at " + reader.position() + ", not at " + end));
  }

  private static void require(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new NotHealed(otherwise.get());
    }
  }
}
