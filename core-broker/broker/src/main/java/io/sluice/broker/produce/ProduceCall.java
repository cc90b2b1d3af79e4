package io.sluice.broker.produce;

import io.sluice.broker.dispatch.Call;
import io.sluice.broker.replica.AppendStage.StagedAppend;
import io.sluice.broker.replica.Partition;
import io.sluice.network.EventLoop;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ProduceRequest;
import io.sluice.protocol.message.ProduceResponse;
import io.sluice.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import io.sluice.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.sluice.protocol.message.ProduceResponse.TopicProduceResponse;
import io.sluice.storage.AppendOrigin;
import io.sluice.storage.AppendOutcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One produce request until it is answered. Confined to the event loop of its connection. */
final class ProduceCall {
  private static final int ACKS_ALL = -1;

  private final Call call;
  private final ProduceRequest request;
  private final EventLoop loop;
  private final List<List<Part>> parts;

  /** Parts without a result, plus one until all parts have been staged. */
  private int outstanding = 1;

  /** Parts whose records still lie in the request's memory, plus one likewise. */
  private int unwritten = 1;

  ProduceCall(Call call, ProduceRequest request, EventLoop loop) {
    this.call = call;
    this.request = request;
    this.loop = loop;
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
    Part part = new Part(partition);
    parts.get(topicAt).add(part);
    return part;
  }

  /** Says that every part has been staged or has failed. */
  void staged() {
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
      finish();
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
    List<TopicProduceResponse> topics = new ArrayList<>(parts.size());
    for (int t = 0; t < parts.size(); t++) {
      ProduceRequest.TopicProduceData asked = request.topicData().get(t);
      List<PartitionProduceResponse> partitions = new ArrayList<>(parts.get(t).size());
      for (Part part : parts.get(t)) {
        partitions.add(part.response());
      }
      topics.add(
          TopicProduceResponse.builder()
              .name(asked.name())
              .topicId(asked.topicId())
              .partitionResponses(partitions)
              .build());
    }
    return ProduceResponse.builder().responses(topics).build();
  }

  /** One partition's share of the request. */
  final class Part {
    private final int partition;
    private ErrorCode error = ErrorCode.NONE;
    private @Nullable String message;
    private List<BatchIndexAndErrorMessage> recordErrors = List.of();
    private long baseOffset = -1;
    private long logAppendTimeMs = -1;
    private long logStartOffset = -1;

    private Part(int partition) {
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
    StagedAppend append(ByteBuffer records) {
      outstanding++;
      unwritten++;
      return new PartAppend(records);
    }

    private PartitionProduceResponse response() {
      return PartitionProduceResponse.builder()
          .index(partition)
          .errorCode(error.code())
          .errorMessage(message)
          .recordErrors(recordErrors)
          .baseOffset(baseOffset)
          .logAppendTimeMs(logAppendTimeMs)
          .logStartOffset(logStartOffset)
          .build();
    }

    private final class PartAppend extends StagedAppend {
      PartAppend(ByteBuffer records) {
        super(records, AppendOrigin.CLIENT);
      }

      @Override
      protected void appended(Partition to) {
        written();
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
        written();
        fail(ErrorCode.UNKNOWN_SERVER_ERROR, "the append failed; the broker's log says why");
        resolved();
      }

      private void acknowledged(ErrorCode error) {
        if (error != ErrorCode.NONE) {
          fail(error, null);
        }
        resolved();
      }

      private void accept(Partition to, long base, long last, long appendTimeMs, long startOffset) {
        baseOffset = base;
        logAppendTimeMs = appendTimeMs;
        logStartOffset = startOffset;
        if (request.acks() == 0) {
          resolved();
        } else {
          to.whenAcknowledged(last + 1, epoch(), acksAll(), loop, this::acknowledged);
        }
      }
    }
  }
}
