package io.sluice.transactions.admission;

import io.sluice.kernel.Brokers;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.AddPartitionsToTxnRequest;
import io.sluice.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.sluice.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction;
import io.sluice.protocol.message.AddPartitionsToTxnResponse;
import io.sluice.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnResult;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.transactions.api.PartitionResults;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Questions for the coordinators of one other broker. What comes together while requests are under
 * way goes into the next one. Safe for use by any thread.
 */
final class CoordinatorQueue {
  private static final int REQUESTS_MAX = 1;
  private static final int INQUIRIES_MAX = 1_000;
  private static final int TIMEOUT_MS = 10_000;

  private final int brokerId;
  private final Brokers brokers;

  /** Guarded by this, as what follows; nothing is called with the lock held. */
  private final Deque<Inquiry> waiting = new ArrayDeque<>();

  private int underWay;

  CoordinatorQueue(int brokerId, Brokers brokers) {
    this.brokerId = brokerId;
    this.brokers = brokers;
  }

  void add(Inquiry question) {
    synchronized (this) {
      waiting.add(question);
    }
    sendNext();
  }

  private void sendNext() {
    Map<String, Inquiry> batch = takeBatch();
    if (batch.isEmpty()) {
      return;
    }
    brokers
        .ask(brokerId, request(batch), TIMEOUT_MS)
        .whenComplete((response, failure) -> answered(batch, response));
  }

  /** A request has room for one question of each transactional id. */
  private synchronized Map<String, Inquiry> takeBatch() {
    Map<String, Inquiry> batch = new LinkedHashMap<>();
    if (underWay == REQUESTS_MAX) {
      return batch;
    }
    Iterator<Inquiry> questions = waiting.iterator();
    while (questions.hasNext() && batch.size() < INQUIRIES_MAX) {
      Inquiry next = questions.next();
      if (batch.putIfAbsent(next.producer().transactionalId(), next) == null) {
        questions.remove();
      }
    }
    if (!batch.isEmpty()) {
      underWay++;
    }
    return batch;
  }

  private static AddPartitionsToTxnRequest request(Map<String, Inquiry> batch) {
    return AddPartitionsToTxnRequest.builder()
        .transactions(batch.values().stream().map(CoordinatorQueue::of).toList())
        .build();
  }

  private static AddPartitionsToTxnTransaction of(Inquiry question) {
    Map<String, List<Integer>> topics = new LinkedHashMap<>();
    for (TopicPartition each : question.partitions()) {
      topics.computeIfAbsent(each.topic(), topic -> new ArrayList<>()).add(each.partition());
    }
    List<AddPartitionsToTxnTopic> all = new ArrayList<>(topics.size());
    topics.forEach(
        (name, numbers) ->
            all.add(AddPartitionsToTxnTopic.builder().name(name).partitions(numbers).build()));
    return AddPartitionsToTxnTransaction.builder()
        .transactionalId(question.producer().transactionalId())
        .producerId(question.producer().producerId())
        .producerEpoch(question.producer().epoch())
        .verifyOnly(question.verify())
        .topics(all)
        .build();
  }

  private void answered(Map<String, Inquiry> batch, @Nullable ResponseMessage response) {
    synchronized (this) {
      underWay--;
    }
    sendNext();
    if (!(response instanceof AddPartitionsToTxnResponse whole)) {
      batch.values().forEach(each -> each.answerAll(ErrorCode.COORDINATOR_NOT_AVAILABLE));
      return;
    }
    ErrorCode error = ErrorCode.of(whole.errorCode());
    if (error != ErrorCode.NONE) {
      batch.values().forEach(each -> each.answerAll(error));
      return;
    }
    Map<String, AddPartitionsToTxnResult> results = new HashMap<>();
    whole.resultsByTransaction().forEach(each -> results.put(each.transactionalId(), each));
    batch.forEach((id, question) -> answer(question, results.get(id)));
  }

  private static void answer(Inquiry question, @Nullable AddPartitionsToTxnResult result) {
    Map<TopicPartition, ErrorCode> errors =
        result == null ? new HashMap<>() : PartitionResults.read(result.topicResults());
    question
        .partitions()
        .forEach(each -> errors.putIfAbsent(each, ErrorCode.COORDINATOR_NOT_AVAILABLE));
    question.answer().complete(errors);
  }
}
