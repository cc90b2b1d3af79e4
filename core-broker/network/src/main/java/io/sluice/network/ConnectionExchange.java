package io.sluice.network;

import io.netty.buffer.ByteBuf;
import io.sluice.protocol.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request of a connection and what is answered. */
final class ConnectionExchange implements Exchange {
  private final NettyConnection connection;
  private final AtomicReference<@Nullable ByteBuf> frame;
  private final int frameBytes;
  private final AtomicBoolean answered = new AtomicBoolean();

  /** Confined to the loop: the answer, if there is one, and whether the exchange has ended. */
  private @Nullable Response response;

  private boolean ended;

  ConnectionExchange(NettyConnection connection, ByteBuf frame) {
    this.connection = connection;
    this.frame = new AtomicReference<>(frame);
    this.frameBytes = frame.readableBytes();
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public ByteBuffer request() {
    ByteBuf present = frame.get();
    if (present == null) {
      throw new IllegalStateException("the request's memory has been given back");
    }
    return present.nioBuffer(present.readerIndex(), frameBytes);
  }

  @Override
  public void releaseRequest() {
    ByteBuf present = frame.getAndSet(null);
    if (present != null) {
      connection.requestReleased(present, frameBytes);
    }
  }

  @Override
  public void respond(int totalBytes, int bufferedBytes, Consumer<WireWriter> encoder) {
    claim();
    Response encoded;
    try {
      encoded = Response.encode(connection.allocator(), totalBytes, bufferedBytes, encoder);
    } catch (RuntimeException | Error failure) {
      // In this order: the answers behind this one must not leave as if it had been none.
      connection.close("a response could not be written: " + failure);
      end(null);
      return;
    }
    end(encoded);
  }

  @Override
  public void complete() {
    claim();
    end(null);
  }

  @Override
  public void close(String reason) {
    claim();
    connection.close(reason);
    end(null);
  }

  private void claim() {
    if (!answered.compareAndSet(false, true)) {
      throw new IllegalStateException("the exchange was answered before");
    }
  }

  private void end(@Nullable Response with) {
    releaseRequest();
    NettyLoop loop = connection.loop();
    if (loop.inLoop()) {
      endOnLoop(with);
    } else {
      loop.executeOrElse(() -> endOnLoop(with), () -> discard(with));
    }
  }

  private static void discard(@Nullable Response response) {
    if (response != null) {
      response.discard();
    }
  }

  private void endOnLoop(@Nullable Response with) {
    response = with;
    ended = true;
    connection.exchangeEnded(this);
  }

  boolean ended() {
    return ended;
  }

  /** Returns the response to send, once. */
  @Nullable Response takeResponse() {
    Response taken = response;
    response = null;
    return taken;
  }
}
