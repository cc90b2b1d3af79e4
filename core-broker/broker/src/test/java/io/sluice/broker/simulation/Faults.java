package io.sluice.broker.simulation;

import java.util.List;

/**
 * Does harm, as the seed wills: never more of it at a time than the design promises to survive.
 *
 * <p>Anything may be killed, stopped, cut off or lose its session at any time, all brokers at once
 * included. A tail that was not synced may be lost at any time where records are acknowledged after
 * an fsync; elsewhere by one broker at a time: see {@link World#mayLoseTail}.
 */
final class Faults {
  private static final int PAUSE_MAX_MS = 2_000;
  private static final int DOWN_MAX_MS = 7_000;
  private static final int SHORT_MS = 400;

  private final World world;
  private boolean over;

  Faults(World world) {
    this.world = world;
  }

  void begin() {
    world.time().schedule(random(PAUSE_MAX_MS), this::next);
  }

  /** Nothing new goes wrong; what is wrong is mended by the world. */
  void end() {
    over = true;
  }

  private void next() {
    if (over) {
      return;
    }
    strike();
    world.time().schedule(random(PAUSE_MAX_MS), this::next);
  }

  private void strike() {
    SimBroker broker = chance(3) ? world.controllerOr(anyBroker()) : anyBroker();
    switch (random(17)) {
      case 0, 1 -> kill(broker);
      case 2, 3 -> losePower(broker);
      case 4 -> world.brokers().forEach(this::kill);
      case 5 -> world.brokers().forEach(this::losePower);
      case 6, 7 -> stop(broker);
      case 8, 9 -> cutOneWay(broker, anyBroker());
      case 10 -> isolate(broker);
      case 11, 12 -> disconnect(broker);
      case 13 -> expire(broker);
      case 14 -> world.network().reset(broker.id());
      case 15 -> accuse(broker, anyBroker());
      default -> shutDown(broker);
    }
  }

  private void kill(SimBroker broker) {
    if (broker.up()) {
      world.trace().note("FAULT kill %s", broker);
      broker.kill();
      restartLater(broker);
    }
  }

  /** Somebody takes a broker for dead, which may be alive. */
  private void accuse(SimBroker accuser, SimBroker accused) {
    if (accuser != accused && accuser.up() && !accuser.process().stopped()) {
      world.trace().note("FAULT %s takes %s for dead", accuser, accused);
      accuser.takeForDead(accused.id());
    }
  }

  private void losePower(SimBroker broker) {
    if (broker.up() && world.mayLoseTail(broker)) {
      long lost = broker.losePower();
      world.trace().note("FAULT power lost at %s, and %d records", broker, lost);
      restartLater(broker);
    }
  }

  private void shutDown(SimBroker broker) {
    if (broker.up() && !broker.process().stopped()) {
      world.trace().note("FAULT shut down %s", broker);
      broker.shutDown(() -> restartLater(broker));
    }
  }

  private void restartLater(SimBroker broker) {
    world
        .time()
        .schedule(
            over ? SHORT_MS : duration(),
            () -> {
              if (!broker.up()) {
                world.trace().note("start %s", broker);
                broker.start();
              }
            });
  }

  private void stop(SimBroker broker) {
    if (!broker.up() || broker.process().stopped()) {
      return;
    }
    world.trace().note("FAULT stop %s", broker);
    broker.stop();
    Process stopped = broker.process();
    world
        .time()
        .schedule(
            duration(),
            () -> {
              if (broker.process() == stopped) {
                world.trace().note("continue %s", broker);
                broker.resume();
              }
            });
  }

  private void cutOneWay(SimBroker from, SimBroker to) {
    if (from != to) {
      world.trace().note("FAULT cut %s to %s", from, to);
      world.network().cut(from.id(), to.id());
      mendLater();
    }
  }

  private void isolate(SimBroker broker) {
    world.trace().note("FAULT isolate %s", broker);
    List<Integer> others = world.others(broker.id());
    boolean clientsToo = chance(2);
    for (int other : others) {
      if (clientsToo || other < World.CLIENTS_FROM) {
        world.network().cut(broker.id(), other);
        world.network().cut(other, broker.id());
      }
    }
    if (chance(2)) {
      disconnect(broker);
    }
    mendLater();
  }

  private void mendLater() {
    world
        .time()
        .schedule(
            duration(),
            () -> {
              world.trace().note("mend the network");
              world.network().mendAll();
            });
  }

  private void disconnect(SimBroker broker) {
    if (!broker.up() || broker.process().stopped()) {
      return;
    }
    world.trace().note("FAULT disconnect %s from the metadata", broker);
    broker.disconnect();
    Process cutOff = broker.process();
    world
        .time()
        .schedule(
            duration(),
            () -> {
              if (broker.process() == cutOff && !cutOff.stopped()) {
                world.trace().note("reconnect %s", broker);
                broker.reconnect();
              }
            });
  }

  private void expire(SimBroker broker) {
    if (broker.up() && !broker.process().stopped()) {
      world.trace().note("FAULT expire the session of %s", broker);
      broker.expire();
    }
  }

  private SimBroker anyBroker() {
    return world.brokers().get(random(world.brokers().size()));
  }

  private long duration() {
    return 1 + random(chance(2) ? SHORT_MS : DOWN_MAX_MS);
  }

  private boolean chance(int oneOf) {
    return random(oneOf) == 0;
  }

  private int random(int bound) {
    return world.random().nextInt(bound);
  }
}
