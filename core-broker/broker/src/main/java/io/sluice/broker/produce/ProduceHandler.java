package io.sluice.broker.produce;

import io.sluice.broker.dispatch.Call;
import io.sluice.broker.replica.AppendStage;
import io.sluice.broker.replica.CurrentLeaders;
import io.sluice.broker.replica.Lookup;
import io.sluice.broker.replica.Partition;
import io.sluice.broker.replica.Replicas;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.AppendHook;
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
 * leader (KIP-951), v11 TRANSACTION_ABORTABLE, v12 partitions added to transactions by the broker
 * (KIP-890), v13 topic ids (KIP-516). v0 … v2 are answered only when their records are of format
 * v2.
 *
 * <p>Checks the batches where they lie, stages them, and answers when the tick has appended them;
 * with acks=all when they are committed. Those of a transaction that is not open in the partition
 * need the coordinator's {@link Admission} first.
 */
public final class ProduceHandler implements ApiHandler<ProduceRequest, ProduceResponse> {
  /** The first version whose topics are given by id. */
  static final int TOPIC_IDS_VERSION = 13;

  private final Replicas replicas;
  private final BatchScreen screen;
  private final AppendStage stage;
  private final EventLoop loop;
  private final CurrentLeaders leaders;
  private final Admissions admissions;

  /** Creates the handler of one event loop. */
  public ProduceHandler(Replicas replicas, BatchScreen screen, Admissions admissions) {
    this.replicas = replicas;
    this.screen = screen;
    this.admissions = admissions;
    this.stage = admissions.stage();
    this.loop = admissions.loop();
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
          stage(call, part, found, partition, version);
        }
      }
    }
  }

  private void stage(
      ProduceCall call,
      ProduceCall.Part part,
      Lookup.Found found,
      PartitionProduceData data,
      int version) {
    try {
      ByteBuffer records = screen.pass(found.topic().rules(), data.records(), version);
      if (screen.transactional()) {
        stageTransactional(call, part, found.partition(), records);
      } else {
        stage.add(found.partition(), part.append(records));
      }
    } catch (ApiException refused) {
      part.fail(refused.error(), refused.getMessage());
    } catch (RefusedRecordsException refused) {
      part.fail(refused);
    }
  }

  private void stageTransactional(
      ProduceCall call, ProduceCall.Part part, Partition partition, ByteBuffer records) {
    long id = screen.producerId();
    short epoch = screen.producerEpoch();
    call.requireTransactionalId();
    int sequence = screen.baseSequence();
    long ticket = partition.log().beginAdmission(id, epoch, sequence);
    if (ticket == AppendHook.OPEN) {
      stage.add(partition, part.append(records));
      return;
    }
    Admission admission = call.admission(admissions, id, epoch);
    admission.requireNew(partition);
    admission.add(partition, part.append(records), sequence, ticket);
  }
}
