package io.sluice.groups.offsets;

import io.sluice.kernel.TransactionalProducer;
import io.sluice.kernel.Transactions.Question;
import io.sluice.protocol.ErrorCode;
import java.util.concurrent.CompletableFuture;

/** Says whether a producer may commit offsets in this shard within its transaction. */
@FunctionalInterface
public interface TransactionGate {
  /** Asks the producer's coordinator; completes as {@link io.sluice.kernel.Transactions} says. */
  CompletableFuture<ErrorCode> admit(TransactionalProducer producer, Question question);
}
