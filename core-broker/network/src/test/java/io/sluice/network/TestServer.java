package io.sluice.network;

import io.sluice.time.Clock;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A server whose handler a test makes up, with notes of what the handler was told. */
final class TestServer implements AutoCloseable {
  final NetworkServer server;
  final TestClock clock = new TestClock();
  final List<EventLoop> loops = new CopyOnWriteArrayList<>();
  final AtomicInteger requests = new AtomicInteger();
  final AtomicInteger tickEnds = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  volatile Consumer<Exchange> onRequest = TestServer::echo;
  volatile Runnable onTickEnd = () -> {};

  TestServer(boolean nativeTransport) {
    this(nativeTransport, builder -> builder);
  }

  TestServer(boolean nativeTransport, UnaryOperator<NetworkConfig.Builder> settings) {
    NetworkConfig.Builder builder =
        NetworkConfig.builder(List.of(new ListenerConfig("TEST", "127.0.0.1", 0)))
            .nativeTransport(nativeTransport)
            .eventLoops(1);
    server = NetworkServer.bind(settings.apply(builder).build(), clock, Handler::new);
  }

  /** Begins to accept connections. */
  TestServer open() {
    server.open();
    return this;
  }

  int port() {
    return server.listeners().get(0).port();
  }

  static void respond(Exchange exchange, byte[] content) {
    exchange.respond(content.length, content.length, out -> out.putRaw(content));
  }

  static byte[] content(Exchange exchange) {
    ByteBuffer request = exchange.request();
    byte[] content = new byte[request.remaining()];
    request.get(content);
    return content;
  }

  static int number(Exchange exchange) {
    return exchange.request().getInt();
  }

  static void echo(Exchange exchange) {
    respond(exchange, content(exchange));
  }

  /** Lets all loops turn some times, so that whatever they can do without news is done. */
  void settle() throws InterruptedException {
    for (int turn = 0; turn < 20; turn++) {
      CountDownLatch turned = new CountDownLatch(loops.size());
      loops.forEach(loop -> loop.execute(turned::countDown));
      if (!turned.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("an event loop is blocked");
      }
    }
  }

  NetworkStats stats() {
    return server.stats();
  }

  /** Waits until nobody is connected, and makes sure that nothing is left of them. */
  void assertNothingLeft() {
    Await.until("the connections' end", () -> stats().connections() == 0);
    Await.until("the requests' memory: " + stats(), () -> stats().requestBytes() == 0);
    Await.until("the news", () -> stats().connectionsAccepted() == closed.get());
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Handler implements LoopHandler {
    Handler(EventLoop loop) {
      loops.add(loop);
    }

    @Override
    public void onRequest(Exchange exchange) {
      requests.incrementAndGet();
      onRequest.accept(exchange);
    }

    @Override
    public void onTickEnd() {
      tickEnds.incrementAndGet();
      onTickEnd.run();
    }

    @Override
    public void onConnectionClosed(Connection connection) {
      closed.incrementAndGet();
    }
  }

  /** A clock that stands still until it is moved, for any thread. */
  static final class TestClock implements Clock {
    private final AtomicLong ms = new AtomicLong(1_000_000);

    void advance(long by) {
      ms.addAndGet(by);
    }

    @Override
    public long wallMs() {
      return ms.get();
    }

    @Override
    public long nanos() {
      return TimeUnit.MILLISECONDS.toNanos(ms.get());
    }
  }
}
