package io.sluice.network;

import io.netty.channel.SingleThreadIoEventLoop;
import io.sluice.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event loop with its connections. The tick ends in a tail task of Netty's loop, after all that
 * could be read and all tasks.
 */
final class NettyLoop implements EventLoop {
  private static final Logger LOG = LoggerFactory.getLogger(NettyLoop.class);
  private static final long UPKEEP_MS = 1_000;

  private final int index;
  private final SingleThreadIoEventLoop netty;
  private final Clock clock;
  private final NetworkLimits limits;
  private final LoopHandler handler;
  private final Counters counters = new Counters();
  private final RateLimitedLog log = new RateLimitedLog(LOG);

  private final Set<NettyConnection> connections = new LinkedHashSet<>();
  private final List<NettyConnection> dirty = new ArrayList<>();
  private final Deque<NettyConnection> waitingForMemory = new ArrayDeque<>();
  private final Runnable endTick = this::endTick;
  private volatile int connectionCount;
  private volatile boolean memoryWanted;
  private boolean tickRequested;
  private boolean timeKnown;
  private boolean quiescing;
  private boolean closing;
  private long tickNanos;

  NettyLoop(
      int index,
      SingleThreadIoEventLoop netty,
      Clock clock,
      NetworkLimits limits,
      Function<EventLoop, LoopHandler> handlers) {
    this.index = index;
    this.netty = netty;
    this.clock = clock;
    this.limits = limits;
    this.handler = handlers.apply(this);
  }

  void start() {
    netty.scheduleWithFixedDelay(this::upkeep, UPKEEP_MS, UPKEEP_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public boolean inLoop() {
    return netty.inEventLoop();
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public long tickNanos() {
    if (!timeKnown) {
      requestTick();
      timeKnown = true;
      tickNanos = clock.nanos();
    }
    return tickNanos;
  }

  /** Returns the time of the tick, or, on another thread, the time. */
  long nanos() {
    return inLoop() ? tickNanos() : clock.nanos();
  }

  Counters counters() {
    return counters;
  }

  int connectionCount() {
    return connectionCount;
  }

  @Override
  public void execute(Runnable task) {
    netty.execute(() -> run(task));
  }

  /** Runs a task on the loop, or, if the loop has ended, another one here. */
  void executeOrElse(Runnable task, Runnable otherwise) {
    try {
      execute(task);
    } catch (RejectedExecutionException ended) {
      otherwise.run();
    }
  }

  @Override
  public Timer schedule(long delayMs, Runnable task) {
    ScheduledFuture<?> future = netty.schedule(() -> run(task), delayMs, TimeUnit.MILLISECONDS);
    return () -> future.cancel(false);
  }

  private void run(Runnable task) {
    requestTick();
    try {
      task.run();
    } catch (RuntimeException | Error failure) {
      LOG.error("A task of event loop {} failed", index, failure);
    }
  }

  // The tick

  void request(ConnectionExchange exchange) {
    requestTick();
    counters.request();
    try {
      handler.onRequest(exchange);
    } catch (RuntimeException | Error failure) {
      LOG.error("A request of {} failed", exchange.connection().remote(), failure);
      exchange.connection().close("a request failed: " + failure);
      exchange.releaseRequest();
    }
  }

  void requestTick() {
    if (!tickRequested) {
      tickRequested = true;
      netty.executeAfterEventLoopIteration(endTick);
    }
  }

  private void endTick() {
    try {
      handler.onTickEnd();
    } catch (RuntimeException | Error failure) {
      LOG.error("The end of a tick of event loop {} failed", index, failure);
    }
    for (int i = 0; i < dirty.size(); i++) {
      dirty.get(i).flush();
    }
    dirty.clear();
    resumeReading();
    // Only now: what was answered above belongs to this tick and must not make another one.
    tickRequested = false;
    timeKnown = false;
  }

  void dirty(NettyConnection connection) {
    dirty.add(connection);
  }

  // Memory

  void waitForMemory(NettyConnection connection) {
    if (connection.midFrame()) {
      waitingForMemory.addFirst(connection);
    } else {
      waitingForMemory.addLast(connection);
    }
    memoryWanted = true;
  }

  /** Says, on any thread, that there is memory again. */
  void memoryReturned() {
    if (memoryWanted) {
      executeOrElse(this::resumeReading, () -> {});
    }
  }

  private void resumeReading() {
    if (waitingForMemory.isEmpty()) {
      return;
    }
    if (limits.budget().stuck()) {
      resumeOne();
    }
    while (!waitingForMemory.isEmpty() && !limits.budget().exhausted()) {
      resumeOne();
    }
    memoryWanted = !waitingForMemory.isEmpty();
  }

  private void resumeOne() {
    waitingForMemory.remove().resume(NettyConnection.PAUSED_FOR_MEMORY);
  }

  // Connections

  void opened(NettyConnection connection) {
    connections.add(connection);
    if (closing) {
      connection.closeSilently();
    } else if (quiescing) {
      connection.pause(NettyConnection.PAUSED_FOR_CLOSE);
    }
    connectionCount = connections.size();
    counters.accepted();
  }

  void refused(Object remote, String reason) {
    counters.refused();
    log.info(nanos(), "Refused a connection of", remote, reason);
  }

  void closing(NettyConnection connection, String reason) {
    log.info(nanos(), "Closed", connection, reason);
  }

  void closed(NettyConnection connection) {
    connections.remove(connection);
    connectionCount = connections.size();
    dirty.remove(connection);
    waitingForMemory.remove(connection);
    limits.left(connection.remote().getAddress());
    try {
      handler.onConnectionClosed(connection);
    } catch (RuntimeException | Error failure) {
      LOG.error("The end of {} failed", connection, failure);
    }
    resumeReading();
  }

  private void upkeep() {
    requestTick();
    long idleMaxMs = limits.idleMaxMs();
    if (idleMaxMs < 0) {
      return;
    }
    long now = clock.nanos();
    for (NettyConnection connection : List.copyOf(connections)) {
      if (connection.idleNanos(now) >= TimeUnit.MILLISECONDS.toNanos(idleMaxMs)) {
        counters.expired();
        connection.close("nothing happened for " + idleMaxMs + " ms (connections.max.idle.ms)");
      }
    }
  }

  /** Stops reading; what is under way is answered. */
  void quiesce() {
    quiescing = true;
    connections.forEach(connection -> connection.pause(NettyConnection.PAUSED_FOR_CLOSE));
  }

  /** Closes all connections, and those that still come. */
  void closeConnections() {
    closing = true;
    List.copyOf(connections).forEach(NettyConnection::closeSilently);
  }

  boolean quiet() {
    for (NettyConnection connection : connections) {
      if (!connection.quiet()) {
        return false;
      }
    }
    return true;
  }
}
