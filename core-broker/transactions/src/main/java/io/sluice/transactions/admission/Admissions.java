package io.sluice.transactions.admission;

import io.sluice.kernel.Brokers;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.kernel.TransactionalProducer;
import io.sluice.kernel.Transactions;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.InitProducerIdResponse;
import io.sluice.transactions.api.Additions;
import io.sluice.transactions.api.InitProducerIds;
import io.sluice.transactions.shard.Coordinator;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The cluster's coordinators: those of this broker are asked directly, others by requests. */
public final class Admissions implements Transactions {
  private static final int NOBODY = -1;

  private final int brokerId;
  private final Coordinator coordinator;
  private final Additions additions;
  private final InitProducerIds initialization;
  private final Brokers brokers;
  private final Map<Integer, CoordinatorQueue> queues = new ConcurrentHashMap<>();

  /** Creates it, for the broker of that id. */
  public Admissions(int brokerId, Coordinator coordinator, Additions additions, Brokers brokers) {
    this.brokerId = brokerId;
    this.coordinator = coordinator;
    this.additions = additions;
    this.initialization = new InitProducerIds(coordinator);
    this.brokers = brokers;
  }

  @Override
  public CompletableFuture<Map<TopicPartition, ErrorCode>> admit(
      TransactionalProducer producer,
      Collection<TopicPartition> partitions,
      Transactions.Question question) {
    CompletableFuture<Map<TopicPartition, ErrorCode>> answer = new CompletableFuture<>();
    boolean verify = question == Transactions.Question.VERIFY;
    Set<TopicPartition> asked = Set.copyOf(partitions);
    int broker = coordinator.brokerOf(producer.transactionalId());
    if (broker == NOBODY) {
      answer.complete(Additions.all(asked, ErrorCode.COORDINATOR_NOT_AVAILABLE));
    } else if (broker != brokerId) {
      queues
          .computeIfAbsent(broker, id -> new CoordinatorQueue(id, brokers))
          .add(new Inquiry(producer, asked, verify, answer));
    } else if (verify) {
      additions.verify(producer, asked, answer::complete);
    } else {
      additions.add(
          producer,
          asked,
          Additions.Manner.HERE,
          error -> answer.complete(Additions.all(asked, error)));
    }
    return answer;
  }

  @Override
  public void initProducerId(
      RequestContext context,
      InitProducerIdRequest request,
      Responder<InitProducerIdResponse> responder) {
    initialization.answer(context, request, responder);
  }
}
