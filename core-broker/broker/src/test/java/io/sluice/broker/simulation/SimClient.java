package io.sluice.broker.simulation;

import io.sluice.metadata.PartitionState;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of one partition: believes what some broker says of who leads it, never goes back to an
 * older epoch, and asks that leader.
 */
abstract class SimClient {
  static final int REQUEST_TIMEOUT_MS = 3_000;
  private static final int RETRY_MS = 60;

  final World world;
  final int partition;
  final Process process;
  private final int host;
  private SimNetwork.@Nullable Connection connection;
  private int connectedTo = PartitionState.NO_LEADER;
  private int leader = PartitionState.NO_LEADER;
  private int leaderEpoch = -1;
  private boolean stopping;

  SimClient(World world, int host, String name, int partition) {
    this.world = world;
    this.host = host;
    this.partition = partition;
    this.process = new Process(world.time(), name);
  }

  final void start() {
    process.schedule(1 + world.random().nextInt(50), this::step);
  }

  /** Begins nothing new. */
  final void stopSoon() {
    stopping = true;
  }

  final boolean stopping() {
    return stopping;
  }

  /** Does the next thing; everything ends in {@link #again}. */
  abstract void act();

  private void step() {
    PartitionState state = world.someImage(partition);
    if (state != null && state.leaderEpoch() >= leaderEpoch) {
      leader = state.leader();
      leaderEpoch = state.leaderEpoch();
    }
    if (leader == PartitionState.NO_LEADER) {
      again(RETRY_MS);
    } else {
      act();
    }
  }

  final void again(int pauseMs) {
    process.schedule(pauseMs, this::step);
  }

  final void retry() {
    again(1 + world.random().nextInt(2 * RETRY_MS));
  }

  final int leader() {
    return leader;
  }

  final int leaderEpoch() {
    return leaderEpoch;
  }

  /** Asks a broker; the action gets the answer, or null if there is none. */
  final void ask(int broker, Object request, BiConsumer<Integer, @Nullable Object> action) {
    SimNetwork.Connection present = connection;
    if (present == null || present.lost() || connectedTo != broker) {
      present = world.network().connect(host, process, broker);
      connection = present;
      connectedTo = broker;
    }
    CompletableFuture<Object> answer = present.ask(request, REQUEST_TIMEOUT_MS);
    answer.whenComplete((done, failure) -> action.accept(broker, failure == null ? done : null));
  }
}
