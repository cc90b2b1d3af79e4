package io.sluice.network;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.time.Clock;
import io.sluice.time.Threads;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens, and serves connections on event loops. Its methods may be called by any thread but the
 * loops' own.
 */
public final class NetworkServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkServer.class);
  private static final WriteBufferWaterMark WATER_MARKS =
      new WriteBufferWaterMark(256 * 1024, 1024 * 1024);
  private static final int POOL_PAGE_BYTES = 8 * 1024;
  private static final int POOL_CHUNK_ORDER = 7;
  private static final long END_WAIT_MS = 5_000;

  private final NetworkConfig config;
  private final MultiThreadIoEventLoopGroup group;
  private final Map<EventExecutor, NettyLoop> loops = new IdentityHashMap<>();
  private final NetworkLimits limits;
  private final PooledByteBufAllocator allocator;
  private final boolean epoll;
  private final List<Channel> acceptors = new ArrayList<>();
  private final List<BoundListener> listeners = new ArrayList<>();
  private final AtomicLong connectionIds = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  private NetworkServer(
      NetworkConfig config, Clock clock, Function<EventLoop, LoopHandler> handlers) {
    this.config = config;
    this.epoll = config.nativeTransport() && Epoll.isAvailable();
    int count = config.effectiveLoops();
    IoHandlerFactory transport = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.group =
        new MultiThreadIoEventLoopGroup(count, Threads.daemonFactory("event-loop"), transport);
    this.allocator =
        new PooledByteBufAllocator(true, 0, count, POOL_PAGE_BYTES, POOL_CHUNK_ORDER, 32, 16, true);
    this.limits =
        new NetworkLimits(config, () -> loops.values().forEach(NettyLoop::memoryReturned));
    int index = 0;
    for (EventExecutor executor : group) {
      loops.put(
          executor,
          new NettyLoop(index++, (SingleThreadIoEventLoop) executor, clock, limits, handlers));
    }
  }

  /**
   * Binds all listeners; connections wait until {@link #open}.
   *
   * @param handlers makes the handler of each event loop
   * @throws ListenException if one cannot be bound; nothing is left behind then
   */
  public static NetworkServer bind(
      NetworkConfig config, Clock clock, Function<EventLoop, LoopHandler> handlers) {
    NetworkServer server = new NetworkServer(config, clock, handlers);
    try {
      for (ListenerConfig listener : config.listeners()) {
        server.bind(listener);
      }
    } catch (ListenException failure) {
      server.close(0);
      throw failure;
    }
    server.loops.values().forEach(NettyLoop::start);
    return server;
  }

  private void bind(ListenerConfig listener) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, config.backlog())
            .option(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.ALLOCATOR, allocator)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
            .childOption(ChannelOption.MESSAGE_SIZE_ESTIMATOR, ResponseSizes.ESTIMATOR)
            .childHandler(new Accept(listener.name()));
    if (config.receiveBufferBytes() > 0) {
      bootstrap.option(ChannelOption.SO_RCVBUF, config.receiveBufferBytes());
      bootstrap.childOption(ChannelOption.SO_RCVBUF, config.receiveBufferBytes());
    }
    if (config.sendBufferBytes() > 0) {
      bootstrap.childOption(ChannelOption.SO_SNDBUF, config.sendBufferBytes());
    }
    InetSocketAddress address =
        listener.host().isEmpty()
            ? new InetSocketAddress(listener.port())
            : new InetSocketAddress(listener.host(), listener.port());
    if (address.isUnresolved()) {
      throw new ListenException(listener, "the host is not known");
    }
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new ListenException(listener, String.valueOf(bound.cause().getMessage()));
    }
    ServerChannel acceptor = (ServerChannel) bound.channel();
    acceptors.add(acceptor);
    listeners.add(
        new BoundListener(
            listener.name(),
            listener.host(),
            ((InetSocketAddress) acceptor.localAddress()).getPort()));
  }

  /** Begins to accept connections. */
  public void open() {
    acceptors.forEach(acceptor -> acceptor.config().setAutoRead(true));
  }

  /** Returns where the server listens, in the order of the configuration. */
  public List<BoundListener> listeners() {
    return List.copyOf(listeners);
  }

  /** Returns the number of event loops. */
  public int eventLoops() {
    return loops.size();
  }

  /** Returns what has happened so far. */
  public NetworkStats stats() {
    NetworkStats sum =
        new NetworkStats(0, 0, 0, 0, 0, 0, 0, 0, 0, limits.budget().used(), limits.budget().peak());
    for (NettyLoop loop : loops.values()) {
      sum = loop.counters().addTo(sum, loop.connectionCount());
    }
    return sum;
  }

  /** Makes a connection of each accepted channel, unless a limit is reached. */
  private final class Accept extends ChannelInitializer<Channel> {
    private final String listener;

    Accept(String listener) {
      this.listener = listener;
    }

    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    protected void initChannel(Channel channel) {
      NettyLoop loop = loops.get((IoEventLoop) channel.eventLoop());
      InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
      if (loop == null || remote == null) {
        channel.close();
        return;
      }
      InetAddress ip = remote.getAddress();
      String refusal = limits.admit(ip);
      if (refusal != null) {
        loop.refused(remote, refusal);
        channel.close();
        return;
      }
      NettyConnection connection =
          new NettyConnection(connectionIds.incrementAndGet(), loop, channel, listener, limits);
      channel.config().setRecvByteBufAllocator(connection.receive());
      channel.pipeline().addLast(connection);
    }
  }

  /** Closes without waiting for what is under way. */
  @Override
  public void close() {
    close(0);
  }

  /**
   * Stops accepting and reading, waits for the answers that are under way to leave, and closes.
   *
   * @param graceMs for how long it waits at most
   */
  public void close(long graceMs) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    acceptors.forEach(acceptor -> acceptor.close().awaitUninterruptibly());
    drain(graceMs);
    closeConnections();
    group
        .shutdownGracefully(0, END_WAIT_MS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(END_WAIT_MS);
  }

  private void drain(long graceMs) {
    CountDownLatch quiet = new CountDownLatch(loops.size());
    loops.forEach(
        (executor, loop) ->
            executor.execute(
                () -> {
                  loop.quiesce();
                  countDownWhenQuiet(executor, loop, quiet);
                }));
    if (graceMs > 0 && !await(quiet, graceMs)) {
      LOG.info("Not every request was answered within {} ms; closing", graceMs);
    }
  }

  /**
   * Closes them before the loops end: a loop that is told to end in an unlucky moment leaves its
   * sockets open.
   */
  private void closeConnections() {
    CountDownLatch done = new CountDownLatch(loops.size());
    loops.forEach(
        (executor, loop) -> {
          executor.execute(
              () -> {
                loop.closeConnections();
                done.countDown();
              });
        });
    await(done, END_WAIT_MS);
  }

  private static boolean await(CountDownLatch latch, long millis) {
    try {
      return latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void countDownWhenQuiet(
      EventExecutor executor, NettyLoop loop, CountDownLatch quiet) {
    if (loop.quiet()) {
      quiet.countDown();
    } else {
      executor.schedule(() -> countDownWhenQuiet(executor, loop, quiet), 1, TimeUnit.MILLISECONDS);
    }
  }
}
