package io.sluice.e2e;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Blow after blow, drawn at random, each falling when it likes and not when the cluster has healed
 * of the last one. The build deals a few; {@code -Pchaos} deals many, {@code
 * -Dsluice.chaos.blows=…} as many as it says, and {@code -Dsluice.chaos.seed=…} the same again.
 */
@ResourceLock(ClusterProcesses.LOCK)
class ChaosIT {
  private static final int ACKNOWLEDGED_BETWEEN_MAX = 400;

  private final long seed = Long.getLong("sluice.chaos.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<String> history = new ArrayList<>();

  @Test
  void nothingThatWasAcknowledgedIsLostWhateverHappens() throws Exception {
    System.out.println("-Dsluice.chaos.seed=" + seed);
    try (ClusterProcesses cluster = new ClusterProcesses("chaos", Map.of()).start();
        Load load = Load.on(cluster, "chaos")) {
      for (int blow = 0; blow < Integer.getInteger("sluice.chaos.blows", 4); blow++) {
        deal(cluster);
        load.awaitMore(random.nextInt(ACKNOWLEDGED_BETWEEN_MAX));
      }
      load.check();
      cluster.stopCleanly();
    } catch (AssertionError | Exception failure) {
      throw new AssertionError("seed " + seed + ", after " + history, failure);
    }
  }

  private enum Blow {
    KILL,
    KILL_TWO,
    KILL_ALL,
    PAUSE_LONG,
    PAUSE_BRIEFLY,
    STOP,
    ZOOKEEPER
  }

  private void deal(ClusterProcesses cluster) throws Exception {
    Blow blow = Blow.values()[random.nextInt(Blow.values().length)];
    List<Integer> order = new ArrayList<>(ClusterProcesses.IDS);
    Collections.shuffle(order, random);
    history.add(blow + " " + order);
    int first = order.getFirst();
    switch (blow) {
      case KILL -> killAndStart(cluster, order.subList(0, 1));
      case KILL_TWO -> killAndStart(cluster, order.subList(0, 2));
      case KILL_ALL -> killAndStart(cluster, order);
      case PAUSE_LONG -> pause(cluster, first, ClusterProcesses.SESSION_MS * 2L);
      case PAUSE_BRIEFLY -> pause(cluster, first, random.nextInt(ClusterProcesses.SESSION_MS));
      case STOP -> {
        cluster.stop(first);
        cluster.start(first);
      }
      case ZOOKEEPER -> {
        cluster.stopZooKeeper();
        Thread.sleep(random.nextInt(2 * ClusterProcesses.SESSION_MS));
        cluster.startZooKeeper();
      }
    }
  }

  private void killAndStart(ClusterProcesses cluster, List<Integer> ids) throws Exception {
    ids.forEach(cluster::kill);
    if (random.nextBoolean()) {
      // Long enough for others to take over, where there are any.
      Thread.sleep(random.nextInt(2 * ClusterProcesses.SESSION_MS));
    }
    cluster.startAll(ids);
  }

  /** How long a pause is decides what it does, so here time is not a condition but the blow. */
  private static void pause(ClusterProcesses cluster, int id, long ms) throws Exception {
    cluster.broker(id).pause();
    Thread.sleep(ms);
    cluster.broker(id).resume();
  }
}
