package io.sluice.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.time.Randomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers leave in the order of the requests. */
@ParameterizedClass
@ValueSource(booleans = {true, false})
@ExtendWith(LeakCheck.class)
@Timeout(120)
class OrderTest {
  private static final int REQUESTS = 800;

  @Parameter boolean nativeTransport;

  @Test
  void answersOfOtherThreadsInAnyOrderLeaveInTheOrderOfTheRequests() throws Exception {
    long seed = Seeds.next();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (TestServer server = new TestServer(nativeTransport, b -> b.inFlightMax(10_000)).open();
        Client client = new Client(server.port())) {
      List<Exchange> open = new CopyOnWriteArrayList<>();
      server.onRequest = open::add;
      client.sendNumbers(0, REQUESTS);
      Await.until("all requests", () -> open.size() == REQUESTS);
      List<Exchange> shuffled = new ArrayList<>(open);
      Collections.shuffle(shuffled, new Random(seed));
      shuffled.forEach(exchange -> threads.execute(() -> TestServer.echo(exchange)));
      for (int i = 0; i < REQUESTS; i++) {
        assertEquals(i, client.receiveNumber(), "again by -Dsluice.seed=" + seed);
      }
      assertEquals(0, server.stats().requestBytes());
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void someAreAnsweredAtOnceSomeLaterSomeElsewhereAndSomeNever() throws Exception {
    long seed = Seeds.next();
    RandomGenerator random = Randomness.seeded(seed);
    int[] fate = random.ints(REQUESTS, 0, 5).toArray();
    fate[REQUESTS - 1] = 0;
    BlockingQueue<Exchange> elsewhere = new LinkedBlockingQueue<>();
    List<Exchange> atTickEnd = new ArrayList<>();
    try (TestServer server = new TestServer(nativeTransport).open();
        Client client = new Client(server.port())) {
      server.onTickEnd =
          () -> {
            Collections.reverse(atTickEnd);
            atTickEnd.forEach(TestServer::echo);
            atTickEnd.clear();
          };
      server.onRequest =
          exchange -> {
            switch (fate[TestServer.number(exchange)]) {
              case 0 -> TestServer.echo(exchange);
              case 1 -> atTickEnd.add(exchange);
              case 2 -> elsewhere.add(exchange);
              case 3 -> exchange.complete();
              default ->
                  exchange
                      .connection()
                      .loop()
                      .schedule(random.nextInt(3), () -> TestServer.echo(exchange));
            }
          };
      Thread answering = new Thread(() -> answerForever(elsewhere));
      answering.setDaemon(true);
      answering.start();
      for (int sent = 0; sent < REQUESTS; ) {
        int to = Math.min(REQUESTS, sent + random.nextInt(1, 100));
        client.sendNumbers(sent, to);
        sent = to;
      }
      for (int i = 0; i < REQUESTS; i++) {
        if (fate[i] != 3) {
          assertEquals(i, client.receiveNumber(), "again by -Dsluice.seed=" + seed);
        }
      }
      answering.interrupt();
      answering.join();
    }
  }

  private static void answerForever(BlockingQueue<Exchange> queue) {
    try {
      while (true) {
        TestServer.echo(queue.take());
      }
    } catch (InterruptedException end) {
      // The test is over.
    }
  }

  @Test
  void exchangeIsAnsweredOnce() throws Exception {
    try (TestServer server = new TestServer(nativeTransport).open();
        Client client = new Client(server.port())) {
      List<Throwable> refusals = new CopyOnWriteArrayList<>();
      server.onRequest =
          exchange -> {
            TestServer.echo(exchange);
            refusals.add(
                assertThrows(IllegalStateException.class, () -> exchange.respond(0, 0, o -> {})));
            refusals.add(assertThrows(IllegalStateException.class, exchange::complete));
            refusals.add(assertThrows(IllegalStateException.class, () -> exchange.close("x")));
            refusals.add(assertThrows(IllegalStateException.class, exchange::request));
            exchange.releaseRequest();
          };
      client.sendNumbers(0, 2);
      assertEquals(0, client.receiveNumber());
      assertEquals(1, client.receiveNumber());
      Await.until("refusals", () -> refusals.size() == 8);
    }
  }

  @Test
  void requestReleasedEarlyCanStillBeAnswered() throws Exception {
    try (TestServer server = new TestServer(nativeTransport).open();
        Client client = new Client(server.port())) {
      List<Exchange> open = new CopyOnWriteArrayList<>();
      server.onRequest =
          exchange -> {
            exchange.releaseRequest();
            exchange.releaseRequest();
            open.add(exchange);
          };
      client.sendNumber(7);
      Await.until("the request", () -> open.size() == 1);
      assertEquals(0, server.stats().requestBytes());
      TestServer.respond(open.get(0), new byte[] {1, 2, 3});
      assertArrayEquals(new byte[] {1, 2, 3}, client.receive());
    }
  }

  @Test
  void encoderThatThrowsClosesTheConnectionAndNoLaterAnswerLeaves() throws Exception {
    for (boolean onLoop : new boolean[] {true, false}) {
      for (Consumer failure : Consumer.values()) {
        try (TestServer server = new TestServer(nativeTransport).open();
            Client client = new Client(server.port())) {
          List<Exchange> open = new CopyOnWriteArrayList<>();
          server.onRequest = open::add;
          client.sendNumbers(0, 4);
          Await.until("all requests", () -> open.size() == 4);
          TestServer.echo(open.get(0));
          assertEquals(0, client.receiveNumber());
          TestServer.echo(open.get(2));
          TestServer.echo(open.get(3));
          Runnable answer = () -> failure.respond(open.get(1));
          if (onLoop) {
            server.loops.get(0).execute(answer);
          } else {
            answer.run();
          }
          client.assertClosed();
          server.assertNothingLeft();
        }
      }
    }
  }

  private enum Consumer {
    THROWS {
      @Override
      void respond(Exchange exchange) {
        exchange.respond(
            4,
            4,
            out -> {
              throw new IllegalArgumentException("made up");
            });
      }
    },
    FAILS_BADLY {
      @Override
      void respond(Exchange exchange) {
        exchange.respond(
            4,
            4,
            out -> {
              throw new StackOverflowError("made up");
            });
      }
    },
    WRITES_TOO_LITTLE {
      @Override
      void respond(Exchange exchange) {
        exchange.respond(4, 4, out -> out.putShort((short) 1));
      }
    },
    WRITES_TOO_MUCH {
      @Override
      void respond(Exchange exchange) {
        exchange.respond(4, 4, out -> out.putLong(1));
      }
    },
    CLOSES {
      @Override
      void respond(Exchange exchange) {
        exchange.close("made up");
      }
    };

    abstract void respond(Exchange exchange);
  }

  @Test
  void answerGivenJustBeforeTheConnectionIsClosedArrives() throws IOException {
    try (TestServer server = new TestServer(nativeTransport).open();
        Client client = new Client(server.port())) {
      server.onRequest =
          exchange -> {
            TestServer.echo(exchange);
            exchange.connection().close("that was the last");
          };
      client.sendNumbers(5, 9);
      assertEquals(5, client.receiveNumber());
      client.assertClosed();
      assertEquals(1, server.requests.get(), "what came behind is not handled");
      server.assertNothingLeft();
    }
  }

  @Test
  void handlerThatThrowsLosesOneConnectionAndNoMemory() throws IOException {
    try (TestServer server = new TestServer(nativeTransport).open();
        Client bad = new Client(server.port());
        Client good = new Client(server.port())) {
      List<Exchange> kept = new CopyOnWriteArrayList<>();
      server.onRequest =
          exchange -> {
            if (TestServer.number(exchange) < 0) {
              kept.add(exchange);
              throw new IllegalStateException("made up");
            }
            TestServer.echo(exchange);
          };
      bad.sendNumber(-1);
      bad.assertClosed();
      good.sendNumber(1);
      assertEquals(1, good.receiveNumber());
      Await.until("the bad one's end", () -> server.stats().connections() == 1);
      assertEquals(0, server.stats().requestBytes());
      TestServer.respond(kept.get(0), new byte[1]);
      good.sendNumber(2);
      assertEquals(2, good.receiveNumber());
    }
  }

  @Test
  void largeAndSmallAnswersArriveWhole() throws IOException {
    long seed = Seeds.next();
    RandomGenerator random = Randomness.seeded(seed);
    try (TestServer server = new TestServer(nativeTransport).open();
        Client client = new Client(server.port())) {
      server.onRequest =
          exchange -> {
            int size = TestServer.number(exchange);
            byte[] content = new byte[size];
            Randomness.seeded(size).nextBytes(content);
            TestServer.respond(exchange, content);
          };
      List<Integer> sizes = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        sizes.add(random.nextInt(1 << random.nextInt(1, 22)));
      }
      ByteBuffer all = ByteBuffer.allocate(sizes.size() * 8);
      sizes.forEach(size -> all.putInt(4).putInt(size));
      client.sendRaw(all.flip());
      for (int size : sizes) {
        byte[] expected = new byte[size];
        Randomness.seeded(size).nextBytes(expected);
        assertArrayEquals(expected, client.receive(), "again by -Dsluice.seed=" + seed);
      }
      assertTrue(server.stats().bytesOut() > 0);
    }
  }
}
