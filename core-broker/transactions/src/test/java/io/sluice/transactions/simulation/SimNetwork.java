package io.sluice.transactions.simulation;

import io.sluice.time.VirtualTime;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Delays requests and answers, loses them, and lets requests come after they were given up. */
final class SimNetwork {
  private static final int DELAY_MAX_MS = 40;
  private static final int LATE_MAX_MS = 3_000;

  private final VirtualTime time;
  private final Random random;

  /** Whether a request may come when its sender has given it up already. */
  private final boolean late;

  boolean faulty = true;

  SimNetwork(VirtualTime time, Random random, boolean late) {
    this.time = time;
    this.random = random;
    this.late = late;
  }

  /** A request at its receiver, which answers once. */
  @FunctionalInterface
  interface Request<R> {
    void arrive(Consumer<R> reply);
  }

  /** Sends a request; the answer is null if it was lost, or if nobody knows. */
  <R> void send(Request<R> request, Consumer<@Nullable R> answer) {
    int fault = faulty ? random.nextInt(20) : -1;
    if (fault == 0) {
      after(DELAY_MAX_MS, () -> answer.accept(null));
    } else if (fault == 1) {
      after(
          DELAY_MAX_MS,
          () -> {
            request.arrive(reply -> {});
            after(DELAY_MAX_MS, () -> answer.accept(null));
          });
    } else if (fault == 2 && late) {
      after(LATE_MAX_MS, () -> request.arrive(reply -> {}));
      after(DELAY_MAX_MS, () -> answer.accept(null));
    } else {
      deliver(request, answer);
    }
  }

  /** An answer counts once. */
  private <R> void deliver(Request<R> request, Consumer<@Nullable R> answer) {
    boolean[] answered = new boolean[1];
    Consumer<@Nullable R> once =
        reply -> {
          if (!answered[0]) {
            answered[0] = true;
            answer.accept(reply);
          }
        };
    after(
        DELAY_MAX_MS, () -> request.arrive(reply -> after(DELAY_MAX_MS, () -> once.accept(reply))));
  }

  private void after(int maxMs, Runnable task) {
    time.schedule(random.nextInt(maxMs) + 1L, task);
  }
}
