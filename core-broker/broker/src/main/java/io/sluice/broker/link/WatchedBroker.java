package io.sluice.broker.link;

import io.sluice.broker.link.FailureDetector.Pace;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One registration of a broker that is watched: without a connection, connecting, or connected.
 * Confined to the detector's thread.
 */
final class WatchedBroker {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedBroker.class);

  private final BrokerRegistration registration;
  private final Endpoints endpoints;
  private final Pace pace;
  private final Selector selector;
  private final Consumer<BrokerRegistration> dead;
  private final ByteBuffer unexpected = ByteBuffer.allocate(64);
  private @Nullable SocketChannel channel;
  private @Nullable InetSocketAddress address;
  private boolean reached;
  private int refusals;
  private long nextAttemptMs = Long.MIN_VALUE;
  private long answerDueMs;
  private long connectedMs;

  WatchedBroker(
      BrokerRegistration registration,
      Endpoints endpoints,
      Pace pace,
      Selector selector,
      Consumer<BrokerRegistration> dead) {
    this.registration = registration;
    this.endpoints = endpoints;
    this.pace = pace;
    this.selector = selector;
    this.dead = dead;
  }

  BrokerRegistration registration() {
    return registration;
  }

  /**
   * Connects, if it is time.
   *
   * @return how long until this has to be called again, in milliseconds
   */
  long step(long nowMs) {
    if (channel == null && nowMs >= nextAttemptMs) {
      attempt(nowMs);
    } else if (connecting() && nowMs >= answerDueMs) {
      failed("no answer", nowMs);
    } else if (channel != null && !connecting() && nowMs >= renewalMs()) {
      close();
      attempt(nowMs);
    }
    if (channel == null) {
      return nextAttemptMs - nowMs;
    }
    return (connecting() ? answerDueMs : renewalMs()) - nowMs;
  }

  private long renewalMs() {
    return connectedMs + pace.renewMs();
  }

  private boolean connecting() {
    return channel != null && !channel.isConnected();
  }

  private void attempt(long nowMs) {
    try {
      connect(address(), nowMs);
    } catch (IOException | RuntimeException failure) {
      failed(failure.toString(), nowMs);
    }
  }

  /** The host of a dead broker may lose its name: once reached, it is where it was. */
  private InetSocketAddress address() throws IOException {
    Endpoint endpoint = endpoints.of(registration.id());
    InetSocketAddress known = address;
    if (known == null || !reached) {
      known = new InetSocketAddress(endpoint.host(), endpoint.port());
      if (known.isUnresolved()) {
        throw new UnknownHostException(endpoint.host());
      }
      address = known;
    }
    return known;
  }

  private void connect(InetSocketAddress address, long nowMs) throws IOException {
    SocketChannel opened = SocketChannel.open();
    channel = opened;
    opened.configureBlocking(false);
    answerDueMs = nowMs + pace.patienceMs();
    try {
      if (opened.connect(address)) {
        connected(opened, nowMs);
      } else {
        opened.register(selector, SelectionKey.OP_CONNECT, this);
      }
    } catch (ConnectException refused) {
      refused(nowMs);
    }
  }

  /**
   * A port that nobody listens on can be given to the connection itself, which then has both ends.
   */
  private void connected(SocketChannel open, long nowMs) throws IOException {
    if (open.getLocalAddress().equals(open.getRemoteAddress())) {
      refused(nowMs);
      return;
    }
    reached = true;
    refusals = 0;
    connectedMs = nowMs;
    open.register(selector, SelectionKey.OP_READ, this);
  }

  /** Something has happened to the connection. */
  void ready(long nowMs) {
    SocketChannel open = channel;
    if (open == null) {
      return;
    }
    if (!open.isConnected()) {
      finishConnecting(open, nowMs);
    } else if (hasEnded(open)) {
      boolean lasted = nowMs - connectedMs >= pace.patienceMs();
      retry(lasted ? nowMs : nowMs + pace.patienceMs());
    }
  }

  private void finishConnecting(SocketChannel open, long nowMs) {
    try {
      if (open.finishConnect()) {
        connected(open, nowMs);
      }
    } catch (ConnectException refused) {
      refused(nowMs);
    } catch (IOException failure) {
      failed(failure.toString(), nowMs);
    }
  }

  /** Nothing was asked, so what comes is no answer: it is read away. */
  private boolean hasEnded(SocketChannel open) {
    try {
      return open.read(unexpected.clear()) < 0;
    } catch (IOException reset) {
      return true;
    }
  }

  /**
   * An attempt that the network gives up is a ConnectException too, but later than its answer is
   * due.
   */
  private void refused(long nowMs) {
    refusals++;
    if (!reached || refusals < pace.refusals()) {
      retry(nowMs + (reached ? pace.againMs() : pace.patienceMs()));
      return;
    }
    refusals = 0;
    retry(nowMs + pace.patienceMs());
    dead.accept(registration);
  }

  private void failed(String why, long nowMs) {
    LOG.debug("Broker {} cannot be reached: {}", registration.id(), why);
    refusals = 0;
    retry(nowMs + pace.patienceMs());
  }

  private void retry(long atMs) {
    close();
    nextAttemptMs = atMs;
  }

  void close() {
    SocketChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException ignored) {
        // It is of no more use in any case.
      }
    }
  }
}
