package io.sluice.broker.follower;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.FetchRequest.FetchPartition;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.FetchResponse.EpochEndOffset;
import io.sluice.protocol.message.FetchResponse.FetchableTopicResponse;
import io.sluice.protocol.message.FetchResponse.PartitionData;
import io.sluice.protocol.wire.Payload;
import io.sluice.storage.EpochEnd;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A leader that answers as a broker does, from logs in memory, with one incremental session. Safe
 * for use by any thread.
 */
final class ModelLeader {
  /** A partition that it leads. */
  private record Led(MemoryLog log, int epoch) {}

  private final Map<Course.Key, Led> led = new HashMap<>();
  private final Map<Course.Key, ErrorCode> errors = new HashMap<>();
  private final Map<Course.Key, FetchPartition> session = new LinkedHashMap<>();
  private final Map<Course.Key, Long> told = new HashMap<>();
  private int sessionId;
  private int sessionEpoch;
  private int sessionsGiven;
  boolean givesSessions = true;
  volatile int fullRequests;
  @Nullable ErrorCode refusal;

  synchronized void lead(Uuid topicId, int partition, MemoryLog log, int epoch) {
    led.put(new Course.Key(topicId, partition), new Led(log, epoch));
  }

  synchronized void fail(Uuid topicId, int partition, @Nullable ErrorCode error) {
    Course.Key key = new Course.Key(topicId, partition);
    if (error == null) {
      errors.remove(key);
    } else {
      errors.put(key, error);
    }
  }

  synchronized Set<Course.Key> inSession() {
    return Set.copyOf(session.keySet());
  }

  /** Forgets its session, as after a restart. */
  synchronized void forgetSession() {
    sessionId = -1;
  }

  synchronized FetchResponse answer(FetchRequest request) {
    ErrorCode refused = refusal;
    if (refused != null) {
      refusal = null;
      return FetchResponse.builder().errorCode(refused.code()).build();
    }
    boolean full = request.sessionEpoch() == 0;
    if (full) {
      fullRequests++;
      session.clear();
      told.clear();
      sessionEpoch = 1;
      sessionId = givesSessions ? 100 + sessionsGiven++ : 0;
    } else if (request.sessionId() != sessionId) {
      return FetchResponse.builder().errorCode(ErrorCode.FETCH_SESSION_ID_NOT_FOUND.code()).build();
    } else if (request.sessionEpoch() != sessionEpoch) {
      return FetchResponse.builder()
          .errorCode(ErrorCode.INVALID_FETCH_SESSION_EPOCH.code())
          .build();
    } else {
      sessionEpoch++;
    }
    for (var topic : request.topics()) {
      for (FetchPartition partition : topic.partitions()) {
        session.put(new Course.Key(topic.topicId(), partition.partition()), partition);
      }
    }
    for (var topic : request.forgottenTopicsData()) {
      topic.partitions().forEach(index -> session.remove(new Course.Key(topic.topicId(), index)));
    }
    return read(request.maxBytes());
  }

  /** Answers a request once more that was answered with nothing. */
  synchronized FetchResponse again(FetchRequest request) {
    return read(request.maxBytes());
  }

  private FetchResponse read(int bytesMax) {
    Map<Uuid, List<PartitionData>> topics = new LinkedHashMap<>();
    int left = bytesMax;
    for (Course.Key key : List.copyOf(session.keySet())) {
      PartitionData data = read(key, session.get(key), left);
      int bytes = data.records() == null ? 0 : data.records().size();
      left = Math.max(0, left - bytes);
      boolean news =
          bytes > 0
              || data.errorCode() != 0
              || data.divergingEpoch().endOffset() >= 0
              || !Long.valueOf(data.highWatermark()).equals(told.put(key, data.highWatermark()));
      if (news) {
        topics.computeIfAbsent(key.topicId(), id -> new ArrayList<>()).add(data);
      }
      if (bytes > 0) {
        session.put(key, session.remove(key));
      }
    }
    List<FetchableTopicResponse> responses = new ArrayList<>();
    topics.forEach(
        (id, partitions) ->
            responses.add(
                FetchableTopicResponse.builder().topicId(id).partitions(partitions).build()));
    return FetchResponse.builder().sessionId(sessionId).responses(responses).build();
  }

  private PartitionData read(Course.Key key, FetchPartition asked, int bytesLeft) {
    Led leads = led.get(key);
    ErrorCode error = errors.get(key);
    if (error == null && leads == null) {
      error = ErrorCode.UNKNOWN_TOPIC_ID;
    }
    if (error == null && asked.currentLeaderEpoch() != leads.epoch()) {
      error =
          asked.currentLeaderEpoch() < leads.epoch()
              ? ErrorCode.FENCED_LEADER_EPOCH
              : ErrorCode.UNKNOWN_LEADER_EPOCH;
    }
    PartitionData.Builder data = PartitionData.builder().partitionIndex(key.partition());
    if (error != null) {
      return data.errorCode(error.code()).highWatermark(-1).build();
    }
    MemoryLog log = leads.log();
    data.highWatermark(log.highWatermark()).logStartOffset(log.start());
    if (asked.lastFetchedEpoch() >= 0) {
      EpochEnd end = log.epochEnd(asked.lastFetchedEpoch());
      if (end.equals(EpochEnd.UNKNOWN)) {
        return data.errorCode(ErrorCode.OFFSET_OUT_OF_RANGE.code()).build();
      }
      if (end.epoch() != asked.lastFetchedEpoch() || end.endOffset() < asked.fetchOffset()) {
        return data.divergingEpoch(new EpochEndOffset(end.epoch(), end.endOffset())).build();
      }
    }
    if (asked.fetchOffset() < log.start() || asked.fetchOffset() > log.end()) {
      return data.errorCode(ErrorCode.OFFSET_OUT_OF_RANGE.code()).build();
    }
    assertEquals(0, asked.fetchOffset() < 0 ? 1 : 0);
    ByteBuffer records =
        bytesLeft <= 0
            ? ByteBuffer.allocate(0)
            : log.read(asked.fetchOffset(), Math.min(bytesLeft, asked.partitionMaxBytes()));
    return data.records(Payload.of(records)).build();
  }
}
