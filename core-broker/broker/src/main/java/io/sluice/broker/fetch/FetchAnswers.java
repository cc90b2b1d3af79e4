package io.sluice.broker.fetch;

import io.sluice.broker.dispatch.Call;
import io.sluice.broker.fetch.PartitionReader.Pass;
import io.sluice.broker.replica.CurrentLeaders;
import io.sluice.broker.replica.CurrentLeaders.Leader;
import io.sluice.metadata.Endpoint;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.FetchResponse.AbortedTransaction;
import io.sluice.protocol.message.FetchResponse.FetchableTopicResponse;
import io.sluice.protocol.message.FetchResponse.LeaderIdAndEpoch;
import io.sluice.protocol.message.FetchResponse.NodeEndpoint;
import io.sluice.protocol.message.FetchResponse.PartitionData;
import io.sluice.protocol.wire.Payload;
import io.sluice.storage.LogRead;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * Reads what a fetch asks for and puts it into an answer, with the present leaders of partitions
 * that were looked for at the wrong broker (KIP-951).
 */
final class FetchAnswers {
  private static final int NODE_ENDPOINTS_VERSION = 16;
  private static final Payload NO_RECORDS = Payload.of(ByteBuffer.allocate(0));

  private final PartitionReader reader;
  private final CurrentLeaders leaders;
  private final IntSupplier responseBytesMax;

  FetchAnswers(PartitionReader reader, CurrentLeaders leaders, IntSupplier responseBytesMax) {
    this.reader = reader;
    this.leaders = leaders;
    this.responseBytesMax = responseBytesMax;
  }

  /** Returns how many bytes of records the answer may have, but for a first batch. */
  int bytesMax(FetchRequest request) {
    return Math.max(0, Math.min(request.maxBytes(), responseBytesMax.getAsInt()));
  }

  List<PartitionRead> read(List<FetchTarget> targets, Fetcher fetcher, int bytesMax, Pass pass) {
    return reader.readAll(targets, fetcher, bytesMax, pass);
  }

  /** Answers with what is news to the client. */
  void send(Call call, Fetcher fetcher, FetchScope scope, List<PartitionRead> results) {
    List<PartitionRead> told = scope.toTell(results);
    reader.sent(told, fetcher);
    int transferred = 0;
    for (PartitionRead result : told) {
      LogRead read = result.read();
      if (read != null) {
        transferred += read.bytes().size() - read.bytes().bufferedSize();
      }
    }
    call.respond(new Answer(fetcher, call.apiVersion()).of(scope.sessionId(), told), transferred);
  }

  private static boolean sameTopic(FetchTarget.Key a, FetchTarget.Key b) {
    return a.topicId().equals(b.topicId()) && (a.topic() == null || a.topic().equals(b.topic()));
  }

  private static List<AbortedTransaction> aborted(PartitionRead result) {
    List<AbortedTransaction> list = new ArrayList<>(result.aborted().size());
    for (var transaction : result.aborted()) {
      list.add(
          AbortedTransaction.builder()
              .producerId(transaction.producerId())
              .firstOffset(transaction.firstOffset())
              .build());
    }
    return list;
  }

  /** One answer in the making. */
  private final class Answer {
    private final Fetcher fetcher;
    private final int version;
    private final Map<Integer, NodeEndpoint> nodes = new LinkedHashMap<>(0);

    Answer(Fetcher fetcher, int version) {
      this.fetcher = fetcher;
      this.version = version;
    }

    FetchResponse of(int sessionId, List<PartitionRead> told) {
      List<FetchableTopicResponse> topics = new ArrayList<>();
      int at = 0;
      while (at < told.size()) {
        FetchTarget.Key first = told.get(at).target().key();
        List<PartitionData> partitions = new ArrayList<>();
        while (at < told.size() && sameTopic(first, told.get(at).target().key())) {
          partitions.add(data(told.get(at++)));
        }
        String name = first.topic() == null ? "" : first.topic();
        topics.add(
            FetchableTopicResponse.builder()
                .topic(name)
                .topicId(first.topicId())
                .partitions(partitions)
                .build());
      }
      return FetchResponse.builder()
          .sessionId(sessionId)
          .responses(topics)
          .nodeEndpoints(List.copyOf(nodes.values()))
          .build();
    }

    private PartitionData data(PartitionRead result) {
      LogRead read = result.read();
      PartitionData.Builder data =
          PartitionData.builder()
              .partitionIndex(result.target().key().partition())
              .errorCode(result.error().code())
              .highWatermark(result.highWatermark())
              .lastStableOffset(result.lastStableOffset())
              .logStartOffset(result.logStartOffset())
              .abortedTransactions(fetcher.committedOnly() ? aborted(result) : null)
              .records(read == null ? NO_RECORDS : read.bytes());
      switch (result.detour()) {
        case Detour.Diverged diverged -> data.divergingEpoch(diverged.end());
        case Detour.Nearer nearer -> data.preferredReadReplica(nearer.replicaId());
        case null -> {}
      }
      if (CurrentLeaders.explain(result.error()) && version >= NODE_ENDPOINTS_VERSION) {
        nameLeader(result.target().key(), data);
      }
      return data.build();
    }

    private void nameLeader(FetchTarget.Key key, PartitionData.Builder data) {
      Leader leader = leaders.of(key.topic(), key.topicId(), key.partition(), fetcher.listener());
      if (leader == null) {
        return;
      }
      data.currentLeader(
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
  }
}
