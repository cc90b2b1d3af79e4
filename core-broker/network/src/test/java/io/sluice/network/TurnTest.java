package io.sluice.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A request whose turn is not over keeps those behind it from being handled. */
@ParameterizedClass
@ValueSource(booleans = {true, false})
@ExtendWith(LeakCheck.class)
@Timeout(120)
class TurnTest {
  @Parameter boolean nativeTransport;

  private final List<Integer> handled = new CopyOnWriteArrayList<>();
  private final List<Exchange> held = new CopyOnWriteArrayList<>();

  /** Holds the connection at even numbers and answers odd ones. */
  private void holdAtEvenNumbers(Exchange exchange) {
    handled.add(TestServer.number(exchange));
    if (TestServer.number(exchange) % 2 == 0) {
      exchange.connection().hold();
      held.add(exchange);
    } else {
      TestServer.echo(exchange);
    }
  }

  private static void go(TestServer server, Exchange exchange) {
    server
        .loops
        .get(0)
        .execute(
            () -> {
              exchange.connection().letOn();
              TestServer.echo(exchange);
            });
  }

  @Test
  void requestsBehindOneWhoseTurnLastsAreHandledAfterIt() throws Exception {
    try (TestServer server = new TestServer(nativeTransport).open();
        Client client = new Client(server.port());
        Client other = new Client(server.port())) {
      server.onRequest = this::holdAtEvenNumbers;
      client.sendNumbers(0, 4);
      Await.until("the first request", () -> held.size() == 1);
      client.sendNumbers(4, 6);
      other.sendNumber(101);
      assertEquals(101, other.receiveNumber(), "others are not held");
      server.settle();
      assertEquals(List.of(0, 101), handled);
      go(server, held.get(0));
      assertEquals(0, client.receiveNumber());
      assertEquals(1, client.receiveNumber());
      Await.until("the next one", () -> held.size() == 2);
      server.settle();
      assertEquals(List.of(0, 101, 1, 2), handled);
      go(server, held.get(1));
      assertEquals(2, client.receiveNumber());
      assertEquals(3, client.receiveNumber());
      Await.until("the last one", () -> held.size() == 3);
      go(server, held.get(2));
      assertEquals(4, client.receiveNumber());
      assertEquals(5, client.receiveNumber());
    }
  }

  @Test
  void requestThatComesInPiecesIsHeldToo() throws Exception {
    try (TestServer server = new TestServer(nativeTransport).open();
        Client client = new Client(server.port())) {
      server.onRequest = this::holdAtEvenNumbers;
      ByteBuffer two = ByteBuffer.allocate(16).putInt(4).putInt(0).putInt(4).putInt(1).flip();
      client.sendRaw(two.slice(0, 13));
      Await.until("the first request", () -> held.size() == 1);
      client.sendRaw(two.slice(13, 3));
      server.settle();
      assertEquals(List.of(0), handled);
      go(server, held.get(0));
      assertEquals(0, client.receiveNumber());
      assertEquals(1, client.receiveNumber());
    }
  }

  @Test
  void clientThatIsSeenToCloseTakesWhatIsHeldWithIt() throws IOException {
    try (TestServer server = new TestServer(nativeTransport).open()) {
      server.onRequest =
          exchange -> {
            if (handled.isEmpty()) {
              holdAtEvenNumbers(exchange);
            } else {
              handled.add(TestServer.number(exchange));
              TestServer.echo(exchange);
            }
          };
      try (Client client = new Client(server.port())) {
        client.sendNumbers(0, 4);
        Await.until("the first request", () -> held.size() == 1);
      }
      if (nativeTransport) { // The other one sees it when it reads on.
        Await.until("the client's end", () -> server.closed.get() == 1);
      }
      go(server, held.get(0));
      server.assertNothingLeft();
      assertEquals(nativeTransport ? List.of(0) : List.of(0, 1, 2, 3), handled);
    }
  }
}
