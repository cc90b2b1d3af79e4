package io.sluice.broker.link;

import io.sluice.protocol.ApiKey;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.time.Clock;
import io.sluice.time.Threads;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one broker: a connection, and a thread that asks one question after the other.
 *
 * <p>The thread ends when nothing has been asked for a while; the connection stays until it breaks,
 * or the other side closes it.
 */
final class Link implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);
  private static final int QUEUED_QUESTIONS_MAX = 10_000;

  /** Opens connections. */
  interface Opening {
    BrokerConnection open() throws IOException;
  }

  private final int brokerId;
  private final Endpoints endpoints;
  private final Opening opening;
  private final Clock clock;
  private final ExecutorService thread;

  /** Set by the link's thread alone; closed by whoever closes the link too. */
  private volatile @Nullable BrokerConnection connection;

  private volatile boolean closed;

  Link(int brokerId, Endpoints endpoints, Opening opening, Clock clock) {
    this.brokerId = brokerId;
    this.endpoints = endpoints;
    this.opening = opening;
    this.clock = clock;
    thread = Threads.boundedPool("link-to-broker-" + brokerId, 1, QUEUED_QUESTIONS_MAX);
  }

  void ask(Question question) {
    try {
      thread.execute(() -> answer(question));
    } catch (RejectedExecutionException overloaded) {
      question.fail(new IOException("too many requests wait for broker " + brokerId));
    }
  }

  private void answer(Question question) {
    long leftMs = question.deadlineMs() - clock.monotonicMs();
    if (question.answer().isDone() || leftMs <= 0) {
      return; // The timer has failed it, or is about to.
    }
    try {
      ResponseMessage response = exchange(question, leftMs);
      question.answer().complete(response);
    } catch (IOException | RuntimeException failure) {
      disconnect();
      question.fail(told(question.request().apiKey(), failure));
    }
  }

  private ResponseMessage exchange(Question question, long leftMs) throws IOException {
    BrokerConnection open = connection;
    if (open == null || !open.isAtRest()) {
      disconnect();
      open = connect(leftMs);
    }
    return open.ask(question.request(), Math.max(1, question.deadlineMs() - clock.monotonicMs()));
  }

  private BrokerConnection connect(long timeoutMs) throws IOException {
    BrokerConnection made = opening.open();
    connection = made;
    if (closed) {
      throw new IOException("this broker is closing");
    }
    made.connect(endpoints.of(brokerId), timeoutMs);
    return made;
  }

  private void disconnect() {
    BrokerConnection open = connection;
    connection = null;
    if (open != null) {
      open.close();
    }
  }

  /**
   * Says what may be behind a failure: a broker that does not know a request's version closes the
   * connection.
   */
  private IOException told(ApiKey asked, Exception failure) {
    String message = "broker " + brokerId + " did not answer " + asked + ": " + reason(failure);
    if (failure instanceof EOFException) {
      message +=
          "; it may be of another release, without version " + asked.maxVersion() + " of this API";
    }
    if (failure instanceof RuntimeException) {
      LOG.error("{}", message, failure);
    }
    return new IOException(message, failure);
  }

  private static String reason(Exception failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }

  @Override
  public void close() {
    closed = true;
    BrokerConnection open = connection;
    if (open != null) {
      open.close();
    }
    thread.shutdown();
    Threads.awaitTermination(thread);
  }
}
