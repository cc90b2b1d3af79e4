package io.sluice.broker.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.Endpoint;
import io.sluice.protocol.Uuid;
import io.sluice.time.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FailureDetectorTest {
  private static final int WAIT_MAX_S = 20;

  /** An address of its own, for ports that are given up and taken again. */
  private static final String HOST = "127.0.0.77";

  private static final FailureDetector.Pace HURRIED = new FailureDetector.Pace(3, 5, 20, 600_000);

  /** Far more attempts than it takes to be dead. */
  private static final int MANY_ATTEMPTS = 10;

  private final LiveBrokers cluster = new LiveBrokers();
  private final BlockingQueue<BrokerRegistration> dead = new LinkedBlockingQueue<>();
  private final Semaphore attempts = new Semaphore(0);
  private final FailureDetector detector =
      FailureDetector.start(new Endpoints(this::image, null), Clock.system(), HURRIED, dead::add);

  /** Each attempt begins with looking up where the broker is. */
  private ClusterImage image() {
    attempts.release();
    return cluster.image();
  }

  @AfterEach
  void close() {
    detector.close();
    cluster.close();
  }

  private static ServerSocket listen(int port) throws IOException {
    return new ServerSocket(port, 50, InetAddress.getByName(HOST));
  }

  private BrokerRegistration register(int port) {
    Endpoint endpoint = new Endpoint("PLAINTEXT", HOST, port, "PLAINTEXT");
    cluster.register(new BrokerRegistration(2, 1, Uuid.ZERO, Uuid.ZERO, null, List.of(endpoint)));
    return assertNotNull(cluster.image().brokers().get(2));
  }

  private static <T> T assertNotNull(T value) {
    org.junit.jupiter.api.Assertions.assertNotNull(value);
    return value;
  }

  private void awaitManyAttempts() throws InterruptedException {
    attempts.drainPermits();
    assertTrue(attempts.tryAcquire(MANY_ATTEMPTS, WAIT_MAX_S, TimeUnit.SECONDS));
  }

  private BrokerRegistration awaitDead() throws InterruptedException {
    return assertNotNull(dead.poll(WAIT_MAX_S, TimeUnit.SECONDS));
  }

  @Test
  void brokerThatWasReachedAndRefusesNowIsDead() throws Exception {
    BrokerRegistration broker;
    try (ServerSocket server = listen(0)) {
      broker = register(server.getLocalPort());
      detector.watch(List.of(broker));
      server.accept().close();
      server.accept().close(); // The loss of a connection alone has it try again.
      assertEquals(List.of(), List.copyOf(dead));
    }
    assertEquals(broker, awaitDead());
  }

  @Test
  void brokerThatClosesEveryConnectionButAcceptsIsNotDead() throws Exception {
    try (ServerSocket server = listen(0)) {
      detector.watch(List.of(register(server.getLocalPort())));
      for (int i = 0; i < MANY_ATTEMPTS; i++) {
        server.accept().close();
      }
      try (Socket silent = server.accept()) {
        assertTrue(silent.isConnected());
        assertEquals(List.of(), List.copyOf(dead));
      }
    }
  }

  @Test
  void connectionIsMadeAnewNowAndThen() throws Exception {
    FailureDetector.Pace restless = new FailureDetector.Pace(3, 5, 20, 10);
    try (ServerSocket server = listen(0);
        FailureDetector other =
            FailureDetector.start(
                new Endpoints(this::image, null), Clock.system(), restless, dead::add)) {
      other.watch(List.of(register(server.getLocalPort())));
      for (int i = 0; i < MANY_ATTEMPTS; i++) {
        try (Socket connection = server.accept()) {
          assertEquals(-1, connection.getInputStream().read());
        }
      }
      assertEquals(List.of(), List.copyOf(dead));
    }
  }

  @Test
  void brokerThatWasNeverReachedIsNotDead() throws Exception {
    int port;
    try (ServerSocket server = listen(0)) {
      port = server.getLocalPort();
    }
    BrokerRegistration broker = register(port);
    detector.watch(List.of(broker));
    awaitManyAttempts();
    assertEquals(List.of(), List.copyOf(dead));

    try (ServerSocket server = listen(port)) {
      server.accept().close();
    }
    assertEquals(broker, awaitDead());
  }

  @Test
  void newRegistrationIsNotJudgedByWhatTheOldOneDid() throws Exception {
    BrokerRegistration first;
    try (ServerSocket server = listen(0)) {
      first = register(server.getLocalPort());
      detector.watch(List.of(first));
      server.accept().close();
    }
    assertEquals(first, awaitDead());
    BrokerRegistration second = first.withEpoch(first.epoch() + 1);
    detector.watch(List.of(second));
    awaitManyAttempts();
    assertTrue(dead.stream().allMatch(first::equals), dead::toString);
  }

  @Test
  void brokerThatIsNotWatchedAnyMoreIsLeftAlone() throws Exception {
    try (ServerSocket server = listen(0)) {
      detector.watch(List.of(register(server.getLocalPort())));
      try (Socket connection = server.accept()) {
        detector.watch(List.of());
        assertEquals(-1, connection.getInputStream().read());
      }
    }
    assertEquals(List.of(), List.copyOf(dead));
  }
}
