package io.sluice.groups.machine;

import io.sluice.kernel.Responder;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ResponseMessage;
import java.util.function.Function;

/**
 * A request that waits for its answer. To be answered or refused once; a second time does nothing,
 * so that a shard that is given up can refuse whatever it still holds.
 *
 * @param <R> the response
 */
public final class Reply<R extends ResponseMessage> {
  private final Responder<R> responder;
  private final Function<ErrorCode, R> refusal;
  private boolean done;

  /** Creates it; {@code refusal} puts an error into the response's shape. */
  public Reply(Responder<R> responder, Function<ErrorCode, R> refusal) {
    this.responder = responder;
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
    responder.respond(response);
  }

  /** Refuses at once: the shard is not here any more. */
  public void refuse(ErrorCode error) {
    answer(refusal.apply(error));
  }
}
