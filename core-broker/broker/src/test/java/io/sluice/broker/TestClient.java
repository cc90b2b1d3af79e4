package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.message.Messages;
import io.sluice.protocol.message.RequestHeader;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseHeader;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.protocol.wire.WireWriter;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** One connection to a broker, on which requests may be sent ahead of the answers. */
final class TestClient implements AutoCloseable {
  private static final int ANSWER_WAIT_MAX_MS = 20_000;

  /** A request that has been sent and not been answered. */
  private record Sent(ApiKey key, int version, int correlationId) {}

  private final Socket socket;
  private final Deque<Sent> sent = new ArrayDeque<>();
  private int correlationId = 1_000;

  TestClient(int port) {
    try {
      socket = new Socket("127.0.0.1", port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(ANSWER_WAIT_MAX_MS);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Sends a request in a version and returns its answer. */
  <T extends ResponseMessage> T ask(RequestMessage request, int version, Class<T> type) {
    send(request, version);
    return receive(type);
  }

  /** Sends a request in the newest version and returns its answer. */
  <T extends ResponseMessage> T ask(RequestMessage request, Class<T> type) {
    return ask(request, request.apiKey().maxVersion(), type);
  }

  /** Sends a request whose answer is to be received later. */
  void send(RequestMessage request, int version) {
    sendUnanswered(request, version);
    sent.add(new Sent(request.apiKey(), version, correlationId - 1));
  }

  /** Sends two requests in one piece, so that the broker reads them together. */
  void sendTogether(
      RequestMessage first, int firstVersion, RequestMessage second, int secondVersion) {
    ByteBuffer one = frame(first, firstVersion);
    sent.add(new Sent(first.apiKey(), firstVersion, correlationId - 1));
    ByteBuffer two = frame(second, secondVersion);
    sent.add(new Sent(second.apiKey(), secondVersion, correlationId - 1));
    write(ByteBuffer.allocate(one.remaining() + two.remaining()).put(one).put(two).flip());
  }

  /** Sends a request that has no answer. */
  void sendUnanswered(RequestMessage request, int version) {
    write(frame(request, version));
  }

  private ByteBuffer frame(RequestMessage request, int version) {
    RequestHeader header =
        RequestHeader.builder()
            .requestApiKey(request.apiKey().id())
            .requestApiVersion((short) version)
            .correlationId(correlationId++)
            .clientId("test")
            .build();
    int headerVersion = request.apiKey().requestHeaderVersion(version);
    int size = header.size(headerVersion) + request.size(version);
    ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + size).putInt(size);
    WireWriter writer = new WireWriter(frame);
    header.write(writer, headerVersion);
    request.write(writer, version);
    return frame.flip();
  }

  /** Sends bytes as they are. */
  void write(ByteBuffer bytes) {
    try {
      socket.getOutputStream().write(bytes.array(), 0, bytes.limit());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Receives the answer to the request that was sent first of those without one. */
  <T extends ResponseMessage> T receive(Class<T> type) {
    Sent asked = sent.remove();
    ByteBuffer answer = receiveFrame();
    ResponseHeader header =
        ResponseHeader.read(answer, asked.key.responseHeaderVersion(asked.version));
    assertEquals(
        asked.correlationId, header.correlationId(), "answers come in the order of the requests");
    T response = type.cast(Messages.readResponse(asked.key, answer, asked.version));
    assertEquals(0, answer.remaining(), "bytes after the answer to " + asked);
    return response;
  }

  /** Receives a frame as it is, without its length. */
  ByteBuffer receiveFrame() {
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] frame = new byte[in.readInt()];
      in.readFully(frame);
      return ByteBuffer.wrap(frame);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * Waits until the broker closes the connection; returns whether it did so without sending
   * anything.
   */
  boolean isClosedByBroker() {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /** Returns whether an answer has begun to arrive. */
  boolean hasAnswer() {
    try {
      return socket.getInputStream().available() > 0;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
