package io.sluice.transactions.machine;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Adds partitions to transactions, and verifies that they belong to them. Stateless. */
public final class Adding {
  private Adding() {}

  /**
   * Adds partitions to a producer's transaction, which begins if there is none.
   *
   * @param raising whether the client speaks the second protocol, so that its broker asks for it
   */
  public static Step step(
      @Nullable Transaction present,
      Producer producer,
      Collection<TopicPartition> partitions,
      boolean raising,
      long nowMs) {
    if (present == null) {
      return new Step.Refused(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
    }
    ErrorCode objection = objection(present, producer);
    if (objection == ErrorCode.CONCURRENT_TRANSACTIONS) {
      return new Step.Later();
    }
    if (objection != ErrorCode.NONE) {
      return new Step.Refused(objection);
    }
    boolean known =
        present.state() == TransactionState.ONGOING
            && present.raising() == raising
            && present.partitions().containsAll(partitions);
    return known
        ? new Step.Settled(present)
        : new Step.Next(present.with(partitions, raising, nowMs));
  }

  /**
   * Returns why a producer may not write in its transaction; NONE if it may, to the partitions that
   * have been added.
   */
  public static ErrorCode verify(@Nullable Transaction present, Producer producer) {
    return present == null ? ErrorCode.INVALID_PRODUCER_ID_MAPPING : objection(present, producer);
  }

  private static ErrorCode objection(Transaction present, Producer producer) {
    boolean ending = present.state().preparing();
    if (ending && producer.equals(present.session().visible())) {
      return ErrorCode.CONCURRENT_TRANSACTIONS;
    }
    if (producer.id() != present.producer().id()) {
      return ErrorCode.INVALID_PRODUCER_ID_MAPPING;
    }
    if (producer.epoch() != present.producer().epoch() || producer.fences()) {
      return ErrorCode.PRODUCER_FENCED;
    }
    return ending ? ErrorCode.CONCURRENT_TRANSACTIONS : ErrorCode.NONE;
  }
}
