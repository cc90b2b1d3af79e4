package io.sluice.transactions.api;

import io.sluice.coordination.Reply;
import io.sluice.kernel.TransactionalProducer;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.transactions.machine.Adding;
import io.sluice.transactions.machine.Producer;
import io.sluice.transactions.machine.Transaction;
import io.sluice.transactions.shard.Attempt;
import io.sluice.transactions.shard.Coordinator;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Adds partitions to transactions that this broker coordinates, or verifies them. */
public final class Additions {
  private final Coordinator coordinator;

  /** Creates it. */
  public Additions(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  /** Says how partitions are to be added. */
  public enum Manner {
    /** A client of the first protocol adds them. */
    BY_CLIENT(false, true),
    /** Another broker adds them for a client of the second protocol; it asks again by itself. */
    BY_BROKER(true, false),
    /** This broker adds them for a client of the second protocol. */
    HERE(true, true);

    private final boolean raising;
    private final boolean patient;

    Manner(boolean raising, boolean patient) {
      this.raising = raising;
      this.patient = patient;
    }
  }

  /**
   * Adds partitions, all or none.
   *
   * @param answer takes the error, or NONE, once; by any thread
   */
  public void add(
      TransactionalProducer producer,
      Set<TopicPartition> partitions,
      Manner manner,
      Consumer<ErrorCode> answer) {
    Attempt.Decision decision =
        (present, freshId, nowMs) ->
            Adding.step(present, of(producer), partitions, manner.raising, nowMs);
    coordinator.submit(
        new Attempt<>(
            producer.transactionalId(),
            decision,
            new Reply<>(answer, Function.identity()),
            transaction -> ErrorCode.NONE,
            manner.patient,
            false));
  }

  /**
   * Verifies that partitions belong to the producer's transaction.
   *
   * @param answer takes an error, or NONE, for each, once; by any thread. TRANSACTION_ABORTABLE if
   *     it does not belong there
   */
  public void verify(
      TransactionalProducer producer,
      Collection<TopicPartition> partitions,
      Consumer<Map<TopicPartition, ErrorCode>> answer) {
    coordinator.ask(
        producer.transactionalId(),
        new Reply<Map<TopicPartition, ErrorCode>>(answer, error -> all(partitions, error)),
        (state, reply, out) ->
            out.reply(
                reply, verified(state.find(producer.transactionalId()), producer, partitions)));
  }

  private static Map<TopicPartition, ErrorCode> verified(
      @Nullable Transaction present,
      TransactionalProducer producer,
      Collection<TopicPartition> partitions) {
    ErrorCode objection = Adding.verify(present, of(producer));
    if (objection != ErrorCode.NONE || present == null) {
      return all(partitions, objection);
    }
    Map<TopicPartition, ErrorCode> errors = new HashMap<>();
    for (TopicPartition each : partitions) {
      boolean belongs = present.partitions().contains(each);
      errors.put(each, belongs ? ErrorCode.NONE : ErrorCode.TRANSACTION_ABORTABLE);
    }
    return errors;
  }

  /** Returns the same error for each of some partitions. */
  public static Map<TopicPartition, ErrorCode> all(
      Collection<TopicPartition> partitions, ErrorCode error) {
    Map<TopicPartition, ErrorCode> errors = new HashMap<>();
    partitions.forEach(each -> errors.put(each, error));
    return errors;
  }

  private static Producer of(TransactionalProducer producer) {
    return new Producer(producer.producerId(), producer.epoch());
  }
}
