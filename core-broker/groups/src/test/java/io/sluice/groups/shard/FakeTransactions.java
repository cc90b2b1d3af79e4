package io.sluice.groups.shard;

import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.kernel.TransactionalProducer;
import io.sluice.kernel.Transactions;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.InitProducerIdResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Coordinators of transactions that say what a test wants, and when it wants it. */
final class FakeTransactions implements Transactions {
  /** What they say; null if they do not say it at once. */
  @Nullable ErrorCode answer = ErrorCode.NONE;

  final List<Asked> asked = new ArrayList<>();

  /** What somebody asked. */
  record Asked(
      TransactionalProducer producer,
      List<TopicPartition> partitions,
      Question question,
      CompletableFuture<Map<TopicPartition, ErrorCode>> said) {
    void answer(ErrorCode error) {
      said.complete(Map.of(partitions.getFirst(), error));
    }
  }

  @Override
  public CompletableFuture<Map<TopicPartition, ErrorCode>> admit(
      TransactionalProducer producer, Collection<TopicPartition> partitions, Question question) {
    Asked one = new Asked(producer, List.copyOf(partitions), question, new CompletableFuture<>());
    asked.add(one);
    if (answer != null) {
      one.answer(answer);
    }
    return one.said;
  }

  @Override
  public void initProducerId(
      RequestContext context,
      InitProducerIdRequest request,
      Responder<InitProducerIdResponse> responder) {
    throw new UnsupportedOperationException();
  }
}
