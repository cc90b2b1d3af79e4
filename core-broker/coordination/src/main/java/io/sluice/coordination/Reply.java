package io.sluice.coordination;

import io.sluice.protocol.ErrorCode;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that waits for its answer. To be answered or refused once; a second time does nothing,
 * so that a shard that is given up can refuse whatever it still holds.
 *
 * <p>If the receiver fails, that is logged and goes no further: whoever answers one has others to
 * answer.
 *
 * @param <R> the response, or a part of one
 */
public final class Reply<R> {
  private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

  private final Consumer<R> receiver;
  private final Function<ErrorCode, R> refusal;
  private boolean done;

  /** Creates it; {@code refusal} puts an error into the response's shape. */
  public Reply(Consumer<R> receiver, Function<ErrorCode, R> refusal) {
    this.receiver = receiver;
    this.refusal = refusal;
  }

  /** Returns the response that says that the request failed. */
  public R refused(ErrorCode error) {
    return refusal.apply(error);
  }

  /** Answers at once; machines go through {@link Outbox#reply}. */
  public void answer(R response) {
    if (first()) {
      attempt(() -> receiver.accept(response));
    }
  }

  /** Refuses at once: the shard is not here any more. */
  public void refuse(ErrorCode error) {
    if (first()) {
      attempt(() -> receiver.accept(refusal.apply(error)));
    }
  }

  private synchronized boolean first() {
    boolean first = !done;
    done = true;
    return first;
  }

  private static void attempt(Runnable answer) {
    try {
      answer.run();
    } catch (RuntimeException | Error fault) {
      LOG.error("An answer could not be given", fault);
    }
  }
}
