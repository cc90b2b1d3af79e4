package io.sluice.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;

/** A client on a plain socket. */
final class Client implements AutoCloseable {
  private static final int PATIENCE_MS = 60_000;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final OutputStream out;

  Client(int port) throws IOException {
    this(port, 0);
  }

  /** Connects; a small receive buffer makes a client that does not read noticed soon. */
  Client(int port, int receiveBufferBytes) throws IOException {
    if (receiveBufferBytes > 0) {
      socket.setReceiveBufferSize(receiveBufferBytes);
    }
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
    socket.setSoTimeout(PATIENCE_MS);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  int localPort() {
    return socket.getLocalPort();
  }

  static ByteBuffer frame(byte[] content) {
    return ByteBuffer.allocate(4 + content.length).putInt(content.length).put(content).flip();
  }

  static byte[] number(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  void sendRaw(byte... bytes) throws IOException {
    out.write(bytes);
  }

  void sendRaw(ByteBuffer bytes) throws IOException {
    out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }

  void send(byte[] content) throws IOException {
    sendRaw(frame(content));
  }

  void sendNumber(int number) throws IOException {
    send(number(number));
  }

  /** Sends frames that hold the numbers from one to below another, in one packet. */
  void sendNumbers(int from, int to) throws IOException {
    ByteBuffer all = ByteBuffer.allocate((to - from) * 8);
    for (int number = from; number < to; number++) {
      all.putInt(4).putInt(number);
    }
    sendRaw(all.flip());
  }

  byte[] receive() throws IOException {
    byte[] content = new byte[in.readInt()];
    in.readFully(content);
    return content;
  }

  int receiveNumber() throws IOException {
    return ByteBuffer.wrap(receive()).getInt();
  }

  byte[] receiveRaw(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    in.readFully(content);
    return content;
  }

  /** Reads until the server's end and returns the number of bytes that came before. */
  long drain() throws IOException {
    byte[] some = new byte[64 * 1024];
    long bytes = 0;
    try {
      for (int n; (n = in.read(some)) >= 0; ) {
        bytes += n;
      }
    } catch (SocketException reset) {
      return bytes;
    }
    return bytes;
  }

  void assertClosed() throws IOException {
    assertEquals(0, drain(), "bytes before the end of the connection");
  }

  /** Ends the connection by a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
