package io.sluice.broker.dispatch;

import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.network.Connection;
import io.sluice.network.Exchange;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.message.RequestHeader;
import io.sluice.protocol.message.ResponseHeader;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.protocol.wire.WireWriter;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way: what the handler may know of it, and where its answer goes.
 *
 * <p>Safe for use by any thread, but answered once.
 */
public final class Call
    implements RequestContext, Responder<ResponseMessage>, Consumer<WireWriter> {
  private static final Logger LOG = LoggerFactory.getLogger(Call.class);

  private final Exchange exchange;
  private final ApiKey apiKey;
  private final int apiVersion;
  private final int correlationId;
  private final @Nullable String clientId;
  private @Nullable ResponseMessage response;
  private int responseVersion;

  Call(Exchange exchange, ApiKey apiKey, int apiVersion, RequestHeader header) {
    this.exchange = exchange;
    this.apiKey = apiKey;
    this.apiVersion = apiVersion;
    this.correlationId = header.correlationId();
    this.clientId = header.clientId();
  }

  @Override
  public int apiVersion() {
    return apiVersion;
  }

  @Override
  public @Nullable String clientId() {
    return clientId;
  }

  @Override
  public InetSocketAddress clientAddress() {
    return exchange.connection().remote();
  }

  @Override
  public String listener() {
    return exchange.connection().listener();
  }

  @Override
  public void respond(ResponseMessage response) {
    respond(response, apiVersion, 0);
  }

  /**
   * Sends a response part of which goes from files to the connection.
   *
   * @param transferredBytes how many bytes of the response do not pass through the response buffer
   */
  public void respond(ResponseMessage response, int transferredBytes) {
    respond(response, apiVersion, transferredBytes);
  }

  /**
   * Has the response made by a pool that may wait for the disk; if that fails, the connection is
   * closed rather than left to wait.
   */
  public void respondFrom(Executor pool, Supplier<? extends ResponseMessage> answer) {
    runOn(pool, () -> respond(answer.get()));
  }

  /** Has a pool do what leads to the response; if that fails, the connection is closed. */
  public void runOn(Executor pool, Runnable work) {
    try {
      pool.execute(() -> run(work));
    } catch (RejectedExecutionException overloaded) {
      close("too many requests wait for the disk");
    }
  }

  private void run(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | LinkageError | StackOverflowError fault) {
      LOG.error("{} failed", this, fault);
      close("internal error: " + fault);
    }
  }

  /** Sends a response in a version of its own, as ApiVersions does to a client that is too new. */
  void respondInVersion(ResponseMessage response, int version) {
    respond(response, version, 0);
  }

  private void respond(ResponseMessage response, int version, int transferredBytes) {
    this.response = response;
    this.responseVersion = version;
    int total;
    try {
      total = header().size(headerVersion()) + response.size(version);
    } catch (RuntimeException unwritable) {
      // Whoever answers may be a future's last stage, in which a failure would be lost and the
      // client would wait for ever.
      LOG.error("The answer to {} cannot be written in version {}", this, version, unwritable);
      exchange.close("an answer could not be written: " + unwritable.getMessage());
      return;
    }
    exchange.respond(total, total - transferredBytes, this);
  }

  /** Writes the response; called by the connection. */
  @Override
  public void accept(WireWriter out) {
    ResponseMessage message = response;
    if (message == null) {
      throw new IllegalStateException("no response to write");
    }
    header().write(out, headerVersion());
    message.write(out, responseVersion);
  }

  private ResponseHeader header() {
    return new ResponseHeader(correlationId);
  }

  private int headerVersion() {
    return apiKey.responseHeaderVersion(responseVersion);
  }

  /** Ends the call without a response: the client expects none. */
  public void complete() {
    exchange.complete();
  }

  /** Gives the memory of the request back; its buffers must not be used any more. */
  public void releaseRequest() {
    exchange.releaseRequest();
  }

  /** Returns the connection that it came by. */
  public Connection connection() {
    return exchange.connection();
  }

  /** Closes the connection, for a reason that goes to the log in one line. */
  public void close(String reason) {
    exchange.close(reason);
  }

  @Override
  public String toString() {
    return apiKey + " v" + apiVersion + " of " + clientId + " at " + clientAddress();
  }
}
