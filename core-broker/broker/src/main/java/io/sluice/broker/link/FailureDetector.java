package io.sluice.broker.link;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.time.Clock;
import io.sluice.time.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out that a broker's process has ended, before its ZooKeeper session does: the kernel closes
 * the connections of a process that ends, and refuses new ones to its port.
 *
 * <p>Holds a silent connection to each broker that is watched. A broker is taken for dead if it was
 * reached in its present registration, and then refused {@link Pace#refusals} attempts in a row to
 * connect again. Whatever else fails, a time-out for instance, says nothing: then the session
 * decides.
 *
 * <p>This is a hint that has to be harmless when it is wrong, as it is where a firewall refuses in
 * the broker's name: a live broker that is taken for dead registers again, and is not taken for
 * dead any more until it was reached.
 *
 * <p>{@link #watch} may be called by any thread; a thread of its own does the rest, and calls
 * {@code dead} each time that the refusals are complete: again and again as long as the
 * registration is there.
 */
public final class FailureDetector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FailureDetector.class);

  private static final long CLOSE_WAIT_MS = 1_000;

  /**
   * How often it tries.
   *
   * @param refusals how many refusals in a row make a dead broker
   * @param againMs the time from a lost connection, or a refusal, to the next attempt
   * @param patienceMs the time from any other failure, and from the report of a dead broker, to the
   *     next attempt; also how long a connection has to last for its loss to be looked into at once
   * @param renewMs how long a connection is kept: what lies between may have forgotten one that is
   *     silent for long
   */
  public record Pace(int refusals, long againMs, long patienceMs, long renewMs) {
    /** Three refusals, 50 ms apart; a second of patience; a new connection every minute. */
    public static final Pace USUAL = new Pace(3, 50, 1_000, 60_000);
  }

  private final Endpoints endpoints;
  private final Clock clock;
  private final Pace pace;
  private final Consumer<BrokerRegistration> dead;
  private final Selector selector;
  private final Thread thread;

  /** Confined to the thread. */
  private final Map<Integer, WatchedBroker> watched = new HashMap<>();

  private volatile Map<Integer, BrokerRegistration> wanted = Map.of();
  private volatile boolean closed;

  private FailureDetector(
      Endpoints endpoints, Clock clock, Pace pace, Consumer<BrokerRegistration> dead)
      throws IOException {
    this.endpoints = endpoints;
    this.clock = clock;
    this.pace = pace;
    this.dead = dead;
    this.selector = Selector.open();
    this.thread = Threads.startDaemon("failure-detector", this::run);
  }

  /** Starts a detector that watches nobody yet. */
  public static FailureDetector start(
      Endpoints endpoints, Clock clock, Pace pace, Consumer<BrokerRegistration> dead) {
    try {
      return new FailureDetector(endpoints, clock, pace, dead);
    } catch (IOException noSelector) {
      throw new UncheckedIOException(noSelector);
    }
  }

  /** Watches these brokers from now on, and no others. */
  public void watch(Collection<BrokerRegistration> brokers) {
    Map<Integer, BrokerRegistration> next = new HashMap<>();
    brokers.forEach(broker -> next.put(broker.id(), broker));
    if (!next.equals(wanted)) {
      wanted = next;
      selector.wakeup();
    }
  }

  private void run() {
    try {
      while (!closed) {
        turn();
      }
    } catch (IOException | RuntimeException fault) {
      LOG.error("Dead brokers are noticed only when their sessions end", fault);
    } finally {
      watched.values().forEach(WatchedBroker::close);
      closeSelector();
    }
  }

  private void closeSelector() {
    try {
      selector.close();
    } catch (IOException ignored) {
      // Nothing is left that it could be needed for.
    }
  }

  /** What comes of a report is nothing to the watching. */
  private void report(BrokerRegistration broker) {
    try {
      dead.accept(broker);
    } catch (RuntimeException fault) {
      LOG.error("That broker {} has ended could not be told", broker.id(), fault);
    }
  }

  private void turn() throws IOException {
    takeUp(wanted);
    long nowMs = clock.monotonicMs();
    long waitMs = Long.MAX_VALUE;
    for (WatchedBroker broker : List.copyOf(watched.values())) {
      waitMs = Math.min(waitMs, broker.step(nowMs));
    }
    if (waitMs == Long.MAX_VALUE) {
      selector.select(this::ready);
    } else {
      selector.select(this::ready, Math.max(1, waitMs));
    }
  }

  private void takeUp(Map<Integer, BrokerRegistration> brokers) {
    watched
        .values()
        .removeIf(
            broker -> {
              BrokerRegistration now = brokers.get(broker.registration().id());
              boolean over = now == null || now.epoch() != broker.registration().epoch();
              if (over) {
                broker.close();
              }
              return over;
            });
    brokers.forEach(
        (id, registration) ->
            watched.computeIfAbsent(
                id,
                absent ->
                    new WatchedBroker(registration, endpoints, pace, selector, this::report)));
  }

  private void ready(SelectionKey key) {
    ((WatchedBroker) key.attachment()).ready(clock.monotonicMs());
  }

  /** Ends the watching; waits for the thread, but not long for one that is looking up a host. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(CLOSE_WAIT_MS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
