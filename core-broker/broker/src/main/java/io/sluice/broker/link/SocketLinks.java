package io.sluice.broker.link;

import io.sluice.network.client.ReceiveBuffer;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.time.Clock;
import io.sluice.time.Scheduler;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Links over sockets: one connection and one thread for each broker that is asked, made when they
 * are needed. A broker that does not answer keeps nobody from asking the others.
 */
public final class SocketLinks implements BrokerLinks, AutoCloseable {
  /** The largest answer: a description of all partitions fits many times over. */
  private static final int RESPONSE_BYTES_MAX = 64 * 1024 * 1024;

  private final String clientId;
  private final Endpoints endpoints;
  private final Clock clock;
  private final Scheduler timers;

  /** Guarded by itself. */
  private final Map<Integer, Link> links = new HashMap<>();

  private boolean closed;

  /**
   * Creates it; nothing is connected before something is asked.
   *
   * @param brokerId this broker
   * @param timers fail what is not answered in time
   */
  public SocketLinks(int brokerId, Endpoints endpoints, Clock clock, Scheduler timers) {
    this.clientId = "broker-" + brokerId;
    this.endpoints = endpoints;
    this.clock = clock;
    this.timers = timers;
  }

  @Override
  public CompletableFuture<ResponseMessage> ask(
      int brokerId, RequestMessage request, int timeoutMs) {
    Question question = new Question(request, clock.monotonicMs() + timeoutMs);
    Scheduler.Timer timer = timers.schedule(timeoutMs, () -> question.fail(late(brokerId)));
    question.answer().whenComplete((response, failure) -> timer.cancel());
    synchronized (links) {
      if (closed) {
        question.fail(new IOException("this broker is closing"));
      } else {
        links.computeIfAbsent(brokerId, this::link).ask(question);
      }
    }
    return question.answer();
  }

  private Link link(int brokerId) {
    ReceiveBuffer buffer = new ReceiveBuffer();
    return new Link(
        brokerId,
        endpoints,
        () -> BrokerConnection.open(clientId, clock, RESPONSE_BYTES_MAX, buffer),
        clock);
  }

  private static IOException late(int brokerId) {
    return new SocketTimeoutException("broker " + brokerId + " did not answer in time");
  }

  /** Fails what is not answered, closes the connections, and waits for the threads to end. */
  @Override
  public void close() {
    List<Link> open;
    synchronized (links) {
      closed = true;
      open = List.copyOf(links.values());
    }
    open.forEach(Link::close);
  }
}
