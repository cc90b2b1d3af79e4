package io.sluice.transactions.shard;

import io.sluice.coordination.Reply;
import io.sluice.transactions.machine.Step;
import io.sluice.transactions.machine.Transaction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something that is to happen to a transactional id, and who waits for it.
 *
 * @param patient whether it is held while an end before it is being completed; if not it is refused
 *     with CONCURRENT_TRANSACTIONS
 * @param again whether a step to PREPARE_… is only on the way to what is wanted
 * @param <A> the answer
 */
public record Attempt<A>(
    String transactionalId,
    Decision decision,
    Reply<A> reply,
    Function<Transaction, A> answer,
    boolean patient,
    boolean again) {

  /** Decides on a step. Pure. */
  @FunctionalInterface
  public interface Decision {
    /**
     * Decides.
     *
     * @param present what is known of the id, or null
     * @param freshId a producer id to be used if one is needed; null if none is at hand
     */
    Step decide(@Nullable Transaction present, @Nullable Long freshId, long nowMs);
  }
}
