package io.sluice.broker.produce;

import io.sluice.broker.dispatch.Call;
import io.sluice.broker.replica.AppendStage;
import io.sluice.broker.replica.CurrentLeaders;
import io.sluice.broker.replica.Lookup;
import io.sluice.broker.replica.Replicas;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.network.EventLoop;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ProduceRequest;
import io.sluice.protocol.message.ProduceRequest.PartitionProduceData;
import io.sluice.protocol.message.ProduceRequest.TopicProduceData;
import io.sluice.protocol.message.ProduceResponse;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Produce, key 0. v3 record format v2 … v8 record errors (KIP-467), v9 flexible, v10 the present
 * leader (KIP-951), v13 topic ids (KIP-516). v0 … v2 are answered only when their records are of
 * format v2.
 *
 * <p>Checks the batches where they lie, stages them, and answers when the tick has appended them;
 * with acks=all when they are committed.
 */
public final class ProduceHandler implements ApiHandler<ProduceRequest, ProduceResponse> {
  /** The first version whose topics are given by id. */
  static final int TOPIC_IDS_VERSION = 13;

  private final Replicas replicas;
  private final BatchScreen screen;
  private final AppendStage stage;
  private final EventLoop loop;
  private final CurrentLeaders leaders;

  /** Creates the handler of one event loop. */
  public ProduceHandler(Replicas replicas, BatchScreen screen, AppendStage stage, EventLoop loop) {
    this.replicas = replicas;
    this.screen = screen;
    this.stage = stage;
    this.loop = loop;
    this.leaders = new CurrentLeaders(replicas::image);
  }

  @Override
  public void handle(
      RequestContext context, ProduceRequest request, Responder<ProduceResponse> responder) {
    ProduceCall call = new ProduceCall((Call) context, request, loop, leaders);
    List<TopicProduceData> topics = request.topicData();
    for (int t = 0; t < topics.size(); t++) {
      TopicProduceData topic = topics.get(t);
      for (PartitionProduceData partition : topic.partitionData()) {
        accept(call, t, topic, partition, context.apiVersion());
      }
    }
    call.staged();
  }

  private void accept(
      ProduceCall call,
      int topicAt,
      TopicProduceData topic,
      PartitionProduceData partition,
      int version) {
    ProduceCall.Part part = call.part(topicAt, partition.index());
    if (!call.acksValid()) {
      part.fail(ErrorCode.INVALID_REQUIRED_ACKS, "acks must be -1 (all), 0 or 1");
      return;
    }
    Lookup lookup =
        version >= TOPIC_IDS_VERSION
            ? replicas.leading(topic.topicId(), partition.index())
            : replicas.leading(topic.name(), partition.index());
    switch (lookup) {
      case Lookup.Missing missing -> part.fail(missing.error(), null);
      case Lookup.Found found when found.topic().internal() ->
          part.fail(
              ErrorCode.INVALID_TOPIC_EXCEPTION,
              "topic '" + found.topic().name() + "' is written to by the broker alone");
      case Lookup.Found found -> {
        if (call.acksAll() && !found.partition().enoughInSync()) {
          part.fail(
              ErrorCode.NOT_ENOUGH_REPLICAS,
              found.partition().inSyncReplicas()
                  + " in-sync replicas are fewer than min.insync.replicas="
                  + found.partition().inSyncReplicasMin());
        } else {
          stage(part, found, partition, version);
        }
      }
    }
  }

  private void stage(
      ProduceCall.Part part, Lookup.Found found, PartitionProduceData data, int version) {
    try {
      ByteBuffer records = screen.pass(found.topic().rules(), data.records(), version);
      stage.add(found.partition(), part.append(records));
    } catch (ApiException refused) {
      part.fail(refused.error(), refused.getMessage());
    } catch (RefusedRecordsException refused) {
      part.fail(refused);
    }
  }
}
