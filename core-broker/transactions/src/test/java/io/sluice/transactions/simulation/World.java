package io.sluice.transactions.simulation;

import io.sluice.time.VirtualTime;
import io.sluice.transactions.broker.FakeBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One run of the simulation: clients, a coordinator, partitions, and what goes wrong. */
final class World {
  private static final int IDS = 3;
  private static final int STEPS = 1_500;
  private static final int STEP_MS = 10;
  private static final int QUIET_STEPS = 4_000;

  final Random random;
  final VirtualTime time;
  final SimNetwork network;
  final SimBroker broker;
  final Ledger ledger = new Ledger();
  private final boolean secondOnly;
  private final List<SimProducer> producers = new ArrayList<>();

  /**
   * Creates it.
   *
   * @param secondOnly whether all clients speak the second protocol: then requests may come late
   * @param checksEpochs false to see what the check is good for
   */
  World(long seed, boolean secondOnly, boolean checksEpochs) {
    this.random = new Random(seed);
    this.secondOnly = secondOnly;
    FakeBroker fake = new FakeBroker();
    fake.settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", 500L);
    this.time = fake.time;
    this.network = new SimNetwork(time, random, secondOnly);
    this.broker = new SimBroker(fake, network, checksEpochs);
  }

  /** Runs it, and returns what is wrong when everything has come to rest. */
  List<String> run() {
    for (int id = 0; id < IDS; id++) {
      join(id);
    }
    for (int step = 0; step < STEPS; step++) {
      disturb();
      proceed();
    }
    network.faulty = false;
    producers.forEach(each -> each.stopped = true);
    for (int step = 0; step < QUIET_STEPS; step++) {
      proceed();
    }
    return ledger.violations(broker.partitions);
  }

  private void proceed() {
    time.advance(STEP_MS);
    if (!network.faulty || random.nextInt(3) > 0) {
      broker.work();
    }
  }

  private void disturb() {
    switch (random.nextInt(200)) {
      case 0 -> broker.fail(random.nextBoolean());
      case 1 -> join(random.nextInt(IDS)); // Whoever used the id before goes on, as a zombie.
      case 2 -> {
        SimProducer one = producers.get(random.nextInt(producers.size()));
        one.stopped = true;
        join(random.nextInt(IDS));
      }
      default -> {
        // Nothing goes wrong.
      }
    }
  }

  private void join(int id) {
    // One id has one protocol: its clients are of one release.
    boolean second = secondOnly || id % 2 == 0;
    SimProducer next = new SimProducer("id" + id, "p" + producers.size(), second, this);
    producers.add(next);
    next.init();
  }
}
