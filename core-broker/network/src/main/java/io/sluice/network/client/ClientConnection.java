package io.sluice.network.client;

import io.sluice.time.Clock;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A connection to a broker on which one frame goes out and one comes back, the calling thread
 * waiting for it.
 *
 * <p>A frame is four bytes of length and as many bytes. What is received lies in one direct buffer
 * that grows as bytes arrive, never on the word of a length, and is used again for the next frame.
 *
 * <p>Confined to one thread, except for {@link #wakeUp} and {@link #close}: whoever waits then
 * stops waiting. Every time-out is in milliseconds and ends in a {@link SocketTimeoutException};
 * after any {@link IOException} the connection is of no more use.
 */
public final class ClientConnection implements AutoCloseable {
  private final Clock clock;
  private final int frameBytesMax;
  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final Transport transport;
  private final ReceiveBuffer buffer;
  private volatile boolean closed;

  private ClientConnection(
      Clock clock,
      int frameBytesMax,
      ReceiveBuffer buffer,
      SocketChannel channel,
      Selector selector)
      throws IOException {
    this.buffer = buffer;
    buffer.bytes().clear();
    this.clock = clock;
    this.frameBytesMax = frameBytesMax;
    this.channel = channel;
    this.selector = selector;
    this.transport = plain(channel);
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    key = channel.register(selector, 0);
  }

  /**
   * Makes a connection that is yet to be connected.
   *
   * @param frameBytesMax the largest frame that is received, its length not counted
   * @param buffer no other connection's
   */
  public static ClientConnection open(Clock clock, int frameBytesMax, ReceiveBuffer buffer)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      return new ClientConnection(clock, frameBytesMax, buffer, channel, Selector.open());
    } catch (IOException | RuntimeException failure) {
      channel.close();
      throw failure;
    }
  }

  private static Transport plain(SocketChannel channel) {
    return new Transport() {
      @Override
      public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
      }

      @Override
      public int write(ByteBuffer from) throws IOException {
        return channel.write(from);
      }
    };
  }

  /** Connects; a handshake of TLS would follow here. */
  public void connect(String host, int port, long timeoutMs) throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new UnknownHostException("the host '" + host + "' is unknown");
    }
    long deadlineMs = clock.monotonicMs() + timeoutMs;
    try {
      boolean connected = channel.connect(address);
      while (!connected) {
        await(SelectionKey.OP_CONNECT, deadlineMs, "connected to " + host + ":" + port);
        connected = channel.finishConnect();
      }
    } catch (ConnectException refused) {
      ConnectException told = new ConnectException(host + ":" + port + ": " + refused.getMessage());
      told.initCause(refused);
      throw told;
    }
  }

  /** Sends a frame, from position to limit, its length included. */
  public void send(ByteBuffer frame, long timeoutMs) throws IOException {
    long deadlineMs = clock.monotonicMs() + timeoutMs;
    while (transport.write(frame) >= 0 && frame.hasRemaining()) {
      await(SelectionKey.OP_WRITE, deadlineMs, "sent");
    }
    buffer.bytes().clear();
  }

  /**
   * Waits until something has arrived, or the other side has closed the connection; returns false
   * if neither happened in time, or {@link #wakeUp} was called. A time-out of 0 does not wait.
   */
  public boolean awaitArrival(long timeoutMs) throws IOException {
    return buffer.bytes().position() > 0 || ready(SelectionKey.OP_READ, timeoutMs);
  }

  /**
   * Receives a frame.
   *
   * @return its bytes without the length, valid until the next {@link #send}
   */
  public ByteBuffer receive(long timeoutMs) throws IOException {
    long deadlineMs = clock.monotonicMs() + timeoutMs;
    int end = Integer.BYTES;
    while (buffer.bytes().position() < end) {
      fill(deadlineMs);
      if (buffer.bytes().position() >= Integer.BYTES) {
        end = frameEnd();
      }
    }
    if (buffer.bytes().position() > end) {
      throw new IOException("the broker sent more than the answer to one request");
    }
    return buffer.bytes().slice(Integer.BYTES, end - Integer.BYTES);
  }

  private void fill(long deadlineMs) throws IOException {
    if (!buffer.bytes().hasRemaining()) {
      buffer.grow((long) frameBytesMax + Integer.BYTES);
    }
    int count = transport.read(buffer.bytes());
    if (count < 0) {
      throw new EOFException("the broker closed the connection");
    }
    if (count == 0) {
      await(SelectionKey.OP_READ, deadlineMs, "answered");
    }
  }

  private int frameEnd() throws IOException {
    int length = buffer.bytes().getInt(0);
    if (length < 0 || length > frameBytesMax) {
      throw new IOException(
          "the broker sent a frame of " + length + " bytes; at most " + frameBytesMax + " are");
    }
    return Math.addExact(Integer.BYTES, length);
  }

  private void await(int operation, long deadlineMs, String done) throws IOException {
    while (true) {
      long leftMs = deadlineMs - clock.monotonicMs();
      if (leftMs <= 0) {
        throw new SocketTimeoutException("not " + done + " in time");
      }
      if (ready(operation, leftMs)) {
        return;
      }
    }
  }

  private boolean ready(int operation, long timeoutMs) throws IOException {
    try {
      key.interestOps(operation);
      if (timeoutMs > 0) {
        selector.select(timeoutMs);
      } else {
        selector.selectNow();
      }
      boolean ready = !selector.selectedKeys().isEmpty();
      selector.selectedKeys().clear();
      if (!closed) {
        return ready;
      }
    } catch (CancelledKeyException | ClosedSelectorException byClose) {
      // Told below.
    }
    throw new ClosedChannelException();
  }

  /**
   * Returns whether it is as it should be while nothing is asked: open on the other side too, and
   * silent.
   */
  public boolean isAtRest() {
    try {
      return !ready(SelectionKey.OP_READ, 0);
    } catch (IOException gone) {
      return false;
    }
  }

  /** Has the thread that waits in {@link #awaitArrival}, or is about to, return. */
  public void wakeUp() {
    selector.wakeup();
  }

  /** Closes it; whoever waits for it gets a {@link ClosedChannelException}. */
  @Override
  public void close() {
    closed = true;
    try (selector;
        channel) {
      selector.wakeup();
    } catch (IOException ignored) {
      // There is nobody left to whom a failure to close would mean anything.
    }
  }

  @Override
  public String toString() {
    return "ClientConnection(" + channel + ")";
  }
}
