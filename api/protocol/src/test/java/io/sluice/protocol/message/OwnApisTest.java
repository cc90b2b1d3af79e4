package io.sluice.protocol.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ApiKey;
import io.sluice.time.Randomness;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.NodeApiVersions;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sluice's own APIs: on the wire, and what Kafka's client makes of them in an ApiVersions answer.
 */
class OwnApisTest {
  private static final int SEEDS = 60;

  static List<String> messages() {
    return List.copyOf(OwnSchemas.all().keySet());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void randomContentIsWrittenAsItWasRead(String name) throws ReflectiveOperationException {
    SluiceMessage type = new SluiceMessage(name);
    for (long seed : Seeds.of(SEEDS)) {
      String where = Seeds.replay(name, 0, seed);
      byte[] frame =
          new RandomFrame(OwnSchemas.all().get(name), 0, Randomness.seeded(seed), null).next();
      ByteBuffer in = ByteBuffer.wrap(frame);
      Message message = type.read(in, 0);
      assertFalse(in.hasRemaining(), where);
      assertArrayEquals(frame, SluiceMessage.write(message, 0), where);
      assertEquals(message, SluiceMessage.rebuilt((Record) message), where);
    }
  }

  @Test
  void everyOwnApiHasItsSchemas() {
    assertEquals(Stream.of(ApiKey.values()).filter(ApiKey::isOwn).count() * 2, messages().size());
  }

  @Test
  void everyGroupIsAskedForByDefaultAndNothingIsKnownOfAPartition() {
    assertNull(DescribeGroupOffsetsRequest.builder().build().groups());
    var partition = DescribeGroupOffsetsResponse.PartitionOffsets.builder().build();
    assertEquals(-1, partition.committedOffset());
    assertEquals(-1, partition.lag());
    assertEquals(-1, partition.lagMs());
    assertNull(partition.memberId());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void clientOfKafkasSkipsOwnApisInApiVersions(int version) {
    ApiVersionsResponse answer = ApiVersionsResponse.builder().apiKeys(everything()).build();
    byte[] bytes = SluiceMessage.write(answer, version);
    var parsed =
        org.apache.kafka.common.requests.ApiVersionsResponse.parse(
            new ByteBufferAccessor(ByteBuffer.wrap(bytes)), (short) version);
    assertEquals(10_000, parsed.apiVersion((short) 10_000).apiKey());

    ApiVersionsResponseData data = parsed.data();
    NodeApiVersions known =
        new NodeApiVersions(
            data.apiKeys(),
            data.supportedFeatures(),
            data.finalizedFeatures(),
            data.finalizedFeaturesEpoch());
    assertEquals(ApiKey.FETCH.maxVersion(), known.latestUsableVersion(ApiKeys.FETCH));
    assertTrue(known.allSupportedApiVersions().keySet().stream().allMatch(api -> api.id < 10_000));
    assertTrue(known.toString().contains("UNKNOWN(10000)"), known.toString());
    assertTrue(known.toString().contains("UNKNOWN(10001)"), known.toString());
  }

  private static List<ApiVersionsResponse.ApiVersion> everything() {
    List<ApiVersionsResponse.ApiVersion> all = new ArrayList<>();
    for (ApiKey key : ApiKey.values()) {
      all.add(
          ApiVersionsResponse.ApiVersion.builder()
              .apiKey(key.id())
              .minVersion(key.minVersion())
              .maxVersion(key.maxVersion())
              .build());
    }
    return all;
  }
}
