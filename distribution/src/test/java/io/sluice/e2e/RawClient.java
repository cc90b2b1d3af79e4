package io.sluice.e2e;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.message.Messages;
import io.sluice.protocol.message.RequestHeader;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseHeader;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.protocol.wire.WireWriter;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A connection on which a test decides about every byte. */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MS = 60_000;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private int correlationId;

  RawClient(String host, int port) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MS);
    socket.connect(new InetSocketAddress(host, port), PATIENCE_MS);
    in = new DataInputStream(socket.getInputStream());
  }

  static RawClient of(BrokerProcess broker) throws IOException {
    return new RawClient(broker.host(), broker.port());
  }

  /** Sends a request and waits for its response. */
  ResponseMessage ask(RequestMessage request, int version) throws IOException {
    send(request, version);
    return receive(request.apiKey(), version);
  }

  /** Sends a request in a version that the protocol module knows. */
  void send(RequestMessage request, int version) throws IOException {
    send(framed(request, version, ++correlationId));
  }

  /** Sends bytes as they are. */
  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Says that nothing more will be sent. */
  void finish() throws IOException {
    try {
      socket.shutdownOutput();
    } catch (SocketException closed) {
      // The broker was faster.
    }
  }

  /** Returns a request as it goes over the connection, its length first. */
  static byte[] framed(RequestMessage request, int version, int correlationId) {
    ApiKey key = request.apiKey();
    RequestHeader header =
        RequestHeader.builder()
            .requestApiKey(key.id())
            .requestApiVersion((short) version)
            .correlationId(correlationId)
            .clientId(key.requestHeaderVersion(version) == 0 ? null : "raw")
            .build();
    int size = header.size(key.requestHeaderVersion(version)) + request.size(version);
    WireWriter out = new WireWriter(ByteBuffer.allocate(Integer.BYTES + size));
    out.putInt(size);
    header.write(out, key.requestHeaderVersion(version));
    request.write(out, version);
    return out.buffer().array();
  }

  /** Waits for the response to the last request; fails if bytes are missing or left. */
  ResponseMessage receive(ApiKey key, int version) throws IOException {
    byte[] frame = receiveFrame();
    if (frame == null) {
      throw new AssertionError(
          "the broker closed the connection instead of answering " + key + " v" + version);
    }
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    ResponseHeader header = ResponseHeader.read(bytes, key.responseHeaderVersion(version));
    ResponseMessage response = Messages.readResponse(key, bytes, version);
    if (header.correlationId() != correlationId || bytes.hasRemaining()) {
      throw new AssertionError(
          key
              + " v"
              + version
              + ": "
              + header
              + ", "
              + bytes.remaining()
              + " bytes too many after "
              + response);
    }
    return response;
  }

  /** Returns the next frame without its length, or null if the broker has closed the connection. */
  byte @Nullable [] receiveFrame() throws IOException {
    try {
      byte[] frame = new byte[in.readInt()];
      in.readFully(frame);
      return frame;
    } catch (EOFException | SocketException closed) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
