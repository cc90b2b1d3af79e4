package io.sluice.kernel;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.InitProducerIdResponse;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The cluster's transaction coordinators, as the rest of this broker asks them, wherever they are.
 * Safe for use by any thread; nothing waits.
 */
public interface Transactions {
  /** What is asked of partitions that a producer is about to write to. */
  enum Question {
    /** Whether they belong to its transaction: the client has added them (before KIP-890). */
    VERIFY,
    /** That they be added to its transaction, which begins if there is none (KIP-890, part 2). */
    ADD
  }

  /**
   * Asks the coordinator of a transactional id.
   *
   * @return an error for each partition, NONE if the producer may write there: INVALID_TXN_STATE or
   *     TRANSACTION_ABORTABLE if it does not belong to the transaction, INVALID_PRODUCER_EPOCH,
   *     PRODUCER_FENCED, INVALID_PRODUCER_ID_MAPPING, or one after which to try again:
   *     CONCURRENT_TRANSACTIONS, COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS,
   *     NOT_COORDINATOR. Never fails. Completes on any thread: what follows must be quick
   */
  CompletableFuture<Map<TopicPartition, ErrorCode>> admit(
      TransactionalProducer producer, Collection<TopicPartition> partitions, Question question);

  /** Answers InitProducerId with a transactional id, which is not empty. */
  void initProducerId(
      RequestContext context,
      InitProducerIdRequest request,
      Responder<InitProducerIdResponse> responder);
}
