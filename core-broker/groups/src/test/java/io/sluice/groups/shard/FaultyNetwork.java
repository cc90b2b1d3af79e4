package io.sluice.groups.shard;

import io.sluice.time.VirtualTime;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Between simulated clients and a shard: loses and delays what they say, until it is mended. */
public final class FaultyNetwork {
  private static final int LOSES_ONE_OF = 20;
  private static final int DELAYS_ONE_OF = 10;
  private static final int DELAY_MAX_MS = 15_000;

  private final RandomGenerator random;
  private final VirtualTime time;
  private boolean faulty = true;

  /** Creates one that is faulty. */
  public FaultyNetwork(RandomGenerator random, VirtualTime time) {
    this.random = random;
    this.time = time;
  }

  /** A client that does one thing after the other. */
  public interface Client {
    /** Returns the number of what it is at. */
    int action();

    /** Returns whether it lives. */
    boolean running();
  }

  /** Ends the faults. */
  public void mend() {
    faulty = false;
  }

  /** Returns whether there are faults. */
  public boolean faulty() {
    return faulty;
  }

  /** Returns whether what is said now is lost. */
  public boolean lost() {
    return faulty && random.nextInt(LOSES_ONE_OF) == 0;
  }

  /** Returns how long what is said now takes to arrive. */
  public long delayMs() {
    return faulty && random.nextInt(DELAYS_ONE_OF) == 0
        ? random.nextInt(DELAY_MAX_MS)
        : random.nextInt(1, 20);
  }

  /** Does something later. */
  public void at(long delayMs, Runnable task) {
    time.schedule(delayMs, task);
  }

  /** Lets a client do something later, unless it begins something else before. */
  public void later(Client client, long delayMs, Runnable task) {
    int action = client.action();
    at(
        delayMs,
        () -> {
          if (client.action() == action && client.running()) {
            task.run();
          }
        });
  }

  /** Carries an answer to a client, who hears it if it is still at what it asked it for. */
  public <R> void answer(Client client, int action, R answer, Consumer<R> onHeard) {
    if (!lost()) {
      at(
          delayMs(),
          () -> {
            if (client.action() == action && client.running()) {
              onHeard.accept(answer);
            }
          });
    }
  }
}
