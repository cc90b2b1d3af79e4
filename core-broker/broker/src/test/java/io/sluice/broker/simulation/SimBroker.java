package io.sluice.broker.simulation;

import io.sluice.metadata.ClusterImage;
import io.sluice.protocol.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A machine with a disk, on which one process of the broker runs after the other. */
final class SimBroker {
  private static final int RESTART_MS = 300;

  private final World world;
  private final int id;
  private final List<Stored> logs = new ArrayList<>();
  private @Nullable Node node;
  private boolean tailMayBeLost;
  private int starts;

  SimBroker(World world, int id) {
    this.world = world;
    this.id = id;
    for (int partition = 0; partition < world.partitions(); partition++) {
      logs.add(new Stored(world.random()));
    }
  }

  int id() {
    return id;
  }

  boolean up() {
    return node != null;
  }

  Stored log(int partition) {
    return logs.get(partition);
  }

  /** Returns whether it has lost its tail and has not been made whole by a leader since. */
  boolean tailMayBeLost() {
    return tailMayBeLost;
  }

  /** The cluster has made the tail good. */
  void tailMadeGood() {
    tailMayBeLost = false;
  }

  @Nullable Process process() {
    return node == null ? null : node.process();
  }

  ClusterImage image() {
    return Objects.requireNonNull(node).image();
  }

  void start() {
    starts++;
    node = new Node(world, this, new Uuid(id, starts), new Uuid(id, 0));
    node.start();
  }

  /** The process ends without a word; the machine stays. */
  void kill() {
    end();
    world.network().reset(id);
    logs.forEach(Stored::processKilled);
  }

  /** The process ends by itself, and is started again. */
  void crashAndRestart() {
    kill();
    world
        .time()
        .schedule(
            RESTART_MS,
            () -> {
              if (!up()) {
                start();
              }
            });
  }

  /** The machine ends without a word; returns how many records are lost. */
  long losePower() {
    end();
    long lost = logs.stream().mapToLong(Stored::powerLost).sum();
    tailMayBeLost = true;
    return lost;
  }

  private void end() {
    Node ended = Objects.requireNonNull(node);
    node = null;
    ended.crash();
  }

  /** The process is asked to end; when it has done so, {@code ended} is called. */
  void shutDown(Runnable ended) {
    Node ending = Objects.requireNonNull(node);
    ending.shutDown(
        () -> {
          if (node == ending) {
            logs.forEach(log -> log.sync(log.end()));
            world.trace().note("%s has shut down", this);
            kill();
            ended.run();
          }
        });
  }

  void stop() {
    Objects.requireNonNull(node).stop();
  }

  void resume() {
    Objects.requireNonNull(node).resume();
  }

  void disconnect() {
    Objects.requireNonNull(node).disconnect();
  }

  void reconnect() {
    Objects.requireNonNull(node).reconnect();
  }

  void takeForDead(int brokerId) {
    Objects.requireNonNull(node).takeForDead(brokerId);
  }

  void expire() {
    Objects.requireNonNull(node).expire();
  }

  /** Compares what lies below the high watermarks with the ledgers. */
  void check() {
    for (int partition = 0; partition < logs.size(); partition++) {
      logs.get(partition).compare(id, world.ledger(partition));
    }
  }

  @Override
  public String toString() {
    return "broker " + id;
  }
}
