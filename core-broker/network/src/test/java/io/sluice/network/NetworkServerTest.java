package io.sluice.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.time.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's life, its limits on connections, and its loops. */
@ParameterizedClass
@ValueSource(booleans = {true, false})
@ExtendWith(LeakCheck.class)
@Timeout(120)
class NetworkServerTest {
  @Parameter boolean nativeTransport;

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().startsWith("event-loop") || t.getName().startsWith("globalEvent"))
        .count();
  }

  @Test
  void nobodyIsServedBeforeTheServerIsOpen() throws Exception {
    try (TestServer server = new TestServer(nativeTransport);
        Client client = new Client(server.port())) {
      client.sendNumber(1);
      server.settle();
      assertEquals(0, server.stats().connectionsAccepted());
      server.open();
      assertEquals(1, client.receiveNumber());
    }
  }

  @Test
  void idleConnectionIsClosedAndABusyOneIsNot() throws Exception {
    try (TestServer server = new TestServer(nativeTransport, b -> b.idleMaxMs(60_000)).open();
        Client idle = new Client(server.port());
        Client busy = new Client(server.port())) {
      idle.sendNumber(1);
      assertEquals(1, idle.receiveNumber());
      for (int i = 0; i < 3; i++) {
        server.clock.advance(25_000);
        busy.sendNumber(i);
        assertEquals(i, busy.receiveNumber());
      }
      idle.assertClosed();
      busy.sendNumber(9);
      assertEquals(9, busy.receiveNumber());
      assertEquals(1, server.stats().connectionsExpired());
      assertEquals(1, server.stats().connections());
    }
  }

  @Test
  void connectionsOverTheLimitAreRefusedUntilOneLeaves() throws Exception {
    try (TestServer server = new TestServer(nativeTransport, b -> b.connectionsMax(2)).open()) {
      assertLimitOfTwo(server);
    }
  }

  @Test
  void connectionsOverTheLimitOfAnAddressAreRefusedUntilOneLeaves() throws Exception {
    try (TestServer server =
        new TestServer(nativeTransport, b -> b.connectionsPerIpMax(2).eventLoops(2)).open()) {
      assertLimitOfTwo(server);
    }
  }

  private static void assertLimitOfTwo(TestServer server) throws IOException {
    try (Client second = new Client(server.port())) {
      second.sendNumber(2);
      assertEquals(2, second.receiveNumber());
      for (int round = 0; round < 3; round++) {
        try (Client first = new Client(server.port())) {
          first.sendNumber(1);
          assertEquals(1, first.receiveNumber());
          try (Client third = new Client(server.port())) {
            third.assertClosed();
          }
        }
        Await.until("the first one's end", () -> server.stats().connections() == 1);
      }
      assertEquals(4, server.stats().connectionsAccepted());
      assertEquals(3, server.stats().connectionsRefused());
      second.sendNumber(3);
      assertEquals(3, second.receiveNumber());
    }
    server.assertNothingLeft();
  }

  @Test
  void answersUnderWayLeaveBeforeAGracefulEnd() throws Exception {
    List<Exchange> open = new CopyOnWriteArrayList<>();
    try (TestServer server = new TestServer(nativeTransport, b -> b.eventLoops(2)).open();
        Client one = new Client(server.port());
        Client two = new Client(server.port(), 64 * 1024)) {
      server.onRequest = open::add;
      one.sendNumbers(0, 10);
      two.sendNumber(0);
      Await.until("the requests", () -> open.size() == 11);
      CompletableFuture<Void> closing =
          CompletableFuture.runAsync(() -> server.server.close(60_000));
      for (Exchange exchange : open) {
        if (exchange.connection().remote().getPort() == two.localPort()) {
          byte[] large = new byte[20 << 20];
          TestServer.respond(exchange, large);
        } else {
          TestServer.echo(exchange);
        }
      }
      for (int i = 0; i < 10; i++) {
        assertEquals(i, one.receiveNumber());
      }
      assertFalse(closing.isDone(), "the second client has not read yet");
      assertEquals(20 << 20, two.receive().length);
      one.assertClosed();
      two.assertClosed();
      closing.get(60, TimeUnit.SECONDS);
      assertThrows(IOException.class, () -> new Client(server.port()).close());
    }
  }

  @Test
  void serverEndsThoughNobodyAnswersAndNoThreadStays() throws Exception {
    List<Exchange> open = new CopyOnWriteArrayList<>();
    try (TestServer server = new TestServer(nativeTransport).open();
        Client client = new Client(server.port())) {
      server.onRequest = open::add;
      client.sendNumbers(0, 5);
      Await.until("the requests", () -> open.size() == 5);
      server.server.close(10);
      client.assertClosed();
      open.forEach(TestServer::echo);
      assertEquals(0, server.stats().requestBytes());
      server.server.close();
    }
    Await.until("the threads' end", () -> threads() == 0);
  }

  @Test
  void listenerThatCannotBeBoundIsNamedAndLeavesNothing() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      List<ListenerConfig> listeners =
          List.of(
              new ListenerConfig("FREE", "127.0.0.1", 0),
              new ListenerConfig("TAKEN", "127.0.0.1", port));
      NetworkConfig config =
          NetworkConfig.builder(listeners).nativeTransport(nativeTransport).build();
      ListenException failure =
          assertThrows(
              ListenException.class,
              () -> NetworkServer.bind(config, Clock.system(), loop -> new Silent()));
      assertTrue(
          failure.getMessage().startsWith("listener TAKEN cannot bind 127.0.0.1:" + port + ": "),
          failure.getMessage());
      Await.until("the threads' end", () -> threads() == 0);
    }
  }

  @Test
  void hostThatIsNotKnownIsNamed() {
    ListenerConfig listener = new ListenerConfig("L", "no.such.host.invalid", 0);
    NetworkConfig config =
        NetworkConfig.builder(List.of(listener)).nativeTransport(nativeTransport).build();
    ListenException failure =
        assertThrows(
            ListenException.class,
            () -> NetworkServer.bind(config, Clock.system(), loop -> new Silent()));
    assertTrue(failure.getMessage().contains("no.such.host.invalid:0: the host is not known"));
    Await.until("the threads' end", () -> threads() == 0);
  }

  private static final class Silent implements LoopHandler {
    @Override
    public void onRequest(Exchange exchange) {}

    @Override
    public void onTickEnd() {}

    @Override
    public void onConnectionClosed(Connection connection) {}
  }

  @Test
  void connectionSaysWhatItIs() throws Exception {
    List<Exchange> open = new CopyOnWriteArrayList<>();
    try (TestServer server = new TestServer(nativeTransport, b -> b.eventLoops(2)).open()) {
      server.onRequest =
          exchange -> {
            Connection connection = exchange.connection();
            assertTrue(connection.loop().inLoop());
            assertNull(connection.attachment(String.class));
            connection.attach("mine");
            assertEquals("mine", connection.attachment(String.class));
            assertNull(connection.attachment(Integer.class));
            open.add(exchange);
          };
      try (Client client = new Client(server.port())) {
        client.sendNumber(1);
        Await.until("the request", () -> open.size() == 1);
        Connection connection = open.get(0).connection();
        assertEquals(client.localPort(), connection.remote().getPort());
        assertEquals("TEST", connection.listener());
        assertTrue(connection.open());
        assertFalse(connection.loop().inLoop());
        assertSame(server.loops.get(connection.loop().index()), connection.loop());
        connection.close("enough");
        connection.close("more than enough");
        client.assertClosed();
        assertFalse(connection.open());
        open.get(0).complete();
      }
      server.assertNothingLeft();
    }
  }

  @Test
  void tasksAndTimersRunOnTheirLoopAndEndATickThoughOneThrows() throws Exception {
    try (TestServer server = new TestServer(nativeTransport, b -> b.eventLoops(3)).open()) {
      assertEquals(3, server.server.eventLoops());
      List<String> ran = new CopyOnWriteArrayList<>();
      for (EventLoop loop : new ArrayList<>(server.loops)) {
        CountDownLatch done = new CountDownLatch(3);
        int before = server.tickEnds.get();
        loop.execute(
            () -> {
              throw new IllegalStateException("made up");
            });
        loop.execute(
            () -> {
              ran.add("task " + loop.inLoop());
              done.countDown();
            });
        loop.schedule(
            1,
            () -> {
              ran.add("timer " + loop.inLoop());
              done.countDown();
            });
        loop.schedule(60_000, () -> ran.add("cancelled")).cancel();
        loop.execute(
            () -> {
              long now = loop.tickNanos();
              server.clock.advance(5);
              ran.add("time stands " + (loop.tickNanos() == now));
              done.countDown();
            });
        assertTrue(done.await(60, TimeUnit.SECONDS));
        Await.until("the end of a tick", () -> server.tickEnds.get() > before);
        assertTrue(ran.containsAll(List.of("task true", "timer true", "time stands true")));
        assertEquals(3, ran.size(), "" + ran);
        ran.clear();
      }
    }
  }

  @Test
  void handlerThatThrowsAtTheEndOfATickHarmsNobody() throws Exception {
    try (TestServer server = new TestServer(nativeTransport).open();
        Client client = new Client(server.port())) {
      server.onTickEnd =
          () -> {
            throw new IllegalStateException("made up");
          };
      for (int i = 0; i < 5; i++) {
        client.sendNumber(i);
        assertEquals(i, client.receiveNumber());
      }
    }
  }
}
