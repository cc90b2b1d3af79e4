package io.sluice.broker.link;

import io.sluice.metadata.Endpoint;
import io.sluice.network.client.ClientConnection;
import io.sluice.network.client.ReceiveBuffer;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ProtocolException;
import io.sluice.protocol.message.Messages;
import io.sluice.protocol.message.RequestHeader;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseHeader;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.protocol.wire.WireWriter;
import io.sluice.time.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A connection to another broker, of this release: requests go out in their newest version, one at
 * a time.
 *
 * <p>Confined to one thread, except for {@link #wakeUp} and {@link #close}. After an {@link
 * IOException} it is of no more use.
 */
public final class BrokerConnection implements AutoCloseable {
  private static final int REQUEST_BYTES_INITIAL = 4 * 1024;

  private final String clientId;
  private final ClientConnection connection;
  private ByteBuffer request = ByteBuffer.allocate(REQUEST_BYTES_INITIAL);
  private int correlationId;
  private ApiKey asked = ApiKey.API_VERSIONS;

  private BrokerConnection(String clientId, ClientConnection connection) {
    this.clientId = clientId;
    this.connection = connection;
  }

  /**
   * Makes a connection that is yet to be connected.
   *
   * @param clientId how it names itself to the other broker
   * @param responseBytesMax the largest response that is accepted
   * @param buffer no other connection's
   */
  public static BrokerConnection open(
      String clientId, Clock clock, int responseBytesMax, ReceiveBuffer buffer) throws IOException {
    return new BrokerConnection(clientId, ClientConnection.open(clock, responseBytesMax, buffer));
  }

  /** Connects to a broker's listener. */
  public void connect(Endpoint endpoint, long timeoutMs) throws IOException {
    connection.connect(endpoint.host(), endpoint.port(), timeoutMs);
  }

  /** Sends a request and waits for its response. */
  public ResponseMessage ask(RequestMessage message, long timeoutMs) throws IOException {
    send(message, timeoutMs);
    return receive(timeoutMs);
  }

  /** Sends a request, whose response is to be received before the next one. */
  public void send(RequestMessage message, long timeoutMs) throws IOException {
    asked = message.apiKey();
    int version = asked.maxVersion();
    int headerVersion = asked.requestHeaderVersion(version);
    RequestHeader header =
        new RequestHeader(asked.id(), (short) version, ++correlationId, clientId);
    int size = header.size(headerVersion) + message.size(version);
    WireWriter out = new WireWriter(room(Integer.BYTES + size));
    out.putInt(size);
    header.write(out, headerVersion);
    message.write(out, version);
    connection.send(request.flip(), timeoutMs);
  }

  private ByteBuffer room(int bytes) {
    if (request.capacity() < bytes) {
      request = ByteBuffer.allocate(Math.max(bytes, 2 * request.capacity()));
    }
    return request.clear();
  }

  /** Waits until the response begins to arrive; see {@link ClientConnection#awaitArrival}. */
  public boolean awaitArrival(long timeoutMs) throws IOException {
    return connection.awaitArrival(timeoutMs);
  }

  /**
   * Waits for the response.
   *
   * @return the response, whose bytes lie in the receive buffer until the next request is sent
   */
  public ResponseMessage receive(long timeoutMs) throws IOException {
    ByteBuffer frame = connection.receive(timeoutMs);
    int version = asked.maxVersion();
    try {
      ResponseHeader header = ResponseHeader.read(frame, asked.responseHeaderVersion(version));
      if (header.correlationId() != correlationId) {
        throw new IOException(
            "answer " + header.correlationId() + " came to request " + correlationId);
      }
      return Messages.readResponse(asked, frame, version);
    } catch (ProtocolException foreign) {
      throw new IOException(
          "the answer to " + asked + " version " + version + " cannot be read", foreign);
    }
  }

  /** Returns whether a request may be sent: nothing is under way, and the other side is there. */
  public boolean isAtRest() {
    return connection.isAtRest();
  }

  /** Has the thread that waits in {@link #awaitArrival}, or is about to, return. */
  public void wakeUp() {
    connection.wakeUp();
  }

  @Override
  public void close() {
    connection.close();
  }
}
