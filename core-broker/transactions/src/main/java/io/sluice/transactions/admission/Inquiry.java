package io.sluice.transactions.admission;

import io.sluice.kernel.TransactionalProducer;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.transactions.api.Additions;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What is asked of a coordinator, and who waits for the answer. */
record Inquiry(
    TransactionalProducer producer,
    Collection<TopicPartition> partitions,
    boolean verify,
    CompletableFuture<Map<TopicPartition, ErrorCode>> answer) {

  void answerAll(ErrorCode error) {
    answer.complete(Additions.all(partitions, error));
  }
}
