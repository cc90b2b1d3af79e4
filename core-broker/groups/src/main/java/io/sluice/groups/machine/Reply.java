package io.sluice.groups.machine;

import io.sluice.protocol.ErrorCode;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A request that waits for its answer. To be answered or refused once; a second time does nothing,
 * so that a shard that is given up can refuse whatever it still holds.
 *
 * @param <R> the response, or a part of one
 */
public final class Reply<R> {
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
    synchronized (this) {
      if (done) {
        return;
      }
      done = true;
    }
    receiver.accept(response);
  }

  /** Refuses at once: the shard is not here any more. */
  public void refuse(ErrorCode error) {
    answer(refusal.apply(error));
  }
}
