package io.sluice.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.time.Randomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes become frames, however they come. */
@ParameterizedClass
@ValueSource(booleans = {true, false})
@ExtendWith(LeakCheck.class)
@Timeout(120)
class FrameTest {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  @Parameter boolean nativeTransport;

  private static byte[] noise(long seed, int size) {
    byte[] bytes = new byte[size];
    Randomness.seeded(seed).nextBytes(bytes);
    return bytes;
  }

  /** Answers with the size and the checksum of the request. */
  private static void digest(Exchange exchange) {
    ByteBuffer request = exchange.request();
    int size = request.remaining();
    CRC32C crc = new CRC32C();
    crc.update(request);
    exchange.respond(
        12,
        12,
        out -> {
          out.putInt(size);
          out.putLong(crc.getValue());
        });
  }

  private static byte[] digest(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return ByteBuffer.allocate(12).putInt(content.length).putLong(crc.getValue()).array();
  }

  @Test
  void bytesThatComeOneByOneMakeTheirFrames() throws IOException {
    try (TestServer server = new TestServer(nativeTransport).open()) {
      try (Client client = new Client(server.port())) {
        for (int size : new int[] {1, 2, 5, 300}) {
          byte[] content = noise(size, size);
          for (byte each : Client.frame(content).array()) {
            client.sendRaw(each);
          }
          assertArrayEquals(content, client.receive());
        }
      }
      server.assertNothingLeft();
    }
  }

  @Test
  void manyFramesOfOnePacketAreOneTick() throws Exception {
    int rounds = 30;
    int frames = 50;
    AtomicInteger inTick = new AtomicInteger();
    List<Integer> ticks = new ArrayList<>();
    List<Exchange> staged = new ArrayList<>();
    try (TestServer server = new TestServer(nativeTransport).open();
        Client client = new Client(server.port())) {
      server.onRequest =
          exchange -> {
            inTick.incrementAndGet();
            staged.add(exchange);
          };
      server.onTickEnd =
          () -> {
            ticks.add(inTick.getAndSet(0));
            staged.forEach(TestServer::echo);
            staged.clear();
          };
      for (int round = 0; round < rounds; round++) {
        client.sendNumbers(0, frames);
        for (int i = 0; i < frames; i++) {
          assertEquals(i, client.receiveNumber());
        }
      }
      server.settle();
    }
    long full = ticks.stream().filter(n -> n == frames).count();
    long empty = ticks.stream().filter(n -> n == 0).count();
    assertEquals(rounds, full, "" + ticks);
    // The connection's beginning and end, the turns of settle, and the upkeep once a second or so.
    assertTrue(empty < 20 + rounds / 2, "ticks without a request: " + ticks);
    assertEquals(ticks.size(), full + empty, "" + ticks);
  }

  @Test
  void framesLargerThanAnyBufferComeWholeAndAreHardlyCopied() throws IOException {
    try (TestServer server = new TestServer(nativeTransport).open()) {
      server.onRequest = FrameTest::digest;
      try (Client client = new Client(server.port())) {
        for (int size : new int[] {60 * KIB, 128 * KIB, MIB, MIB + 7, 9 * MIB, 33 * MIB + 1}) {
          byte[] content = noise(size, size);
          long before = server.stats().bytesCopied();
          client.send(content);
          assertArrayEquals(digest(content), client.receive(), "" + size);
          long copied = server.stats().bytesCopied() - before;
          assertTrue(copied <= size * 3L / 10 + 256 * KIB, copied + " bytes copied of " + size);
        }
      }
      server.assertNothingLeft();
    }
  }

  @Test
  void framesOfAnySizesInPiecesOfAnySizesComeWhole() throws Exception {
    long seed = Seeds.next();
    RandomGenerator random = Randomness.seeded(seed);
    try (TestServer server = new TestServer(nativeTransport, b -> b.eventLoops(2)).open()) {
      server.onRequest = FrameTest::digest;
      for (int round = 0; round < 6; round++) {
        List<byte[]> contents = new ArrayList<>();
        int bytes = 0;
        for (int i = random.nextInt(1, 200); i > 0; i--) {
          byte[] content = noise(random.nextLong(), random.nextInt(1, 2 << random.nextInt(20)));
          contents.add(content);
          bytes += 4 + content.length;
        }
        ByteBuffer all = ByteBuffer.allocate(bytes);
        contents.forEach(content -> all.put(Client.frame(content)));
        all.flip();
        int pieceMax = 2 << random.nextInt(3, 20);
        try (Client client = new Client(server.port())) {
          CompletableFuture<Void> sending =
              CompletableFuture.runAsync(() -> sendInPieces(client, all, random, pieceMax));
          for (byte[] content : contents) {
            assertArrayEquals(digest(content), client.receive(), "again by -Dsluice.seed=" + seed);
          }
          sending.join();
        }
      }
      server.assertNothingLeft();
    }
  }

  private static void sendInPieces(
      Client client, ByteBuffer all, RandomGenerator random, int pieceMax) {
    try {
      while (all.hasRemaining()) {
        int size = Math.min(all.remaining(), random.nextInt(1, pieceMax));
        client.sendRaw(all.slice(all.position(), size));
        all.position(all.position() + size);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void lengthsThatCannotBeCloseTheConnectionAndTakeNoMemory() throws IOException {
    int[] lengths = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, MIB + 1, 0x4745_5420};
    try (TestServer server = new TestServer(nativeTransport, b -> b.requestBytesMax(MIB)).open()) {
      for (int length : lengths) {
        for (boolean inPieces : new boolean[] {false, true}) {
          try (Client client = new Client(server.port())) {
            client.sendNumber(1);
            assertEquals(1, client.receiveNumber());
            byte[] bytes = Client.number(length);
            if (inPieces) {
              for (byte each : bytes) {
                client.sendRaw(each);
              }
            } else {
              client.sendRaw(bytes);
            }
            client.assertClosed();
          }
        }
      }
      server.assertNothingLeft();
      assertTrue(server.stats().requestBytesMax() < 100, "" + server.stats());
      try (Client client = new Client(server.port())) {
        byte[] largest = noise(3, MIB);
        client.send(largest);
        assertArrayEquals(largest, client.receive());
      }
    }
  }

  @Test
  void framesBeforeABadLengthAreAnswered() throws IOException {
    try (TestServer server = new TestServer(nativeTransport).open();
        Client client = new Client(server.port())) {
      client.sendRaw(ByteBuffer.allocate(20).putInt(4).putInt(7).putInt(4).putInt(8).flip());
      assertEquals(7, client.receiveNumber());
      assertEquals(8, client.receiveNumber());
      client.sendRaw(ByteBuffer.allocate(12).putInt(4).putInt(9).putInt(-1).flip());
      assertEquals(9, client.receiveNumber());
      client.assertClosed();
      server.assertNothingLeft();
    }
  }

  @Test
  void announcedFramesTakeMemoryOnlyForWhatHasCome() throws IOException {
    try (TestServer server = new TestServer(nativeTransport).open()) {
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        Client client = new Client(server.port());
        clients.add(client);
        client.sendRaw(Client.number(90 * MIB));
        client.sendRaw(new byte[10]);
      }
      Await.until("the bytes", () -> server.stats().bytesIn() == 50 * 14);
      assertTrue(server.stats().requestBytes() <= 50 * 4 * KIB, "" + server.stats());
      for (Client client : clients) {
        client.close();
      }
      server.assertNothingLeft();
      assertEquals(0, server.requests.get());
    }
  }

  @Test
  void halfFrameOfAClientThatLeavesIsGivenUp() throws IOException {
    try (TestServer server = new TestServer(nativeTransport).open()) {
      for (int size : new int[] {1, 3, 4, 5, 10 * KIB, 3 * MIB}) {
        for (boolean reset : new boolean[] {false, true}) {
          Client client = new Client(server.port());
          long before = server.stats().bytesIn();
          client.sendRaw(Client.frame(noise(1, 4 * MIB)).limit(size));
          Await.until("the bytes", () -> server.stats().bytesIn() == before + size);
          if (reset) {
            client.reset();
          } else {
            client.close();
          }
        }
      }
      server.assertNothingLeft();
      assertEquals(0, server.requests.get());
    }
  }
}
