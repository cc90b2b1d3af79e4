package io.sluice.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection on its event loop: requests in, responses out in the order of the requests, and
 * reading paused for good reasons.
 *
 * <p>Confined to the loop, but for what {@link Connection} says.
 */
final class NettyConnection extends ChannelInboundHandlerAdapter
    implements Connection, FrameAssembler.Receiver {
  /** Reasons not to read, as bits. */
  static final int PAUSED_FOR_MEMORY = 1;

  static final int PAUSED_FOR_ANSWERS = 2;
  static final int PAUSED_FOR_SLOW_READER = 4;
  static final int PAUSED_FOR_CLOSE = 8;
  static final int PAUSED_FOR_TURN = 16;

  /**
   * Reasons not to hand on requests either that the client, who has closed, means to be handled.
   */
  private static final int HOLDING_TO_THE_END = PAUSED_FOR_CLOSE | PAUSED_FOR_TURN;

  /** Reasons not to hand on requests either that have been read already. */
  private static final int HOLDING =
      PAUSED_FOR_ANSWERS | PAUSED_FOR_SLOW_READER | HOLDING_TO_THE_END;

  private static final Logger LOG = LoggerFactory.getLogger(NettyConnection.class);

  private final long id;
  private final NettyLoop loop;
  private final Channel channel;
  private final String listener;
  private final InetSocketAddress remote;
  private final NetworkLimits limits;
  private final FrameAssembler assembler;
  private final FrameReceive receive;
  private final Deque<ConnectionExchange> exchanges = new ArrayDeque<>();

  /**
   * What was read and may not be handed on yet; it begins between two frames or within a length.
   */
  private final Deque<ByteBuf> held = new ArrayDeque<>(1);

  private @Nullable Object attachment;
  private int pauses;
  private boolean handingOn;
  private boolean dirty;
  private boolean closed;

  /** Whether it was this side that closed, so that what has arrived is of no interest any more. */
  private boolean closedHere;

  private long lastActiveNanos;

  /** What waited to be sent when {@link #idleNanos} was asked last. */
  private long unsentBytes;

  NettyConnection(long id, NettyLoop loop, Channel channel, String listener, NetworkLimits limits) {
    this.id = id;
    this.loop = loop;
    this.channel = channel;
    this.listener = listener;
    this.remote = (InetSocketAddress) channel.remoteAddress();
    this.limits = limits;
    this.assembler =
        new FrameAssembler(
            channel.alloc(), limits.budget(), loop.counters(), limits.requestBytesMax());
    this.receive = new FrameReceive(assembler);
    this.lastActiveNanos = loop.nanos();
  }

  FrameReceive receive() {
    return receive;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public NettyLoop loop() {
    return loop;
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public String listener() {
    return listener;
  }

  @Override
  public boolean open() {
    return channel.isOpen();
  }

  ByteBufAllocator allocator() {
    return channel.alloc();
  }

  @Override
  public <T> @Nullable T attachment(Class<T> type) {
    return type.isInstance(attachment) ? type.cast(attachment) : null;
  }

  @Override
  public void attach(@Nullable Object attachment) {
    this.attachment = attachment;
  }

  @Override
  public void hold() {
    pause(PAUSED_FOR_TURN);
  }

  @Override
  public void letOn() {
    resume(PAUSED_FOR_TURN);
  }

  @Override
  public void close(String reason) {
    if (loop.inLoop()) {
      closeOnLoop(reason);
    } else {
      loop.executeOrElse(() -> closeOnLoop(reason), () -> {});
    }
  }

  private void closeOnLoop(String reason) {
    if (channel.isOpen()) {
      loop.closing(this, reason);
    }
    closeSilently();
  }

  /** Closes the connection; what has been answered leaves as far as the socket takes it. */
  void closeSilently() {
    closedHere = true;
    if (channel.isOpen()) {
      channel.flush();
      channel.close();
    }
  }

  // Requests in

  @Override
  public void channelActive(ChannelHandlerContext context) {
    loop.opened(this);
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf read = (ByteBuf) message;
    int bytes = read.readableBytes();
    lastActiveNanos = loop.nanos();
    loop.counters().received(bytes);
    try {
      if (receive.isInPlace(read)) {
        receive.inPlaceTaken();
        assembler.arrivedInPlace(bytes, this);
      } else {
        handOnOrHold(read);
      }
    } catch (FrameAssembler.BadFrame bad) {
      closeOnLoop(bad.getMessage());
    } finally {
      read.release();
    }
    pauseForMemoryIfExhausted();
  }

  private void handOnOrHold(ByteBuf read) {
    if (held.isEmpty()) {
      assembler.arrived(read, this);
    }
    if (read.isReadable()) {
      limits.budget().take(read.readableBytes());
      held.add(read.retain());
    }
  }

  /** Hands on what is held, as far as it may be. */
  private void handOn() {
    ByteBuf first;
    while ((first = held.peek()) != null && takesMore()) {
      int before = first.readableBytes();
      try {
        assembler.arrived(first, this);
      } catch (RuntimeException | Error failure) {
        closeOnLoop(String.valueOf(failure.getMessage()));
      }
      returned(before - first.readableBytes());
      if (!first.isReadable()) {
        held.remove().release();
      }
    }
    resume(0);
  }

  @Override
  public boolean takesMore() {
    return !closedHere && (pauses & (closed ? HOLDING_TO_THE_END : HOLDING)) == 0;
  }

  @Override
  public void frame(ByteBuf frame) {
    limits.budget().requestBegan();
    ConnectionExchange exchange = new ConnectionExchange(this, frame);
    if (closedHere) {
      exchange.releaseRequest();
      return;
    }
    if (!closed) {
      exchanges.add(exchange);
      if (exchanges.size() >= limits.inFlightMax()) {
        pause(PAUSED_FOR_ANSWERS);
      }
    }
    loop.request(exchange);
  }

  private void pauseForMemoryIfExhausted() {
    if (!closed && limits.budget().exhausted() && (pauses & PAUSED_FOR_MEMORY) == 0) {
      pause(PAUSED_FOR_MEMORY);
      loop.waitForMemory(this);
    }
  }

  /** Takes a request's memory back, on any thread. */
  void requestReleased(ByteBuf frame, int bytes) {
    frame.release();
    limits.budget().requestEnded();
    returned(bytes);
  }

  private void returned(int bytes) {
    if (limits.budget().give(bytes)) {
      limits.memoryReturned();
    }
  }

  /** Returns whether a part of a request has arrived and the rest is to come. */
  boolean midFrame() {
    return assembler.midFrame();
  }

  void pause(int reason) {
    if (pauses == 0) {
      loop.counters().paused();
      channel.config().setAutoRead(false);
    }
    pauses |= reason;
  }

  void resume(int reason) {
    pauses &= ~reason;
    if (closed || closedHere) {
      return;
    }
    if (held.isEmpty()) {
      if (pauses == 0 && !channel.config().isAutoRead()) {
        channel.config().setAutoRead(true);
      }
    } else if (takesMore() && !handingOn) {
      // In a task: whoever resumes may be in the middle of something.
      handingOn = true;
      loop.execute(
          () -> {
            handingOn = false;
            handOn();
          });
    }
  }

  // Responses out

  void exchangeEnded(ConnectionExchange exchange) {
    if (closed || closedHere) {
      discard(exchange);
      return;
    }
    loop.requestTick();
    while (!exchanges.isEmpty() && exchanges.peek().ended()) {
      send(exchanges.poll());
    }
    if (exchanges.size() < limits.inFlightMax()) {
      resume(PAUSED_FOR_ANSWERS);
    }
  }

  private void send(ConnectionExchange exchange) {
    Response response = exchange.takeResponse();
    if (response != null) {
      lastActiveNanos = loop.nanos();
      loop.counters().sent(response.totalBytes());
      response.write(channel);
      if (!dirty) {
        dirty = true;
        loop.dirty(this);
      }
    }
  }

  private static void discard(ConnectionExchange exchange) {
    Response response = exchange.takeResponse();
    if (response != null) {
      response.discard();
    }
  }

  void flush() {
    dirty = false;
    channel.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    lastActiveNanos = loop.nanos();
    if (channel.isWritable()) {
      resume(PAUSED_FOR_SLOW_READER);
    } else {
      pause(PAUSED_FOR_SLOW_READER);
    }
  }

  /** Returns whether every request has been answered and every answer has left. */
  boolean quiet() {
    ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
    return exchanges.isEmpty() && !dirty && (unsent == null || unsent.isEmpty());
  }

  /** Returns for how long nothing has come or gone, in nanoseconds; to be asked now and then. */
  long idleNanos(long nowNanos) {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    long now = queue == null ? 0 : queue.totalPendingWriteBytes() - queue.currentProgress();
    if (now != unsentBytes) {
      unsentBytes = now;
      lastActiveNanos = nowNanos;
    }
    return nowNanos - lastActiveNanos;
  }

  // The end

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closed = true;
    for (ConnectionExchange exchange : exchanges) {
      discard(exchange);
    }
    exchanges.clear();
    // A client that closes after requests without answers (acks=0) means them to be handled.
    handOn();
    for (ByteBuf rest : held) {
      returned(rest.readableBytes());
      rest.release();
    }
    held.clear();
    if (assembler.close()) {
      limits.memoryReturned();
    }
    loop.closed(this);
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (failure instanceof IOException) {
      LOG.debug("Connection {} of {} broke: {}", id, remote, failure.getMessage());
    } else {
      LOG.warn("Connection {} of {} failed and is closed", id, remote, failure);
    }
    context.close();
  }

  @Override
  public String toString() {
    return "connection " + id + " of " + remote;
  }
}
