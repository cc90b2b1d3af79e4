package io.sluice.broker.link;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Links on which requests of one API wait for each other, and for no others: an answer that takes
 * its time, because followers have to have something first, holds up its own kind only.
 */
public final class LinksPerApi implements BrokerLinks, AutoCloseable {
  private final Supplier<SocketLinks> making;

  /** Guarded by itself, with {@link #closed}. */
  private final Map<ApiKey, SocketLinks> links = new EnumMap<>(ApiKey.class);

  private boolean closed;

  /** Creates it; {@code making} makes the links of one more API when they are needed. */
  public LinksPerApi(Supplier<SocketLinks> making) {
    this.making = making;
  }

  @Override
  public CompletableFuture<ResponseMessage> ask(
      int brokerId, RequestMessage request, int timeoutMs) {
    SocketLinks of;
    synchronized (links) {
      if (closed) {
        return CompletableFuture.failedFuture(new IOException("this broker is closing"));
      }
      of = links.computeIfAbsent(request.apiKey(), key -> making.get());
    }
    return of.ask(brokerId, request, timeoutMs);
  }

  @Override
  public void close() {
    List<SocketLinks> open;
    synchronized (links) {
      closed = true;
      open = List.copyOf(links.values());
    }
    open.forEach(SocketLinks::close);
  }
}
