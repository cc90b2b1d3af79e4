package io.sluice.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.e2e.client.Clients;
import io.sluice.e2e.client.Reading;
import io.sluice.e2e.client.Sample;
import io.sluice.protocol.ApiKey;
import io.sluice.protocol.message.ApiVersionsRequest;
import io.sluice.protocol.message.ApiVersionsResponse;
import io.sluice.protocol.message.MetadataRequest;
import io.sluice.protocol.message.MetadataResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no client sends. The broker closes that connection, says so in a line, and goes on. */
class HostileBytesIT {
  private static final int API_KEY_AT = 4;
  private static final int API_VERSION_AT = 6;

  @TempDir static Path directory;
  private static BrokerProcess broker;

  @BeforeAll
  static void start() throws Exception {
    broker = Distribution.built().start(directory, Map.of());
    new Clients(broker.address()).createTopic("unharmed", 1, Map.of());
  }

  @AfterAll
  static void stop() {
    assertEquals(0, broker.terminate());
    assertFalse(broker.errors().contains("\tat "), broker::errors);
    assertFalse(broker.output().contains("\tat "), broker::output);
  }

  @AfterEach
  void stillServes() throws Exception {
    Clients clients = new Clients(broker.address());
    TopicPartition partition = new TopicPartition("unharmed", 0);
    Sample sample = new Sample(1, null, new byte[] {1}, List.of());
    long offset;
    try (Producer<byte[], byte[]> producer = clients.producer(Map.of())) {
      offset = producer.send(sample.to("unharmed", 0)).get().offset();
    }
    sample.assertIs(
        Reading.all(clients, partition, (int) offset + 1).getLast(), "offset " + offset);
  }

  private static byte[] versions() {
    return RawClient.framed(ApiVersionsRequest.builder().build(), 0, 1);
  }

  private static byte[] with(int at, int value) {
    byte[] frame = versions();
    ByteBuffer.wrap(frame).putShort(at, (short) value);
    return frame;
  }

  private static void assertClosed(byte[] bytes) throws IOException {
    try (RawClient client = RawClient.of(broker)) {
      client.send(bytes);
      assertNull(client.receiveFrame());
    }
  }

  @Test
  void unknownApiKeyClosesTheConnection() throws IOException {
    assertClosed(with(API_KEY_AT, 9_999));
    assertClosed(with(API_KEY_AT, -1));
  }

  @Test
  void unknownVersionOfAnotherApiClosesTheConnection() throws IOException {
    byte[] frame = RawClient.framed(MetadataRequest.builder().topics(List.of()).build(), 1, 1);
    ByteBuffer.wrap(frame).putShort(API_VERSION_AT, (short) 99);
    assertClosed(frame);
  }

  @Test
  void apiVersionsOfTheFutureIsAnsweredInVersionZeroWithError35() throws IOException {
    try (RawClient client = RawClient.of(broker)) {
      client.send(with(API_VERSION_AT, 77));
      byte[] frame = client.receiveFrame();
      assertTrue(frame != null);
      ByteBuffer answer = ByteBuffer.wrap(frame);
      assertEquals(1, answer.getInt());
      ApiVersionsResponse response = ApiVersionsResponse.read(answer, 0);
      assertEquals(35, response.errorCode());
      assertTrue(
          response.apiKeys().stream().anyMatch(api -> api.apiKey() == ApiKey.API_VERSIONS.id()),
          response::toString);
      assertFalse(answer.hasRemaining());
      // The same connection goes on, as clients do, with a version from that answer.
      assertEquals(
          0,
          ((ApiVersionsResponse) client.ask(ApiVersionsRequest.builder().build(), 0)).errorCode());
    }
  }

  @Test
  void impossibleLengthClosesTheConnection() throws IOException {
    for (int length : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 200_000_000, 0, 3}) {
      assertClosed(ByteBuffer.allocate(100).putInt(0, length).array());
    }
  }

  @Test
  void otherProtocolsAreTurnedAway() throws IOException {
    assertClosed("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    assertClosed(
        new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xfc, 0x03, 0x03});
  }

  @Test
  void garbageInAFrameClosesTheConnection() throws IOException {
    Random random = new Random(20_261_123);
    for (int round = 0; round < 200; round++) {
      byte[] frame = new byte[Integer.BYTES + 8 + random.nextInt(200)];
      random.nextBytes(frame);
      ByteBuffer buffer = ByteBuffer.wrap(frame).putInt(0, frame.length - Integer.BYTES);
      if (round % 2 == 0) {
        // A request that the broker knows, with nonsense in it.
        buffer
            .putShort(API_KEY_AT, (short) random.nextInt(4))
            .putShort(API_VERSION_AT, (short) (4 + random.nextInt(8)));
      }
      try (RawClient client = RawClient.of(broker)) {
        client.send(frame);
        client.finish();
        client.receiveFrame();
      }
    }
  }

  @Test
  void halfAFrameIsForgottenWithItsConnection() throws IOException {
    byte[] frame = versions();
    for (int sent = 1; sent < frame.length; sent++) {
      try (RawClient client = RawClient.of(broker)) {
        client.send(Arrays.copyOf(frame, sent));
      }
    }
  }

  @Test
  void frameThatArrivesByteByByteIsAnswered() throws IOException {
    try (RawClient client = RawClient.of(broker)) {
      for (byte each : versions()) {
        client.send(new byte[] {each});
      }
      assertTrue(client.receiveFrame() != null);
    }
  }

  @Test
  void answersComeInTheOrderOfTheRequests() throws IOException {
    try (RawClient client = RawClient.of(broker)) {
      for (int number = 1; number <= 50; number++) {
        client.send(
            RawClient.framed(MetadataRequest.builder().topics(List.of()).build(), 1, number));
      }
      for (int number = 1; number <= 50; number++) {
        ByteBuffer answer = ByteBuffer.wrap(client.receiveFrame());
        assertEquals(number, answer.getInt());
        MetadataResponse.read(answer, 1);
        assertFalse(answer.hasRemaining());
      }
    }
  }
}
