package io.sluice.broker.produce;

import io.sluice.broker.dispatch.Call;
import io.sluice.broker.replica.AppendStage.StagedAppend;
import io.sluice.broker.replica.CurrentLeaders;
import io.sluice.broker.replica.CurrentLeaders.Leader;
import io.sluice.broker.replica.Partition;
import io.sluice.kernel.ApiException;
import io.sluice.metadata.Endpoint;
import io.sluice.network.EventLoop;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ProduceRequest;
import io.sluice.protocol.message.ProduceResponse;
import io.sluice.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import io.sluice.protocol.message.ProduceResponse.LeaderIdAndEpoch;
import io.sluice.protocol.message.ProduceResponse.NodeEndpoint;
import io.sluice.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.sluice.protocol.message.ProduceResponse.TopicProduceResponse;
import io.sluice.storage.AppendOrigin;
import io.sluice.storage.AppendOutcome;
import io.sluice.time.Scheduler.Timer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One produce request until it is answered: when all its parts are acknowledged or have failed, or
 * when the time is up that the producer gives to those that wait. Confined to the event loop of its
 * connection.
 */
final class ProduceCall {
  private static final int ACKS_ALL = -1;
  private static final int CURRENT_LEADER_VERSION = 10;

  private final Call call;
  private final ProduceRequest request;
  private final EventLoop loop;
  private final CurrentLeaders leaders;
  private final List<List<Part>> parts;

  /** Parts without a result, plus one until all parts have been staged. */
  private int outstanding = 1;

  /** Parts whose records still lie in the request's memory, plus one likewise. */
  private int unwritten = 1;

  /** Parts for which a coordinator has to be asked; null if there are none. */
  private @Nullable Admission admission;

  /** Ends the waiting; there is none where nothing waits. */
  private @Nullable Timer timer;

  ProduceCall(Call call, ProduceRequest request, EventLoop loop, CurrentLeaders leaders) {
    this.call = call;
    this.request = request;
    this.loop = loop;
    this.leaders = leaders;
    this.parts = new ArrayList<>(request.topicData().size());
    for (int t = 0; t < request.topicData().size(); t++) {
      parts.add(new ArrayList<>(request.topicData().get(t).partitionData().size()));
    }
  }

  boolean acksValid() {
    return request.acks() >= ACKS_ALL && request.acks() <= 1;
  }

  /** Returns whether all in-sync replicas are to have the records before they are acknowledged. */
  boolean acksAll() {
    return request.acks() == ACKS_ALL;
  }

  /** Adds a partition of the request, by the position of its topic. */
  Part part(int topicAt, int partition) {
    Part part = new Part(topicAt, partition);
    parts.get(topicAt).add(part);
    return part;
  }

  /** Checks that a request with transactional records has a transactional id. */
  void requireTransactionalId() {
    if (request.transactionalId() == null) {
      throw new ApiException(
          ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
          "transactional records came without a transactional id");
    }
  }

  /** Returns the admission of this call's parts, which are of one producer. */
  Admission admission(Admissions admissions, long producerId, short epoch) {
    Admission present = admission;
    if (present == null) {
      present = admissions.open(call.connection(), request, call.apiVersion(), producerId, epoch);
      admission = present;
    } else {
      present.requireOf(producerId, epoch);
    }
    return present;
  }

  /** Says that every part has been staged, has failed, or waits for its admission. */
  void staged() {
    if (admission != null) {
      admission.begin();
    }
    written();
    resolved();
  }

  private void written() {
    if (--unwritten == 0 && outstanding > 1) {
      call.releaseRequest();
    }
  }

  private void resolved() {
    if (--outstanding == 0) {
      if (timer != null) {
        timer.cancel();
        timer = null;
      }
      finish();
    }
  }

  /** Begins to count the time when everything has been written and something has to wait. */
  private void limitWaiting() {
    if (unwritten == 0 && outstanding > 0 && timer == null) {
      timer = loop.schedule(Math.max(0, request.timeoutMs()), this::timeOut);
    }
  }

  private void timeOut() {
    timer = null;
    for (List<Part> topic : parts) {
      topic.forEach(Part::timeOut);
    }
  }

  private void finish() {
    if (request.acks() != 0) {
      call.respond(response());
      return;
    }
    Part failed = firstFailure();
    if (failed == null) {
      call.complete();
    } else {
      // Without acknowledgements a closed connection is the only way to tell the producer to look
      // again.
      call.close(
          "produce with acks=0 failed for a partition: "
              + failed.error
              + (failed.message == null ? "" : ", " + failed.message));
    }
  }

  private @Nullable Part firstFailure() {
    for (List<Part> topic : parts) {
      for (Part part : topic) {
        if (part.error != ErrorCode.NONE) {
          return part;
        }
      }
    }
    return null;
  }

  private ProduceResponse response() {
    Map<Integer, NodeEndpoint> nodes = new LinkedHashMap<>(0);
    List<TopicProduceResponse> topics = new ArrayList<>(parts.size());
    for (int t = 0; t < parts.size(); t++) {
      ProduceRequest.TopicProduceData asked = request.topicData().get(t);
      List<PartitionProduceResponse> partitions = new ArrayList<>(parts.get(t).size());
      for (Part part : parts.get(t)) {
        partitions.add(part.response(nodes));
      }
      topics.add(
          TopicProduceResponse.builder()
              .name(asked.name())
              .topicId(asked.topicId())
              .partitionResponses(partitions)
              .build());
    }
    return ProduceResponse.builder()
        .responses(topics)
        .nodeEndpoints(List.copyOf(nodes.values()))
        .build();
  }

  /** One partition's share of the request. */
  final class Part {
    private final int topicAt;
    private final int partition;
    private ErrorCode error = ErrorCode.NONE;
    private @Nullable String message;
    private List<BatchIndexAndErrorMessage> recordErrors = List.of();
    private long baseOffset = -1;
    private long logAppendTimeMs = -1;
    private long logStartOffset = -1;

    /** Whether the records are in the log and not acknowledged yet. */
    private boolean waiting;

    private Partition.@Nullable Wait wait;

    private Part(int topicAt, int partition) {
      this.topicAt = topicAt;
      this.partition = partition;
    }

    void fail(ErrorCode error, @Nullable String message) {
      this.error = error;
      this.message = message;
    }

    void fail(RefusedRecordsException refused) {
      fail(refused.error(), refused.getMessage());
      recordErrors = refused.records();
    }

    /** Makes the append that carries this part's records. */
    PartAppend append(ByteBuffer records) {
      outstanding++;
      unwritten++;
      return new PartAppend(records);
    }

    private PartitionProduceResponse response(Map<Integer, NodeEndpoint> nodes) {
      PartitionProduceResponse.Builder response =
          PartitionProduceResponse.builder()
              .index(partition)
              .errorCode(error.code())
              .errorMessage(message)
              .recordErrors(recordErrors)
              .baseOffset(baseOffset)
              .logAppendTimeMs(logAppendTimeMs)
              .logStartOffset(logStartOffset);
      if (CurrentLeaders.explain(error) && call.apiVersion() >= CURRENT_LEADER_VERSION) {
        nameLeader(response, nodes);
      }
      return response.build();
    }

    private void nameLeader(
        PartitionProduceResponse.Builder response, Map<Integer, NodeEndpoint> nodes) {
      ProduceRequest.TopicProduceData topic = request.topicData().get(topicAt);
      Leader leader = leaders.of(topic.name(), topic.topicId(), partition, call.listener());
      if (leader == null) {
        return;
      }
      response.currentLeader(
          LeaderIdAndEpoch.builder().leaderId(leader.id()).leaderEpoch(leader.epoch()).build());
      Endpoint at = leader.endpoint();
      if (at != null) {
        nodes.put(
            leader.id(),
            NodeEndpoint.builder()
                .nodeId(leader.id())
                .host(at.host())
                .port(at.port())
                .rack(leader.rack())
                .build());
      }
    }

    private void timeOut() {
      if (waiting) {
        if (wait != null) {
          wait.cancel();
        }
        acknowledged(ErrorCode.REQUEST_TIMED_OUT);
      }
    }

    /** Takes the first answer; whatever comes later finds that it has been given. */
    private void acknowledged(ErrorCode outcome) {
      if (!waiting) {
        return;
      }
      waiting = false;
      wait = null;
      if (outcome != ErrorCode.NONE) {
        fail(outcome, reason(outcome));
      }
      resolved();
    }

    private static String reason(ErrorCode outcome) {
      return switch (outcome) {
        case REQUEST_TIMED_OUT -> "the in-sync replicas did not have the records in time";
        case NOT_ENOUGH_REPLICAS_AFTER_APPEND ->
            "the records were appended, and then fewer replicas were in sync than"
                + " min.insync.replicas";
        case NOT_LEADER_OR_FOLLOWER -> "this broker stopped leading before the records were safe";
        default -> "the records could not be made durable";
      };
    }

    /** The append of one part, which is staged or refused. */
    final class PartAppend extends StagedAppend {
      PartAppend(ByteBuffer records) {
        super(records, AppendOrigin.CLIENT);
      }

      @Override
      protected void appended(Partition to) {
        written();
        settle(to);
        limitWaiting();
      }

      private void settle(Partition to) {
        switch (outcome()) {
          case AppendOutcome.Appended done ->
              accept(
                  to,
                  done.baseOffset(),
                  done.lastOffset(),
                  done.logAppendTimeMs(),
                  done.logStartOffset());
          case AppendOutcome.Duplicate done ->
              accept(
                  to,
                  done.baseOffset(),
                  done.lastOffset(),
                  done.logAppendTimeMs(),
                  done.logStartOffset());
          case AppendOutcome.Rejected rejected -> {
            fail(rejected.code(), rejected.message());
            resolved();
          }
        }
      }

      @Override
      protected void failed() {
        refuse(ErrorCode.UNKNOWN_SERVER_ERROR, "the append failed; the broker's log says why");
      }

      /** Ends it without its having been appended. */
      void refuse(ErrorCode error, String reason) {
        written();
        fail(error, reason);
        resolved();
        limitWaiting();
      }

      private void accept(Partition to, long base, long last, long appendTimeMs, long startOffset) {
        baseOffset = base;
        logAppendTimeMs = appendTimeMs;
        logStartOffset = startOffset;
        if (request.acks() == 0) {
          resolved();
          return;
        }
        waiting = true;
        wait = to.whenAcknowledged(last + 1, epoch(), acksAll(), loop, Part.this::acknowledged);
      }
    }
  }
}
