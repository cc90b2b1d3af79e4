package io.sluice.cli.client;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ProtocolException;
import io.sluice.protocol.message.ApiVersionsRequest;
import io.sluice.protocol.message.ApiVersionsResponse;
import io.sluice.protocol.message.ApiVersionsResponse.ApiVersion;
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
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;

/** A connection to one broker, on which one request waits for its answer. For one thread. */
public final class BrokerConnection implements AutoCloseable {
  private static final int CONNECT_MAX_MS = 10_000;
  private static final int ANSWER_MAX_MS = 60_000;
  private static final int ANSWER_BYTES_MAX = 1 << 30;
  private static final int API_VERSIONS_VERSION = 0;
  private static final String CLIENT_ID = "sluice-cli";

  private final String address;
  private final Socket socket;
  private final Map<ApiKey, ApiVersion> offered = new EnumMap<>(ApiKey.class);
  private int correlationId;

  private BrokerConnection(String address, Socket socket) {
    this.address = address;
    this.socket = socket;
  }

  /**
   * Connects and asks what the broker offers.
   *
   * @throws CommandException if it cannot be reached
   */
  public static BrokerConnection open(String host, int port) {
    String address = host + ":" + port;
    Socket socket = new Socket();
    BrokerConnection connection = new BrokerConnection(address, socket);
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(ANSWER_MAX_MS);
      socket.connect(new InetSocketAddress(host, port), CONNECT_MAX_MS);
      connection.askWhatIsOffered();
      return connection;
    } catch (IOException failure) {
      connection.close();
      throw new CommandException(
          "no broker can be reached at " + address + ": " + failure.getMessage());
    }
  }

  private void askWhatIsOffered() throws IOException {
    ApiVersionsRequest request = ApiVersionsRequest.builder().build();
    ApiVersionsResponse answer =
        (ApiVersionsResponse) exchange(ApiKey.API_VERSIONS, API_VERSIONS_VERSION, request);
    for (ApiVersion version : answer.apiKeys()) {
      ApiKey key = ApiKey.of(version.apiKey());
      if (key != null) {
        offered.put(key, version);
      }
    }
  }

  /** Returns whether the broker answers an API at all. */
  public boolean offers(ApiKey key) {
    return offered.containsKey(key);
  }

  /**
   * Asks in the newest version that both sides know.
   *
   * @param responseType the type of the answer
   * @throws CommandException if the broker does not answer such requests, or does not answer
   */
  public <R extends ResponseMessage> R ask(
      ApiKey key, RequestMessage request, Class<R> responseType) {
    return ask(key, key.maxVersion(), request, responseType);
  }

  /**
   * Asks in the newest version that both sides know, but none above a limit: where later ones ask
   * in another way. Otherwise as above.
   */
  public <R extends ResponseMessage> R ask(
      ApiKey key, int versionMax, RequestMessage request, Class<R> responseType) {
    ApiVersion range = offered.get(key);
    if (range == null) {
      throw new CommandException("the broker at " + address + " does not offer " + key);
    }
    int version = Math.min(versionMax, range.maxVersion());
    if (version < Math.max(key.minVersion(), range.minVersion())) {
      throw new CommandException(
          "the broker at " + address + " offers " + key + " in other versions than this command");
    }
    try {
      return responseType.cast(exchange(key, version, request));
    } catch (IOException | ProtocolException failure) {
      throw new CommandException(
          "the broker at " + address + " did not answer " + key + ": " + failure.getMessage());
    }
  }

  private ResponseMessage exchange(ApiKey key, int version, RequestMessage request)
      throws IOException {
    RequestHeader header =
        RequestHeader.builder()
            .requestApiKey(key.id())
            .requestApiVersion((short) version)
            .correlationId(correlationId++)
            .clientId(CLIENT_ID)
            .build();
    int headerVersion = key.requestHeaderVersion(version);
    int size = header.size(headerVersion) + request.size(version);
    ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + size).putInt(size);
    WireWriter writer = new WireWriter(frame);
    header.write(writer, headerVersion);
    request.write(writer, version);
    socket.getOutputStream().write(frame.array());
    ByteBuffer answer = ByteBuffer.wrap(readFrame());
    ResponseHeader.read(answer, key.responseHeaderVersion(version));
    return Messages.readResponse(key, answer, version);
  }

  private byte[] readFrame() throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    int size = in.readInt();
    if (size < 0 || size > ANSWER_BYTES_MAX) {
      throw new IOException("an answer of " + size + " bytes; is that a Kafka broker?");
    }
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException("the connection ended within an answer");
    }
    return bytes;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException alreadyBroken) {
      // Nothing is left to be done with it.
    }
  }
}
