package io.sluice.groups.consumer;

import static io.sluice.groups.consumer.ConsumerGroupsTest.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much one member may say of itself. */
class HeartbeatLimitsTest {
  private final ConsumerShard shard = new ConsumerShard(1);
  private final TestMember member = new TestMember(shard, "a");

  @BeforeEach
  void createTopic() {
    shard.topic("t", 1);
    shard.harness().set("group.consumer.max.subscribed.topics", 3);
  }

  @Test
  void memberIsRefusedWhenItNamesMoreTopicsThanAllowed() {
    ConsumerGroupHeartbeatResponse refused = member.join("t", "u", "v", "w");

    assertError(ErrorCode.INVALID_REQUEST, refused);
    assertTrue(
        refused
            .errorMessage()
            .contains("has 4 names, and group.consumer.max.subscribed.topics is 3"),
        refused.errorMessage());
    assertEquals(0, shard.harness().recordCount());

    assertError(ErrorCode.NONE, member.join("t", "u", "v"));
    assertEquals(Set.of("t-0"), member.assigned());
  }

  @Test
  void memberStaysAsItIsWhenItAsksForMoreTopicsThanAllowed() {
    member.join("t");

    assertError(
        ErrorCode.INVALID_REQUEST,
        member.send(request -> request.subscribedTopicNames(List.of("t", "u", "v", "w"))));

    assertError(ErrorCode.NONE, member.beat());
    assertEquals(Set.of("t-0"), member.assigned());
  }

  @Test
  void memberIsRefusedWhenItNamesATopicThatCannotBe() {
    assertError(ErrorCode.NONE, member.join("t".repeat(249)));
    assertError(ErrorCode.INVALID_REQUEST, member.join("t".repeat(250)));
  }
}
