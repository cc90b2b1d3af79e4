package io.sluice.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.Messages;
import io.sluice.protocol.message.MetadataRequest;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.protocol.wire.WireWriter;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ApiKeyTest {
  @ParameterizedTest
  @EnumSource(ApiKeys.class)
  void kafkaApiHasTheSameNameNumberAndHeaders(ApiKeys theirs) {
    ApiKey ours = ApiKey.of(theirs.id);
    assertNotNull(ours, theirs.name());
    assertEquals(theirs.name(), ours.name());
    assertEquals(theirs.id, ours.id());
    for (short version : theirs.allVersions()) {
      String where = theirs + " v" + version;
      assertEquals(theirs.requestHeaderVersion(version), ours.requestHeaderVersion(version), where);
      assertEquals(
          theirs.responseHeaderVersion(version), ours.responseHeaderVersion(version), where);
    }
  }

  @ParameterizedTest
  @EnumSource(ApiKeys.class)
  void versionsReachFromTheOlderReleaseToTheNewestStableOne(ApiKeys theirs) {
    if (theirs.messageType.highestSupportedVersion(true) < 0) {
      return; // no longer spoken by the newer release
    }
    ApiKey ours = ApiKey.valueOf(theirs.name());
    assertEquals(theirs.messageType.highestSupportedVersion(false), ours.maxVersion());
    assertTrue(ours.minVersion() <= theirs.messageType.lowestSupportedVersion());
    assertTrue(ours.supports(ours.minVersion()) && ours.supports(ours.maxVersion()));
    assertFalse(ours.supports(ours.minVersion() - 1) || ours.supports(ours.maxVersion() + 1));
  }

  @Test
  void versionsOfOldClientsAreKnown() {
    assertEquals(0, ApiKey.PRODUCE.minVersion());
    assertEquals(0, ApiKey.FETCH.minVersion());
    assertEquals(0, ApiKey.CREATE_TOPICS.minVersion());
    assertEquals(0, ApiKey.LIST_OFFSETS.minVersion());
    assertEquals(7, ApiKey.LEADER_AND_ISR.maxVersion());
    assertEquals(1, ApiKey.SHARE_FETCH.minVersion(), "version 0 was never stable");
    assertEquals(5, ApiKey.INIT_PRODUCER_ID.maxVersion(), "version 6 is not yet stable");
  }

  @Test
  void firstControlledShutdownHasTheShortHeader() {
    assertEquals(0, ApiKey.CONTROLLED_SHUTDOWN.requestHeaderVersion(0));
    assertEquals(1, ApiKey.CONTROLLED_SHUTDOWN.requestHeaderVersion(1));
  }

  @Test
  void numberOfNoApiIsNull() {
    for (int id :
        new int[] {-1, ApiKey.values().length, 9_999, 10_003, 32_767, Integer.MIN_VALUE}) {
      assertNull(ApiKey.of(id), "" + id);
    }
  }

  @Test
  void ownApisStartAt10000() {
    assertSame(ApiKey.DESCRIBE_GROUP_OFFSETS, ApiKey.of(10_000));
    assertSame(ApiKey.MOVE_GROUP_OFFSETS, ApiKey.of(10_001));
    assertSame(ApiKey.REPORT_OFFLINE_REPLICAS, ApiKey.of(10_002));
    assertTrue(ApiKey.DESCRIBE_GROUP_OFFSETS.isOwn());
    assertFalse(ApiKey.PRODUCE.isOwn());
    assertEquals(10_000, ApiKey.DESCRIBE_GROUP_OFFSETS.id());
  }

  @ParameterizedTest
  @EnumSource(ApiKey.class)
  void apiIsFoundByItsNumber(ApiKey key) {
    assertSame(key, ApiKey.of(key.id()));
    assertEquals(key.isOwn(), !ApiKeys.hasId(key.id()), "Kafka knows all others");
  }

  @Test
  void messageIsReadByItsApi() {
    RequestMessage request =
        MetadataRequest.builder().topics(null).allowAutoTopicCreation(false).build();
    assertSame(ApiKey.METADATA, request.apiKey());
    ByteBuffer buffer = ByteBuffer.allocate(request.size(12));
    request.write(new WireWriter(buffer), 12);
    assertEquals(request, Messages.readRequest(ApiKey.METADATA, buffer.flip(), 12));

    ResponseMessage response = FetchResponse.builder().sessionId(7).build();
    assertSame(ApiKey.FETCH, response.apiKey());
    buffer = ByteBuffer.allocate(response.size(13));
    response.write(new WireWriter(buffer), 13);
    assertEquals(response, Messages.readResponse(ApiKey.FETCH, buffer.flip(), 13));
  }

  @ParameterizedTest
  @EnumSource(ApiKey.class)
  void everyApiReadsItsOwnMessages(ApiKey key) {
    int version = key.maxVersion();
    assertThrows(
        ProtocolException.class,
        () -> Messages.readRequest(key, ByteBuffer.allocate(0), version + 10));
    ByteBuffer zeros = ByteBuffer.allocate(1000);
    try {
      assertSame(key, Messages.readRequest(key, zeros.clear(), version).apiKey());
      assertSame(key, Messages.readResponse(key, zeros.clear(), version).apiKey());
    } catch (ProtocolException e) {
      assertTrue(e.getMessage().contains("null"), e.getMessage());
    }
  }
}
