package io.sluice.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Consume, transform, produce, with the offsets in the transaction; while the processes that do it,
 * the coordinators and the leaders are killed at random points. The build deals a few blows; {@code
 * -Pchaos} deals many, {@code -Dsluice.chaos.blows=…} as many as it says, and {@code
 * -Dsluice.chaos.seed=…} the same again.
 */
@ResourceLock(ClusterProcesses.LOCK)
class ClusterTransactionsIT {
  private static final int BETWEEN_MAX_MS = 1_500;
  private static final int FED = 200;
  private static final int PATIENCE_S = 60;

  /** Each of the three releases gets its share, at least a process and a broker. */
  private static final int BLOWS = Math.max(1, Integer.getInteger("sluice.chaos.blows", 2) / 3);

  @RegisterExtension
  static final ClusterProcesses cluster =
      new ClusterProcesses(
          "transactions",
          Map.of(
              "transaction.state.log.num.partitions",
              "4",
              "transaction.state.log.replication.factor",
              "3",
              "transaction.state.log.min.isr",
              "2",
              "group.min.session.timeout.ms",
              "1000",
              "transaction.abort.timed.out.transaction.cleanup.interval.ms",
              "500"));

  private final long seed = Long.getLong("sluice.chaos.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<String> history = new ArrayList<>();

  private enum Blow {
    TRANSFORMER,
    COORDINATOR_OF_TRANSACTIONS,
    LEADER,
    COORDINATOR_OF_GROUP
  }

  @ParameterizedTest
  @EnumSource
  void eachRecordIsTransformedOnceWhateverHappens(ClientVersion client) throws Exception {
    System.out.println("-Dsluice.chaos.seed=" + seed);
    try (Transformers transformers = Transformers.start(client, cluster)) {
      transformers.feed(FED);
      transformers.awaitTransformed(1);
      for (int blow = 0; blow < BLOWS; blow++) {
        transformers.feed(FED);
        pause();
        deal(Blow.TRANSFORMER, transformers, client);
        pause();
        deal(Blow.values()[1 + random.nextInt(Blow.values().length - 1)], transformers, client);
      }
      transformers.feed(FED);
      transformers.check();
      cluster.awaitWhole(transformers.output());
    } catch (AssertionError | Exception failure) {
      throw new AssertionError("seed " + seed + ", after " + history, failure);
    }
  }

  /** When a blow falls decides what it does, so here time is not a condition but the blow. */
  private void pause() throws InterruptedException {
    int ms = random.nextInt(BETWEEN_MAX_MS);
    history.add(ms + " ms");
    Thread.sleep(ms);
  }

  private void deal(Blow blow, Transformers transformers, ClientVersion client) throws Exception {
    int number = random.nextInt(3);
    history.add(blow + " " + number);
    switch (blow) {
      case TRANSFORMER -> transformers.restart(number);
      case COORDINATOR_OF_TRANSACTIONS ->
          killAndStart(coordinatorOf(transformers.transactionalId(number)));
      case LEADER -> killAndStart(cluster.view(transformers.output()).leader(number));
      case COORDINATOR_OF_GROUP -> killAndStart(coordinatorOfGroup("group-" + client));
    }
  }

  private void killAndStart(int id) throws Exception {
    if (id < 0) {
      return;
    }
    cluster.kill(id);
    pause();
    cluster.start(id);
  }

  private static int coordinatorOf(String transactionalId) throws Exception {
    try (Admin admin = cluster.clients().admin()) {
      return admin
          .describeTransactions(List.of(transactionalId))
          .all()
          .get(PATIENCE_S, TimeUnit.SECONDS)
          .get(transactionalId)
          .coordinatorId();
    }
  }

  private static int coordinatorOfGroup(String group) throws Exception {
    try (Admin admin = cluster.clients().admin()) {
      return admin
          .describeConsumerGroups(List.of(group))
          .all()
          .get(PATIENCE_S, TimeUnit.SECONDS)
          .get(group)
          .coordinator()
          .id();
    }
  }
}
