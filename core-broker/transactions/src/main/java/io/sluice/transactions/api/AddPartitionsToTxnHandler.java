package io.sluice.transactions.api;

import io.sluice.coordination.Gathering;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.ClusterView;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.kernel.TopicView;
import io.sluice.kernel.TransactionalProducer;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.AddPartitionsToTxnRequest;
import io.sluice.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.sluice.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction;
import io.sluice.protocol.message.AddPartitionsToTxnResponse;
import io.sluice.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnResult;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * AddPartitionsToTxn, key 24. v0 to v3 come from clients, v2 PRODUCER_FENCED (KIP-588); v4 from
 * brokers, for several transactions, and to verify; v5 TRANSACTION_ABORTABLE (KIP-890).
 */
public final class AddPartitionsToTxnHandler
    implements ApiHandler<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse> {
  private static final int KNOWS_FENCED = 2;
  private static final int FROM_BROKERS = 4;
  private static final int KNOWS_ABORTABLE = 5;

  private final Additions additions;
  private final Supplier<ClusterView> cluster;

  /** Creates the handler. */
  public AddPartitionsToTxnHandler(Additions additions, Supplier<ClusterView> cluster) {
    this.additions = additions;
    this.cluster = cluster;
  }

  @Override
  public void handle(
      RequestContext context,
      AddPartitionsToTxnRequest request,
      Responder<AddPartitionsToTxnResponse> responder) {
    if (context.apiVersion() >= FROM_BROKERS) {
      answerBroker(context.apiVersion(), request, responder);
    } else {
      answerClient(context.apiVersion() >= KNOWS_FENCED, request, responder);
    }
  }

  private void answerClient(
      boolean knowsFenced,
      AddPartitionsToTxnRequest request,
      Responder<AddPartitionsToTxnResponse> responder) {
    TransactionalProducer producer =
        new TransactionalProducer(
            request.v3AndBelowTransactionalId(),
            request.v3AndBelowProducerId(),
            request.v3AndBelowProducerEpoch());
    add(
        producer,
        partitions(request.v3AndBelowTopics()),
        Additions.Manner.BY_CLIENT,
        errors -> {
          errors.replaceAll((partition, error) -> Fencing.told(error, knowsFenced));
          responder.respond(
              AddPartitionsToTxnResponse.builder()
                  .resultsByTopicV3AndBelow(PartitionResults.of(errors))
                  .build());
        });
  }

  private void answerBroker(
      int version,
      AddPartitionsToTxnRequest request,
      Responder<AddPartitionsToTxnResponse> responder) {
    Gathering<AddPartitionsToTxnResult> parts =
        new Gathering<>(
            request.transactions().size(),
            all ->
                responder.respond(
                    AddPartitionsToTxnResponse.builder().resultsByTransaction(all).build()));
    for (AddPartitionsToTxnTransaction each : request.transactions()) {
      var reply = parts.next(error -> result(each, new HashMap<>()));
      answer(each, errors -> reply.answer(result(each, asKnown(errors, version))));
    }
  }

  private void answer(
      AddPartitionsToTxnTransaction asked, Consumer<Map<TopicPartition, ErrorCode>> answer) {
    TransactionalProducer producer =
        new TransactionalProducer(
            asked.transactionalId(), asked.producerId(), asked.producerEpoch());
    Set<TopicPartition> partitions = partitions(asked.topics());
    if (asked.verifyOnly()) {
      additions.verify(producer, partitions, answer);
    } else {
      add(producer, partitions, Additions.Manner.BY_BROKER, answer);
    }
  }

  /**
   * A partition that there is not, or that takes no marker, would keep the transaction from ending.
   */
  private void add(
      TransactionalProducer producer,
      Set<TopicPartition> partitions,
      Additions.Manner manner,
      Consumer<Map<TopicPartition, ErrorCode>> answer) {
    ClusterView view = cluster.get();
    Map<TopicPartition, ErrorCode> errors =
        Additions.all(partitions, ErrorCode.OPERATION_NOT_ATTEMPTED);
    boolean all = true;
    for (TopicPartition each : partitions) {
      ErrorCode objection = objection(each, view);
      if (objection != ErrorCode.NONE) {
        errors.put(each, objection);
        all = false;
      }
    }
    if (all) {
      additions.add(
          producer, partitions, manner, error -> answer.accept(Additions.all(partitions, error)));
    } else {
      answer.accept(errors);
    }
  }

  private static ErrorCode objection(TopicPartition partition, ClusterView view) {
    TopicView topic = view.topic(partition.topic());
    if (topic == null
        || partition.partition() < 0
        || partition.partition() >= topic.partitionCount()) {
      return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    return topic.internal() && !topic.name().equals(AddOffsetsToTxnHandler.OFFSETS_TOPIC)
        ? ErrorCode.INVALID_TOPIC_EXCEPTION
        : ErrorCode.NONE;
  }

  private static Set<TopicPartition> partitions(List<AddPartitionsToTxnTopic> topics) {
    Set<TopicPartition> all = new LinkedHashSet<>();
    for (AddPartitionsToTxnTopic topic : topics) {
      topic.partitions().forEach(each -> all.add(new TopicPartition(topic.name(), each)));
    }
    return all;
  }

  private static Map<TopicPartition, ErrorCode> asKnown(
      Map<TopicPartition, ErrorCode> errors, int version) {
    if (version < KNOWS_ABORTABLE) {
      errors.replaceAll(
          (partition, error) ->
              error == ErrorCode.TRANSACTION_ABORTABLE ? ErrorCode.INVALID_TXN_STATE : error);
    }
    return errors;
  }

  private static AddPartitionsToTxnResult result(
      AddPartitionsToTxnTransaction asked, Map<TopicPartition, ErrorCode> errors) {
    return AddPartitionsToTxnResult.builder()
        .transactionalId(asked.transactionalId())
        .topicResults(PartitionResults.of(errors))
        .build();
  }
}
