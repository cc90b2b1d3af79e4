package io.sluice.cli;

import io.sluice.broker.BrokerServer;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.ApiVersionsRequest;
import io.sluice.protocol.message.ApiVersionsResponse;
import io.sluice.protocol.message.EndTxnRequest;
import io.sluice.protocol.message.EndTxnResponse;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.FetchRequest.FetchPartition;
import io.sluice.protocol.message.FetchRequest.FetchTopic;
import io.sluice.protocol.message.FindCoordinatorRequest;
import io.sluice.protocol.message.InitProducerIdRequest;
import io.sluice.protocol.message.InitProducerIdResponse;
import io.sluice.protocol.message.ListOffsetsRequest;
import io.sluice.protocol.message.Messages;
import io.sluice.protocol.message.MetadataRequest;
import io.sluice.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.sluice.protocol.message.MetadataResponse;
import io.sluice.protocol.message.ProduceRequest;
import io.sluice.protocol.message.ProduceRequest.PartitionProduceData;
import io.sluice.protocol.message.ProduceRequest.TopicProduceData;
import io.sluice.protocol.message.RequestHeader;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseHeader;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.wire.Payload;
import io.sluice.protocol.wire.WireWriter;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Uses a broker as its first clients will, so that the JVM's AOT cache, which is made of such a run
 * when the distribution is built, holds what a start and the first requests need.
 */
final class Training implements AutoCloseable {
  /** Set to true in the run that makes the cache. */
  static final String PROPERTY = "sluice.training";

  private static final String TOPIC = "training";
  private static final int ROUNDS = 20;
  private static final int MAX_BYTES = 1 << 20;

  /** How often a coordinator that is not ready is asked. */
  private static final int ATTEMPTS_MAX = 200;

  /** What is coordinated, as FindCoordinator numbers it. */
  private static final byte TRANSACTION = 1;

  private final Socket socket;
  private int correlationId;

  private Training(String host, int port) throws IOException {
    socket = new Socket(host, port);
    socket.setTcpNoDelay(true);
  }

  static boolean wanted() {
    return Boolean.getBoolean(PROPERTY);
  }

  static void run(BrokerServer server) {
    try (Training client = new Training("127.0.0.1", server.listeners().get(0).port())) {
      client.exercise();
    } catch (IOException e) {
      throw new IllegalStateException("the training run failed", e);
    }
  }

  private void exercise() throws IOException {
    ApiVersionsResponse offered =
        (ApiVersionsResponse)
            ask(
                ApiKey.API_VERSIONS,
                ApiVersionsRequest.builder()
                    .clientSoftwareName("training")
                    .clientSoftwareVersion("1")
                    .build());
    MetadataRequestTopic wanted = MetadataRequestTopic.builder().name(TOPIC).build();
    MetadataRequest metadata =
        MetadataRequest.builder().topics(List.of(wanted)).allowAutoTopicCreation(true).build();
    Uuid id = ((MetadataResponse) ask(ApiKey.METADATA, metadata)).topics().get(0).topicId();
    ask(
        ApiKey.INIT_PRODUCER_ID,
        InitProducerIdRequest.builder().transactionalId(null).transactionTimeoutMs(-1).build());
    ask(ApiKey.LIST_OFFSETS, ListOffsetsRequest.builder().replicaId(-1).build());
    for (int round = 0; round < ROUNDS; round++) {
      produce(id, round);
      fetch(id, round);
    }
    if (offered.apiKeys().stream().anyMatch(api -> api.apiKey() == ApiKey.END_TXN.id())) {
      exerciseTransactions(id);
    }
  }

  /** Commits some transactions, if their coordinator is there soon. */
  private void exerciseTransactions(Uuid topic) throws IOException {
    FindCoordinatorRequest whom =
        FindCoordinatorRequest.builder()
            .keyType(TRANSACTION)
            .coordinatorKeys(List.of(TOPIC))
            .build();
    ask(ApiKey.FIND_COORDINATOR, whom);
    InitProducerIdRequest init =
        InitProducerIdRequest.builder().transactionalId(TOPIC).transactionTimeoutMs(60_000).build();
    InitProducerIdResponse id;
    int attempts = 0;
    do {
      id = (InitProducerIdResponse) ask(ApiKey.INIT_PRODUCER_ID, init);
    } while (id.errorCode() != 0 && ++attempts < ATTEMPTS_MAX);
    long producer = id.producerId();
    short epoch = id.producerEpoch();
    for (int round = 0; round < ROUNDS && id.errorCode() == 0; round++) {
      BatchBuilder batch = new BatchBuilder().producer(producer, epoch, 0).transactional();
      produce(topic, TOPIC, batch.append(round, null, new byte[1]).build());
      EndTxnRequest end =
          EndTxnRequest.builder()
              .transactionalId(TOPIC)
              .producerId(producer)
              .producerEpoch(epoch)
              .committed(true)
              .build();
      EndTxnResponse next = (EndTxnResponse) ask(ApiKey.END_TXN, end);
      producer = next.producerId();
      epoch = next.producerEpoch();
    }
  }

  private void produce(Uuid topic, int round) throws IOException {
    byte[] value = ("record " + round).getBytes(StandardCharsets.UTF_8);
    produce(
        topic,
        null,
        new BatchBuilder().producer(0, (short) 0, round).append(round, null, value).build());
  }

  private void produce(Uuid topic, @Nullable String transactionalId, ByteBuffer batch)
      throws IOException {
    PartitionProduceData partition =
        PartitionProduceData.builder().index(0).records(Payload.of(batch)).build();
    TopicProduceData data =
        TopicProduceData.builder().topicId(topic).partitionData(List.of(partition)).build();
    ask(
        ApiKey.PRODUCE,
        ProduceRequest.builder()
            .transactionalId(transactionalId)
            .acks((short) -1)
            .timeoutMs(MAX_BYTES)
            .topicData(List.of(data))
            .build());
  }

  private void fetch(Uuid topic, int offset) throws IOException {
    FetchPartition partition =
        FetchPartition.builder()
            .partition(0)
            .fetchOffset(offset)
            .partitionMaxBytes(MAX_BYTES)
            .build();
    FetchTopic wanted = FetchTopic.builder().topicId(topic).partitions(List.of(partition)).build();
    ask(
        ApiKey.FETCH,
        FetchRequest.builder()
            .maxWaitMs(1)
            .minBytes(1)
            .maxBytes(MAX_BYTES)
            .topics(List.of(wanted))
            .build());
  }

  private ResponseMessage ask(ApiKey key, RequestMessage request) throws IOException {
    int version = key.maxVersion();
    RequestHeader header =
        RequestHeader.builder()
            .requestApiKey(key.id())
            .requestApiVersion((short) version)
            .correlationId(correlationId++)
            .clientId("training")
            .build();
    int headerVersion = key.requestHeaderVersion(version);
    int size = header.size(headerVersion) + request.size(version);
    ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + size).putInt(size);
    WireWriter writer = new WireWriter(frame);
    header.write(writer, headerVersion);
    request.write(writer, version);
    socket.getOutputStream().write(frame.array());
    DataInputStream in = new DataInputStream(socket.getInputStream());
    ByteBuffer answer = ByteBuffer.wrap(in.readNBytes(in.readInt()));
    ResponseHeader.read(answer, key.responseHeaderVersion(version));
    return Messages.readResponse(key, answer, version);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
