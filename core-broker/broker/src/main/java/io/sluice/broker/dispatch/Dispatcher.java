package io.sluice.broker.dispatch;

import io.sluice.broker.replica.AppendStage;
import io.sluice.broker.replica.Replicas;
import io.sluice.kernel.ApiBinding;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.Responder;
import io.sluice.network.Connection;
import io.sluice.network.Exchange;
import io.sluice.network.LoopHandler;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.ProtocolException;
import io.sluice.protocol.message.ApiVersionsRequest;
import io.sluice.protocol.message.Messages;
import io.sluice.protocol.message.RequestHeader;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the requests of one event loop, hands each to its handler, and ends the loop's tick by
 * appending what was staged.
 *
 * <p>Whatever cannot be read closes its connection with one line in the log. So does a fault that a
 * single request can bring about, a class that does not load or a stack that overflows among them;
 * an error of the whole JVM is left to the event loop, which logs it and closes the connection too.
 */
public final class Dispatcher implements LoopHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final int FIXED_HEADER_BYTES = 8;

  private final ApiRegistry apis;
  private final ApiVersionsHandler versions;
  private final AppendStage stage;
  private final Consumer<Connection> closed;

  /**
   * Creates the dispatcher of one event loop.
   *
   * @param stage is flushed at the end of each tick
   * @param replicas say which broker this is
   * @param closed hears of connections that have closed
   */
  public Dispatcher(
      ApiRegistry apis, AppendStage stage, Replicas replicas, Consumer<Connection> closed) {
    this.closed = closed;
    this.apis = apis;
    this.versions = new ApiVersionsHandler(apis, replicas);
    this.stage = stage;
  }

  @Override
  public void onRequest(Exchange exchange) {
    try {
      dispatch(exchange);
    } catch (ProtocolException malformed) {
      exchange.close("malformed request: " + malformed.getMessage());
    } catch (RuntimeException | LinkageError | StackOverflowError fault) {
      LOG.error("A request of {} failed", exchange.connection().remote(), fault);
      exchange.close("internal error: " + fault);
    }
  }

  private void dispatch(Exchange exchange) {
    ByteBuffer frame = exchange.request();
    if (frame.remaining() < FIXED_HEADER_BYTES) {
      throw new ProtocolException(
          "a frame of " + frame.remaining() + " bytes has no room for a request header");
    }
    int keyId = frame.getShort(frame.position());
    int version = frame.getShort(frame.position() + Short.BYTES);
    ApiKey key = ApiKey.of(keyId);
    if (key == null) {
      throw new ProtocolException("API key " + keyId + " is unknown");
    }
    if (key == ApiKey.API_VERSIONS) {
      answerVersions(exchange, frame, version);
      return;
    }
    ApiBinding<?, ?> binding = apis.find(key);
    if (binding == null || version < binding.minVersion() || version > binding.maxVersion()) {
      refuse(exchange, frame, key, version);
      return;
    }
    if (key != ApiKey.PRODUCE && key != ApiKey.FETCH) {
      // What asks for offsets, or deletes, finds what was produced before it on its connection.
      // Fetches are woken by it in any case.
      stage.flush();
    }
    RequestHeader header = RequestHeader.read(frame, key.requestHeaderVersion(version));
    handle(
        binding.handler(),
        new Call(exchange, key, version, header),
        Messages.readRequest(key, frame, version));
  }

  /** The registry holds each handler beside the key of its request type, so the types fit. */
  @SuppressWarnings("unchecked")
  private static <Q extends RequestMessage, R extends ResponseMessage> void handle(
      ApiHandler<?, ?> handler, Call call, RequestMessage request) {
    ((ApiHandler<Q, R>) handler).handle(call, (Q) request, (Responder<R>) (Responder<?>) call);
  }

  /** A version that is too new is answered in version 0, which every client can read (KIP-511). */
  private void answerVersions(Exchange exchange, ByteBuffer frame, int version) {
    boolean known = version >= 0 && version <= ApiKey.API_VERSIONS.maxVersion();
    int readable = known ? version : 0;
    RequestHeader header =
        RequestHeader.read(frame, known ? ApiKey.API_VERSIONS.requestHeaderVersion(version) : 1);
    Call call = new Call(exchange, ApiKey.API_VERSIONS, readable, header);
    call.respondInVersion(
        known
            ? versions.answer(ApiVersionsRequest.read(frame, version), version)
            : versions.unsupported(),
        readable);
  }

  private static void refuse(Exchange exchange, ByteBuffer frame, ApiKey key, int version) {
    boolean readable = version >= key.minVersion() && version <= key.maxVersion();
    if (!readable || !AbsentApis.known(key)) {
      throw new ProtocolException(key + " version " + version + " is not supported here");
    }
    RequestHeader header = RequestHeader.read(frame, key.requestHeaderVersion(version));
    RequestMessage request = Messages.readRequest(key, frame, version);
    new Call(exchange, key, version, header).respond(AbsentApis.answer(key, request, version));
  }

  @Override
  public void onTickEnd() {
    stage.flush();
  }

  @Override
  public void onConnectionClosed(Connection connection) {
    closed.accept(connection);
  }
}
