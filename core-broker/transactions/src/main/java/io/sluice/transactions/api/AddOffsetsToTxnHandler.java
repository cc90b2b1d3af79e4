package io.sluice.transactions.api;

import io.sluice.coordination.Reply;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.ClusterView;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.kernel.TopicView;
import io.sluice.kernel.TransactionalProducer;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.AddOffsetsToTxnRequest;
import io.sluice.protocol.message.AddOffsetsToTxnResponse;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * AddOffsetsToTxn, key 25: adds the partition that keeps a group's offsets. v2 PRODUCER_FENCED
 * (KIP-588). Clients of the second protocol do not send it.
 */
public final class AddOffsetsToTxnHandler
    implements ApiHandler<AddOffsetsToTxnRequest, AddOffsetsToTxnResponse> {
  private static final int KNOWS_FENCED = 2;

  /** The topic that keeps groups' offsets. */
  static final String OFFSETS_TOPIC = "__consumer_offsets";

  private final Additions additions;
  private final Supplier<ClusterView> cluster;
  private final IntSupplier partitionsToBe;

  /**
   * Creates the handler.
   *
   * @param partitionsToBe how many partitions the offsets' topic will have: a client looks for its
   *     group's coordinator, and so has the topic made, only after this request
   */
  public AddOffsetsToTxnHandler(
      Additions additions, Supplier<ClusterView> cluster, IntSupplier partitionsToBe) {
    this.additions = additions;
    this.cluster = cluster;
    this.partitionsToBe = partitionsToBe;
  }

  @Override
  public void handle(
      RequestContext context,
      AddOffsetsToTxnRequest request,
      Responder<AddOffsetsToTxnResponse> responder) {
    boolean knowsFenced = context.apiVersion() >= KNOWS_FENCED;
    Reply<AddOffsetsToTxnResponse> reply =
        new Reply<>(responder::respond, error -> response(Fencing.told(error, knowsFenced)));
    TopicView offsets = cluster.get().topic(OFFSETS_TOPIC);
    int count = offsets == null ? partitionsToBe.getAsInt() : offsets.partitionCount();
    int partition = (request.groupId().hashCode() & Integer.MAX_VALUE) % count;
    additions.add(
        new TransactionalProducer(
            request.transactionalId(), request.producerId(), request.producerEpoch()),
        Set.of(new TopicPartition(OFFSETS_TOPIC, partition)),
        Additions.Manner.BY_CLIENT,
        error -> reply.answer(response(Fencing.told(error, knowsFenced))));
  }

  private static AddOffsetsToTxnResponse response(ErrorCode error) {
    return AddOffsetsToTxnResponse.builder().errorCode(error.code()).build();
  }
}
