package io.sluice.transactions.record;

import io.sluice.transactions.machine.Transaction;
import org.jspecify.annotations.Nullable;

/** One record of the coordinator's topic. */
public sealed interface TransactionRecord {
  /**
   * What is known of a transactional id.
   *
   * @param transaction null in a tombstone: the id is forgotten
   */
  record Known(String transactionalId, @Nullable Transaction transaction)
      implements TransactionRecord {}

  /**
   * A record of a type that is not known: of a later Kafka.
   *
   * @param type the number that the key starts with
   */
  record Unknown(int type) implements TransactionRecord {}
}
