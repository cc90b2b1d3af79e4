package io.sluice.broker.follower;

import io.sluice.broker.link.BrokerConnection;
import io.sluice.network.client.ReceiveBuffer;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.FetchResponse;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A fetcher's way to its leader: a connection that is made when it is needed, one request at a
 * time.
 *
 * <p>Confined to the fetcher's thread, except for {@link #wakeUp} and {@link #close}.
 */
final class LeaderConversation implements AutoCloseable {
  /** The largest batch that a leader may send although it is larger than what was asked for. */
  private static final int BATCH_BYTES_MAX = 100 * 1024 * 1024;

  /** What an answer may take beside its records. */
  private static final int FRAME_BYTES_MAX = 64 * 1024 * 1024;

  /**
   * How long one who has news for the leader waits for the answer to come by itself: longer each
   * time in a row, for each time costs a connection and a request that names everything.
   */
  private static final int PATIENCE_MIN_MS = 20;

  private static final int PATIENCE_MAX_MS = 320;

  /** A leader that is there answers a connection at once; one that has come back is found soon. */
  private static final int CONNECT_TIMEOUT_MS = 2_000;

  private final int leaderId;
  private final FetcherContext context;
  private final ReceiveBuffer buffer = new ReceiveBuffer();
  private int patienceMs = PATIENCE_MIN_MS;
  private volatile @Nullable BrokerConnection connection;
  private volatile boolean closed;

  LeaderConversation(int leaderId, FetcherContext context) {
    this.leaderId = leaderId;
    this.context = context;
  }

  /**
   * Asks, and waits for the answer.
   *
   * @param news tells whether there is something else to ask for in the meantime; then the answer
   *     is waited for only a little longer. {@link #wakeUp} has it asked.
   * @return the answer, whose bytes are valid until the next call; null if it was not waited for
   */
  @Nullable FetchResponse ask(FetchRequest request, BooleanSupplier news) throws IOException {
    BrokerConnection open = connection;
    if (open == null) {
      open = connect();
    }
    long timeoutMs = context.settings().socketTimeoutMs();
    open.send(request, timeoutMs);
    if (!arrives(open, context.clock().monotonicMs() + timeoutMs, news)) {
      // What the leader is told with a new connection makes it forget this request.
      disconnect();
      return null;
    }
    return (FetchResponse) open.receive(timeoutMs);
  }

  private boolean arrives(BrokerConnection open, long deadlineMs, BooleanSupplier news)
      throws IOException {
    boolean hurried = false;
    long untilMs = deadlineMs;
    while (true) {
      long nowMs = context.clock().monotonicMs();
      if (!hurried && news.getAsBoolean()) {
        hurried = true;
        untilMs = Math.min(deadlineMs, nowMs + patienceMs);
      }
      if (open.awaitArrival(Math.max(0, untilMs - nowMs))) {
        if (!hurried) {
          patienceMs = PATIENCE_MIN_MS;
        }
        return true;
      }
      if (context.clock().monotonicMs() >= untilMs) {
        if (hurried) {
          patienceMs = Math.min(2 * patienceMs, PATIENCE_MAX_MS);
          return false;
        }
        throw new SocketTimeoutException("the leader did not answer in time");
      }
    }
  }

  private BrokerConnection connect() throws IOException {
    FetchSettings settings = context.settings();
    long bytesMax = (long) Math.max(settings.responseBytesMax(), BATCH_BYTES_MAX) + FRAME_BYTES_MAX;
    BrokerConnection made =
        BrokerConnection.open(
            "broker-" + context.brokerId() + "-fetcher",
            context.clock(),
            (int) Math.min(bytesMax, Integer.MAX_VALUE - Integer.BYTES),
            buffer);
    connection = made;
    if (closed) {
      throw new IOException("this broker is closing");
    }
    made.connect(
        context.endpoints().of(leaderId), Math.min(settings.socketTimeoutMs(), CONNECT_TIMEOUT_MS));
    return made;
  }

  /** Gives the connection up; the next request makes another one. */
  void disconnect() {
    BrokerConnection open = connection;
    connection = null;
    if (open != null) {
      open.close();
    }
  }

  /** Has {@code news} asked again. */
  void wakeUp() {
    BrokerConnection open = connection;
    if (open != null) {
      open.wakeUp();
    }
  }

  /** Ends what is under way, and whatever is asked from now on. */
  @Override
  public void close() {
    closed = true;
    BrokerConnection open = connection;
    if (open != null) {
      open.close();
    }
  }
}
