package io.sluice.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.wire.WireWriter;
import io.sluice.time.Randomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of files leave between bytes, and are given back once each. */
@ParameterizedClass
@ValueSource(booleans = {true, false})
@ExtendWith(LeakCheck.class)
@Timeout(120)
class FileRegionTest {
  private static final int MIB = 1024 * 1024;

  @Parameter boolean nativeTransport;

  @TempDir Path dir;
  private byte[] content;
  private FileChannel file;
  private final List<TestFile> parts = new CopyOnWriteArrayList<>();

  @BeforeEach
  void writeFile() throws IOException {
    content = new byte[8 * MIB];
    Randomness.seeded(1).nextBytes(content);
    Path path = Files.write(dir.resolve("content"), content);
    file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @AfterEach
  void closeFile() throws IOException {
    assertTrue(file.isOpen(), "the network does not close files");
    file.close();
  }

  private TestFile part(long position, int size) {
    TestFile part = new TestFile(file, position, size);
    parts.add(part);
    return part;
  }

  private void assertReleased() {
    for (TestFile part : parts) {
      Await.until("the release of a part", () -> part.releases.get() > 0);
    }
    for (TestFile part : parts) {
      assertEquals(1, part.releases.get());
    }
  }

  /** A response of bytes and parts of the file in any order, made up from a seed. */
  private final class Mixed {
    private final List<Object> pieces = new ArrayList<>();
    private final ByteBuffer expected;
    private int buffered;

    Mixed(long seed) {
      RandomGenerator random = Randomness.seeded(seed);
      int total = 0;
      for (int i = random.nextInt(1, 8); i > 0; i--) {
        int size = random.nextInt(1 << random.nextInt(1, 20));
        total += size;
        if (random.nextBoolean()) {
          byte[] bytes = new byte[size];
          random.nextBytes(bytes);
          pieces.add(bytes);
          buffered += size;
        } else {
          pieces.add(part(random.nextInt(content.length - size), size));
        }
      }
      expected = ByteBuffer.allocate(total);
      for (Object piece : pieces) {
        if (piece instanceof TestFile part) {
          expected.put(content, (int) part.position(), part.size());
        } else {
          expected.put((byte[]) piece);
        }
      }
    }

    void respond(Exchange exchange) {
      exchange.respond(expected.capacity(), buffered, this::write);
    }

    private void write(WireWriter out) {
      for (Object piece : pieces) {
        if (piece instanceof TestFile part) {
          out.payload(part);
        } else {
          out.putRaw((byte[]) piece);
        }
      }
    }
  }

  @Test
  void partsBetweenBytesArriveByteForByte() throws Exception {
    long seed = Seeds.next();
    int requests = 60;
    List<Mixed> responses = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      responses.add(new Mixed(seed + i));
    }
    try (TestServer server = new TestServer(nativeTransport).open();
        Client client = new Client(server.port())) {
      server.onRequest =
          exchange -> {
            int number = TestServer.number(exchange);
            if (number % 3 == 0) {
              exchange.connection().loop().execute(() -> responses.get(number).respond(exchange));
            } else {
              responses.get(number).respond(exchange);
            }
          };
      client.sendNumbers(0, requests);
      for (int i = 0; i < requests; i++) {
        assertArrayEquals(
            responses.get(i).expected.array(), client.receive(), "again by -Dsluice.seed=" + seed);
      }
    }
    assertReleased();
  }

  @Test
  void partsOfAClientThatLeavesMidwayAreReleased() throws Exception {
    for (boolean reset : new boolean[] {false, true}) {
      try (TestServer server = new TestServer(nativeTransport).open()) {
        List<Exchange> late = new CopyOnWriteArrayList<>();
        server.onRequest =
            exchange -> {
              if (TestServer.number(exchange) < 5) {
                respondWithParts(exchange);
              } else {
                late.add(exchange);
              }
            };
        Client client = new Client(server.port());
        client.sendNumbers(0, 8);
        client.receiveRaw(3 * MIB);
        if (reset) {
          client.reset();
        } else {
          client.close();
        }
        Await.until("the end", () -> server.closed.get() == 1);
        assertEquals(8, server.requests.get());
        late.forEach(this::respondWithParts);
        server.assertNothingLeft();
        assertReleased();
      }
    }
  }

  private void respondWithParts(Exchange exchange) {
    TestFile first = part(0, 7 * MIB);
    TestFile second = part(10, 100);
    exchange.respond(
        7 * MIB + 108,
        8,
        out -> {
          out.putInt(1);
          out.payload(first);
          out.payload(second);
          out.putInt(2);
        });
  }

  @Test
  void fileThatIsCutMidwayClosesTheConnection() throws Exception {
    try (TestServer server = new TestServer(nativeTransport).open();
        Client client = new Client(server.port(), 64 * 1024)) {
      server.onRequest = this::respondWithParts;
      client.sendNumber(1);
      client.receiveRaw(1000);
      file.truncate(MIB);
      long arrived = client.drain();
      assertTrue(arrived < 7 * MIB, arrived + " bytes");
      server.assertNothingLeft();
      assertReleased();
    }
  }

  @Test
  void clientThatReadsALargeAnswerSlowlyIsNotIdle() throws Exception {
    try (TestServer server = new TestServer(nativeTransport, b -> b.idleMaxMs(60_000)).open();
        Client client = new Client(server.port(), 64 * 1024)) {
      server.onRequest = this::respondWithParts;
      client.sendNumber(1);
      client.receiveRaw(4);
      for (int i = 0; i < 4; i++) {
        client.receiveRaw(MIB);
        server.clock.advance(40_000);
        int before = server.tickEnds.get();
        Await.until("a look at idle connections", () -> server.tickEnds.get() > before);
        assertEquals(0, server.stats().connectionsExpired());
      }
      Await.until(
          "the end of one who reads nothing",
          () -> {
            server.clock.advance(1_000);
            return server.stats().connectionsExpired() == 1;
          });
      assertTrue(client.drain() < 3 * MIB, "the rest did not come");
    }
    assertReleased();
  }

  @Test
  void partThatWasNeverThereClosesTheConnection() throws Exception {
    try (TestServer server = new TestServer(nativeTransport).open();
        Client client = new Client(server.port())) {
      server.onRequest =
          exchange -> exchange.respond(10, 0, out -> out.payload(part(content.length, 10)));
      client.sendNumber(1);
      assertTrue(client.drain() <= 4);
      server.assertNothingLeft();
      assertReleased();
    }
  }

  @Test
  void partsOfAnAnswerThatCannotBeWrittenAreReleased() throws Exception {
    try (TestServer server = new TestServer(nativeTransport).open();
        Client client = new Client(server.port())) {
      server.onRequest =
          exchange ->
              exchange.respond(
                  100,
                  4,
                  out -> {
                    out.payload(part(0, 50));
                    out.payload(part(0, 46));
                    throw new IllegalStateException("made up");
                  });
      client.sendNumber(1);
      client.assertClosed();
      assertReleased();
    }
  }

  @Test
  void partsOfAnswersThatWaitForEarlierOnesAreReleasedWhenTheServerEnds() throws Exception {
    List<Exchange> open = new CopyOnWriteArrayList<>();
    try (TestServer server = new TestServer(nativeTransport).open();
        Client client = new Client(server.port())) {
      server.onRequest = open::add;
      client.sendNumbers(0, 3);
      Await.until("the requests", () -> open.size() == 3);
      respondWithParts(open.get(2));
      server.settle();
      assertEquals(0, parts.get(0).releases.get());
    }
    assertReleased();
    respondWithParts(open.get(1));
    open.get(0).complete();
    assertReleased();
  }
}
