package io.sluice.broker.produce;

import io.sluice.broker.replica.AppendStage;
import io.sluice.kernel.TransactionalProducer;
import io.sluice.kernel.Transactions;
import io.sluice.network.Connection;
import io.sluice.network.EventLoop;
import io.sluice.protocol.message.ProduceRequest;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the admissions of one event loop have in common; see {@link Admission}.
 *
 * @param transactions the coordinators; null if there is no module for them
 * @param verifying whether partitions that the client has to have added itself are asked after;
 *     without it what it says is believed
 */
public record Admissions(
    @Nullable Transactions transactions,
    BooleanSupplier verifying,
    AppendStage stage,
    EventLoop loop) {

  /** Begins the admission of a producer, of whose partitions nothing is known yet. */
  Admission open(
      Connection connection, ProduceRequest request, int version, long producerId, short epoch) {
    Transactions coordinators = transactions;
    if (coordinators == null) {
      throw BatchScreen.noTransactions();
    }
    TransactionalProducer producer =
        new TransactionalProducer(String.valueOf(request.transactionalId()), producerId, epoch);
    return new Admission(
        this, coordinators, connection, producer, version, Admission.waitMaxMs(request));
  }
}
