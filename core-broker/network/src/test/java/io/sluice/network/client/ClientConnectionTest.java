package io.sluice.network.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.time.Clock;
import io.sluice.time.Randomness;
import io.sluice.time.Threads;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClientConnectionTest {
  private static final int WAIT_MAX_MS = 20_000;
  private static final int FRAME_BYTES_MAX = 1_000_000;

  private ServerSocket server;
  private ClientConnection connection;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    connection = ClientConnection.open(Clock.system(), FRAME_BYTES_MAX, new ReceiveBuffer());
  }

  @AfterEach
  void close() throws IOException {
    connection.close();
    server.close();
  }

  private Socket connect() throws IOException {
    connection.connect("127.0.0.1", server.getLocalPort(), WAIT_MAX_MS);
    Socket socket = server.accept();
    socket.setSoTimeout(WAIT_MAX_MS);
    return socket;
  }

  private static ByteBuffer frame(byte[] content) {
    return ByteBuffer.allocate(4 + content.length).putInt(content.length).put(content).flip();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    Randomness.seeded(size).nextBytes(bytes);
    return bytes;
  }

  @Test
  void framesOfAllSizesComeBackAsTheyWereSent() throws Exception {
    try (Socket socket = connect()) {
      Threads.startDaemon("echo", () -> echo(socket));
      for (int size : new int[] {0, 1, 65_531, 65_532, 65_533, 700_000, 3, FRAME_BYTES_MAX}) {
        byte[] content = random(size);
        connection.send(frame(content), WAIT_MAX_MS);
        assertEquals(
            ByteBuffer.wrap(content), ByteBuffer.wrap(bytes(connection.receive(WAIT_MAX_MS))));
      }
    }
  }

  private static void echo(Socket socket) {
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        byte[] content = new byte[in.readInt()];
        in.readFully(content);
        socket.getOutputStream().write(frame(content).array());
      }
    } catch (IOException over) {
      // The connection is closed.
    }
  }

  @Test
  void frameThatComesInPiecesIsPutTogether() throws Exception {
    try (Socket socket = connect()) {
      byte[] content = random(10);
      byte[] frame = frame(content).array();
      Threads.startDaemon(
          "drip",
          () -> {
            try {
              socket.setTcpNoDelay(true);
              for (byte one : frame) {
                socket.getOutputStream().write(one);
                socket.getOutputStream().flush();
              }
            } catch (IOException over) {
              // The connection is closed.
            }
          });
      assertEquals(
          ByteBuffer.wrap(content), ByteBuffer.wrap(bytes(connection.receive(WAIT_MAX_MS))));
    }
  }

  @Test
  void lengthThatIsTooLargeIsNotBelieved() throws Exception {
    for (int length : new int[] {FRAME_BYTES_MAX + 1, Integer.MAX_VALUE, -1}) {
      close();
      open();
      try (Socket socket = connect()) {
        socket.getOutputStream().write(ByteBuffer.allocate(4).putInt(length).array());
        String message =
            assertThrows(IOException.class, () -> connection.receive(WAIT_MAX_MS)).getMessage();
        assertTrue(message.contains("frame of " + length), message);
      }
    }
  }

  @Test
  void moreThanOneAnswerIsRefused() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(new byte[] {0, 0, 0, 1, 7, 9, 9});
      assertThrows(IOException.class, () -> connection.receive(WAIT_MAX_MS));
    }
  }

  @Test
  void otherSideThatClosesIsTold() throws Exception {
    Socket socket = connect();
    assertTrue(connection.isAtRest());
    socket.getOutputStream().write(new byte[] {0, 0, 0, 9, 1});
    socket.close();

    assertThrows(EOFException.class, () -> connection.receive(WAIT_MAX_MS));
    assertFalse(connection.isAtRest());
  }

  @Test
  void silenceEndsInATimeOut() throws Exception {
    try (Socket _ = connect()) {
      assertFalse(connection.awaitArrival(1));
      assertThrows(SocketTimeoutException.class, () -> connection.receive(1));
    }
  }

  @Test
  void receiverThatIsFullEndsInATimeOut() throws Exception {
    try (Socket _ = connect()) {
      ByteBuffer huge = ByteBuffer.allocateDirect(64 * 1024 * 1024);
      assertThrows(SocketTimeoutException.class, () -> connection.send(huge, 50));
    }
  }

  @Test
  void nobodyWhoListensIsNamed() throws IOException {
    int port = server.getLocalPort();
    server.close();
    String message =
        assertThrows(
                ConnectException.class, () -> connection.connect("127.0.0.1", port, WAIT_MAX_MS))
            .getMessage();
    assertTrue(message.startsWith("127.0.0.1:" + port), message);
  }

  @Test
  void hostThatIsUnknownIsNamed() {
    assertThrows(
        UnknownHostException.class, () -> connection.connect("no.such.host.invalid", 1, 1));
  }

  @Test
  void closeEndsTheWaitOfAnotherThread() throws Exception {
    try (Socket socket = connect()) {
      CountDownLatch begun = new CountDownLatch(1);
      CompletableFuture<Throwable> ended = new CompletableFuture<>();
      Threads.startDaemon(
          "waits",
          () -> {
            begun.countDown();
            try {
              connection.receive(WAIT_MAX_MS);
              ended.complete(new AssertionError("nothing was sent"));
            } catch (IOException expected) {
              ended.complete(expected);
            }
          });
      begun.await();

      connection.close();

      assertEquals(ClosedChannelException.class, ended.get().getClass());
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  @Test
  void wakeUpEndsTheWaitForArrivalAndNothingElse() throws Exception {
    try (Socket socket = connect()) {
      connection.wakeUp();
      assertFalse(connection.awaitArrival(WAIT_MAX_MS));

      connection.wakeUp();
      socket.getOutputStream().write(new byte[] {0, 0, 0, 1, 7});
      assertEquals(7, connection.receive(WAIT_MAX_MS).get());
    }
  }
}
