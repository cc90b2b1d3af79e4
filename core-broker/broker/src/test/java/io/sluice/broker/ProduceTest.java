package io.sluice.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.ProduceResponse;
import io.sluice.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import io.sluice.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.Compression;
import io.sluice.protocol.record.TimestampType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProduceTest {
  @TempDir static Path folder;
  private static TestBroker broker;
  private static TestClient client;

  @BeforeAll
  static void start() {
    broker = TestBroker.start(folder, Map.of());
    client = broker.connect();
  }

  @AfterAll
  static void stop() {
    client.close();
    broker.close();
  }

  private static ErrorCode error(PartitionProduceResponse answer) {
    return ErrorCode.of(answer.errorCode());
  }

  private static void assertRefused(ErrorCode expected, String topic, ByteBuffer records) {
    PartitionProduceResponse answer = Requests.produced(client, topic, records);
    assertEquals(expected, error(answer), answer.errorMessage());
    assertEquals(-1, answer.baseOffset());
    assertNotNull(answer.errorMessage());
    assertEquals(List.of(), Requests.read(client, topic, 0), "nothing was appended");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void acknowledgedRecordsGetOffsetsInTurn(int acks) {
    String topic = "acks" + acks;
    broker.topic(topic);
    for (int i = 0; i < 3; i++) {
      ProduceResponse answer =
          client.ask(
              Requests.produce(topic, acks, Requests.batch("a" + i, "b" + i)),
              Requests.NAMES_PRODUCE,
              ProduceResponse.class);
      assertEquals(ErrorCode.NONE, error(Requests.only(answer)));
      assertEquals(2 * i, Requests.only(answer).baseOffset());
      assertEquals(0, Requests.only(answer).logStartOffset());
      assertEquals(-1, Requests.only(answer).logAppendTimeMs(), "time is the producer's");
    }
    assertEquals(List.of("a0", "b0", "a1", "b1", "a2", "b2"), Requests.read(client, topic, 0));
  }

  @Test
  void unacknowledgedProduceIsAppendedAndNotAnswered() {
    broker.topic("acks0");
    client.sendUnanswered(
        Requests.produce("acks0", 0, Requests.batch("x")), Requests.NAMES_PRODUCE);
    PartitionProduceResponse next = Requests.produced(client, "acks0", Requests.batch("y"));
    assertEquals(1, next.baseOffset());
    assertEquals(List.of("x", "y"), Requests.read(client, "acks0", 0));
  }

  @Test
  void failedUnacknowledgedProduceClosesTheConnection() {
    try (TestClient other = broker.connect()) {
      other.sendUnanswered(
          Requests.produce("nowhere", 0, Requests.batch("x")), Requests.NAMES_PRODUCE);
      assertTrue(other.isClosedByBroker());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 7, 8, 9, 11, 12})
  void everyVersionByNameAppends(int version) {
    String topic = "v" + version;
    broker.topic(topic);
    ProduceResponse answer =
        client.ask(Requests.produce(topic, 1, Requests.batch("x")), version, ProduceResponse.class);
    assertEquals(topic, answer.responses().getFirst().name());
    assertEquals(ErrorCode.NONE, error(Requests.only(answer)));
    assertEquals(List.of("x"), Requests.read(client, topic, 0));
    ProduceResponse refused =
        client.ask(
            Requests.produce("nowhere", 1, Requests.batch("x")), version, ProduceResponse.class);
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, error(Requests.only(refused)));
    ProduceResponse empty =
        client.ask(
            Requests.produce(topic, 1, ByteBuffer.allocate(0)), version, ProduceResponse.class);
    assertEquals(ErrorCode.INVALID_RECORD, error(Requests.only(empty)));
  }

  @Test
  void topicGivenByIdIsAppendedTo() {
    Uuid id = broker.topic("by-id");
    ProduceResponse answer =
        client.ask(Requests.produce(id, -1, Requests.batch("x")), ProduceResponse.class);
    assertEquals(id, answer.responses().getFirst().topicId());
    assertEquals(ErrorCode.NONE, error(Requests.only(answer)));
    assertEquals(List.of("x"), Requests.read(client, "by-id", 0));
  }

  @Test
  void unknownTopicsAreRefusedByNameAndById() {
    assertEquals(
        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
        error(Requests.produced(client, "nowhere", Requests.batch("x"))));
    ProduceResponse byId =
        client.ask(
            Requests.produce(new Uuid(7, 7), -1, Requests.batch("x")), ProduceResponse.class);
    assertEquals(ErrorCode.UNKNOWN_TOPIC_ID, error(Requests.only(byId)));
  }

  @Test
  void acknowledgementsThatDoNotExistAreRefused() {
    broker.topic("acks2");
    ProduceResponse answer =
        client.ask(
            Requests.produce("acks2", 2, Requests.batch("x")),
            Requests.NAMES_PRODUCE,
            ProduceResponse.class);
    assertEquals(ErrorCode.INVALID_REQUIRED_ACKS, error(Requests.only(answer)));
    assertEquals(List.of(), Requests.read(client, "acks2", 0));
  }

  @Test
  void batchWithFlippedBitIsCorrupt() {
    broker.topic("crc");
    ByteBuffer batch = Requests.batch("some value");
    batch.put(batch.limit() - 3, (byte) (batch.get(batch.limit() - 3) ^ 1));
    assertRefused(ErrorCode.CORRUPT_MESSAGE, "crc", batch);
  }

  @Test
  void batchAboveTheTopicsLimitIsTooLarge() {
    broker.topic("large", "max.message.bytes", "200");
    assertRefused(ErrorCode.MESSAGE_TOO_LARGE, "large", Requests.batch("x".repeat(200)));
    assertEquals(
        ErrorCode.NONE, error(Requests.produced(client, "large", Requests.batch("x".repeat(100)))));
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, 1})
  void oldFormatsAreUnsupported(byte magic) {
    broker.topic("magic" + magic);
    ByteBuffer batch = Requests.batch("x");
    batch.put(BatchView.MAGIC_OFFSET, magic);
    assertRefused(ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT, "magic" + magic, batch);
  }

  @Test
  void twoBatchesOrNoneAreInvalid() {
    broker.topic("count");
    ByteBuffer one = Requests.batch("x");
    ByteBuffer two =
        ByteBuffer.allocate(2 * one.remaining()).put(one.duplicate()).put(one.duplicate()).flip();
    assertRefused(ErrorCode.INVALID_RECORD, "count", two);
    assertRefused(ErrorCode.INVALID_RECORD, "count", ByteBuffer.allocate(0));
  }

  @Test
  void controlAndTransactionalBatchesAreRefused() {
    broker.topic("control");
    assertRefused(
        ErrorCode.INVALID_RECORD,
        "control",
        Requests.fill(new BatchBuilder().control(), "x").build());
    ByteBuffer transactional =
        Requests.fill(new BatchBuilder().producer(1, (short) 0, 0).transactional(), "x").build();
    assertRefused(ErrorCode.INVALID_TXN_STATE, "control", transactional);
  }

  @Test
  void producerIdsNeedTheModule() {
    broker.topic("idempotent");
    ByteBuffer batch = Requests.fill(new BatchBuilder().producer(1, (short) 0, 0), "x").build();
    assertRefused(ErrorCode.UNSUPPORTED_VERSION, "idempotent", batch);
  }

  @Test
  void timestampsOutsideTheTopicsBoundsAreRefused() {
    broker.topic(
        "times",
        "message.timestamp.before.max.ms",
        "60000",
        "message.timestamp.after.max.ms",
        "60000");
    assertRefused(ErrorCode.INVALID_TIMESTAMP, "times", Requests.batch("long ago"));
    long ahead = System.currentTimeMillis() + 3_600_000;
    assertRefused(
        ErrorCode.INVALID_TIMESTAMP,
        "times",
        new BatchBuilder().append(ahead, null, new byte[1]).build());
    long now = System.currentTimeMillis();
    assertEquals(
        ErrorCode.NONE,
        error(
            Requests.produced(
                client, "times", new BatchBuilder().append(now, null, new byte[1]).build())));
  }

  @Test
  void recordWithAForbiddenTimeInTheMiddleOfABatchIsNamed() {
    broker.topic("one-time", "message.timestamp.before.max.ms", "60000");
    long now = System.currentTimeMillis();
    ByteBuffer batch =
        new BatchBuilder()
            .append(now, null, new byte[1])
            .append(5, null, new byte[1])
            .append(now, null, new byte[1])
            .build();
    PartitionProduceResponse answer = Requests.produced(client, "one-time", batch);
    assertEquals(ErrorCode.INVALID_TIMESTAMP, error(answer));
    assertEquals(List.of(1), indexes(answer));
    String reason = answer.recordErrors().getFirst().batchIndexErrorMessage();
    assertEquals("timestamp 5 lies more than message.timestamp.before.max.ms=60000 back", reason);
    assertEquals(
        "1 of the batch's 3 records are refused, the first at index 1: " + reason,
        answer.errorMessage());
  }

  private static List<Integer> indexes(PartitionProduceResponse answer) {
    return answer.recordErrors().stream().map(BatchIndexAndErrorMessage::batchIndex).toList();
  }

  @Test
  void timesThatClaimToBeTheBrokersAreRefused() {
    broker.topic("claimed");
    assertRefused(
        ErrorCode.INVALID_TIMESTAMP,
        "claimed",
        Requests.fill(new BatchBuilder().logAppendTime(5), "x").build());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1_700_000_000_000L, 1_700_000_000_002L, Long.MAX_VALUE})
  void wrongMaxTimestampOfUncompressedBatchIsPutRight(long claimed) {
    String topic = "max" + claimed;
    broker.topic(topic);
    ByteBuffer batch = Requests.batch("a", "b");
    new BatchView().wrap(batch, 0).correctMaxTimestamp(claimed);
    assertEquals(ErrorCode.NONE, error(Requests.produced(client, topic, batch)));
    BatchView kept = new BatchView().wrap(fetched(topic), 0);
    assertEquals(1_700_000_000_001L, kept.maxTimestamp());
    assertTrue(kept.crcMatches());
    assertEquals(List.of("a", "b"), Requests.read(client, topic, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cleanup.policy=compact", "compression.type=zstd"})
  void wrongMaxTimestampOfUnpackedBatchIsPutRight(String config) {
    String[] setting = config.split("=");
    String topic = "unpacked-" + setting[1];
    broker.topic(topic, setting);
    ByteBuffer batch =
        new BatchBuilder(Compression.GZIP)
            .append(70, new byte[1], null)
            .append(60, new byte[2], null)
            .build();
    new BatchView().wrap(batch, 0).correctMaxTimestamp(9);
    assertEquals(ErrorCode.NONE, error(Requests.produced(client, topic, batch)));
    BatchView kept = new BatchView().wrap(fetched(topic), 0);
    assertEquals(70, kept.maxTimestamp());
    assertTrue(kept.crcMatches());
  }

  @Test
  void compressedBatchThatClaimsATimeFarAheadIsRefused() {
    broker.topic("ahead", "message.timestamp.after.max.ms", "60000");
    for (long claimed : new long[] {System.currentTimeMillis() + 3_600_000, Long.MAX_VALUE}) {
      ByteBuffer batch = Requests.fill(new BatchBuilder(Compression.GZIP), "x").build();
      new BatchView().wrap(batch, 0).correctMaxTimestamp(claimed);
      assertRefused(ErrorCode.INVALID_TIMESTAMP, "ahead", batch);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 8, 12})
  void recordsWithoutKeysAreNamedFromVersionEightOn(int version) {
    String topic = "keyless" + version;
    broker.topic(topic, "cleanup.policy", "compact");
    BatchBuilder builder = new BatchBuilder();
    for (int i = 0; i < 6; i++) {
      builder.append(1, i % 2 == 0 ? new byte[1] : null, new byte[1]);
    }
    PartitionProduceResponse answer =
        Requests.only(
            client.ask(
                Requests.produce(topic, -1, builder.build()), version, ProduceResponse.class));
    assertEquals(ErrorCode.INVALID_RECORD, error(answer));
    assertEquals(version < 8 ? List.of() : List.of(1, 3, 5), indexes(answer));
    for (BatchIndexAndErrorMessage one : answer.recordErrors()) {
      assertEquals("a compacted topic takes no record without a key", one.batchIndexErrorMessage());
    }
    ByteBuffer keyed = new BatchBuilder().append(1, new byte[1], null).build();
    assertEquals(ErrorCode.NONE, error(Requests.produced(client, topic, keyed)));
  }

  @Test
  void refusedRecordsAreNamedUpToALimit() {
    broker.topic("many-keyless", "cleanup.policy", "compact");
    String[] values = new String[250];
    java.util.Arrays.fill(values, "x");
    PartitionProduceResponse answer =
        Requests.produced(client, "many-keyless", Requests.batch(values));
    assertEquals(100, answer.recordErrors().size());
    assertTrue(answer.errorMessage().startsWith("250 of the batch's 250 records"));
  }

  @Test
  void zstdNeedsProduceVersionSeven() {
    broker.topic("zstd");
    ByteBuffer batch = Requests.fill(new BatchBuilder(Compression.ZSTD), "x").build();
    ProduceResponse old =
        client.ask(Requests.produce("zstd", -1, batch.duplicate()), 6, ProduceResponse.class);
    assertEquals(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, error(Requests.only(old)));
    ProduceResponse present =
        client.ask(Requests.produce("zstd", -1, batch), 7, ProduceResponse.class);
    assertEquals(ErrorCode.NONE, error(Requests.only(present)));
    assertEquals(List.of("x"), Requests.read(client, "zstd", 0));
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void compactedTopicsTakeNoRecordWithoutKey(Compression compression) {
    String topic = "compacted-" + compression;
    broker.topic(topic, "cleanup.policy", "compact");
    assertRefused(
        ErrorCode.INVALID_RECORD, topic, Requests.fill(new BatchBuilder(compression), "x").build());
    ByteBuffer keyed =
        new BatchBuilder(compression).append(1, "k".getBytes(), "v".getBytes()).build();
    assertEquals(ErrorCode.NONE, error(Requests.produced(client, topic, keyed)));
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void compressedBatchesAreKeptAsTheyCame(Compression compression) {
    String topic = "kept-" + compression;
    broker.topic(topic);
    ByteBuffer batch =
        Requests.fill(new BatchBuilder(compression), "a".repeat(500), "b".repeat(500)).build();
    assertEquals(ErrorCode.NONE, error(Requests.produced(client, topic, batch.duplicate())));
    ByteBuffer back = fetched(topic);
    assertEquals(batch.remaining(), back.remaining());
    int fromAttributes = BatchView.ATTRIBUTES_OFFSET;
    assertEquals(
        batch.slice(fromAttributes, batch.remaining() - fromAttributes),
        back.slice(fromAttributes, back.remaining() - fromAttributes));
  }

  private static ByteBuffer fetched(String topic) {
    FetchResponse answer =
        client.ask(Requests.fetch(topic, 0).build(), Requests.NAMES_FETCH, FetchResponse.class);
    return Requests.only(answer).records().buffer();
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"NONE", "SNAPPY", "LZ4", "ZSTD"})
  void batchesAreCompressedAnewWhereTheTopicSaysSo(Compression sent) {
    String topic = "anew-" + sent;
    broker.topic(topic, "compression.type", "gzip");
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      values.add("value " + i);
    }
    ByteBuffer batch = Requests.fill(new BatchBuilder(sent), values.toArray(String[]::new)).build();
    assertEquals(ErrorCode.NONE, error(Requests.produced(client, topic, batch)));
    BatchView view = new BatchView().wrap(fetched(topic), 0);
    assertEquals(Compression.GZIP, view.compression());
    assertEquals(100, view.recordCount());
    assertTrue(view.crcMatches());
    assertEquals(values, Requests.read(client, topic, 0));
  }

  @Test
  void logAppendTimeReplacesTheProducersTime() {
    broker.topic("append-time", "message.timestamp.type", "LogAppendTime");
    long before = System.currentTimeMillis();
    PartitionProduceResponse answer = Requests.produced(client, "append-time", Requests.batch("x"));
    assertEquals(ErrorCode.NONE, error(answer));
    assertTrue(
        answer.logAppendTimeMs() >= before
            && answer.logAppendTimeMs() <= System.currentTimeMillis());
    BatchView view = new BatchView().wrap(fetched("append-time"), 0);
    assertEquals(TimestampType.LOG_APPEND_TIME, view.timestampType());
    assertEquals(answer.logAppendTimeMs(), view.maxTimestamp());
    assertTrue(view.crcMatches());
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() {
    broker.topic("pipelined");
    for (int i = 0; i < 50; i++) {
      client.send(
          Requests.produce("pipelined", i % 2 == 0 ? -1 : 1, Requests.batch("p" + i)),
          Requests.NAMES_PRODUCE);
    }
    for (int i = 0; i < 50; i++) {
      assertEquals(i, Requests.only(client.receive(ProduceResponse.class)).baseOffset());
    }
    assertNotEquals(List.of(), Requests.read(client, "pipelined", 49));
  }
}
