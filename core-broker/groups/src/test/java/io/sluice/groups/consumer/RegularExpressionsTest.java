package io.sluice.groups.consumer;

import static io.sluice.groups.consumer.ConsumerGroupsTest.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegularExpressionsTest {
  private final ConsumerShard shard = new ConsumerShard(1);
  private final TestMember a = new TestMember(shard, "a");
  private final TestMember b = new TestMember(shard, "b");

  @BeforeEach
  void createTopics() {
    shard.topic("t", 1);
    shard.topic("u", 1);
    shard.topic("__offsets", 1);
  }

  private ConsumerGroupHeartbeatResponse join(TestMember member, String regex) {
    return member.join(request -> request.subscribedTopicNames(null).subscribedTopicRegex(regex));
  }

  @Test
  void memberGetsAllTopicsThatMatchButTheBrokersOwn() {
    join(a, ".*");
    assertEquals(Set.of("t-0", "u-0"), a.assigned());
    assertTrue(shard.group().subscribes("u"));
    assertEquals(Set.of(".*"), shard.group().regexes().keySet());
  }

  @Test
  void expressionMustMatchTheWholeName() {
    shard.topic("tt", 1);
    join(a, "t");
    assertEquals(Set.of("t-0"), a.assigned());
  }

  @Test
  void expressionAndNamesAddUp() {
    a.join(
        request ->
            request.subscribedTopicNames(java.util.List.of("u")).subscribedTopicRegex("t.*"));
    assertEquals(Set.of("t-0", "u-0"), a.assigned());
  }

  @Test
  void topicThatAppearsIsAssignedAndOneThatGoesIsNot() {
    join(a, "t.*");
    shard.topic("t2", 2);
    a.beat();
    assertEquals(Set.of("t-0", "t2-0", "t2-1"), a.assigned());

    shard.cluster(shard.cluster().without("t"));
    a.beat();
    a.acknowledge();
    assertEquals(Set.of("t2-0", "t2-1"), a.assigned());
  }

  @Test
  void topicThatMatchesNoExpressionChangesNothing() {
    join(a, "t.*");
    int records = shard.harness().recordCount();
    shard.topic("other", 2);
    a.beat();
    assertEquals(records, shard.harness().recordCount());
  }

  @Test
  void invalidExpressionIsRefusedAndChangesNothing() {
    assertError(ErrorCode.INVALID_REGULAR_EXPRESSION, join(a, "("));
    join(a, "t");
    assertError(
        ErrorCode.INVALID_REGULAR_EXPRESSION, a.send(request -> request.subscribedTopicRegex("[")));
    assertError(ErrorCode.NONE, a.beat());
    assertEquals(Set.of("t-0"), a.assigned());
  }

  @Test
  void expressionIsForgottenWhenNobodyUsesItAnyMore() {
    join(a, "t.*");
    join(b, "t.*");
    a.send(request -> request.subscribedTopicRegex("u.*"));
    assertEquals(Set.of("t.*", "u.*"), shard.group().regexes().keySet());

    b.leave();
    assertEquals(Set.of("u.*"), shard.group().regexes().keySet());

    a.send(request -> request.subscribedTopicRegex(""));
    assertEquals(Set.of(), shard.group().regexes().keySet());
    a.acknowledge();
    assertEquals(Set.of(), a.assigned());
  }

  @Test
  void expressionIsResolvedAnewAfterRefreshInterval() {
    join(a, "t.*");
    long before = shard.group().regexes().get("t.*").resolvedAtMs();
    for (int i = 0; i < 61; i++) {
      shard.harness().time().advance(10_000);
      a.beat();
    }
    long after = shard.group().regexes().get("t.*").resolvedAtMs();
    assertEquals(600_000, after - before);
  }

  @Test
  void onlyTopicsThatComeOrGoAreMatchedWhenTopicsChange() {
    for (int i = 0; i < 200; i++) {
      shard.topic("many-" + i, 1);
    }
    join(a, "t.*");
    join(b, "u.*|new.*");
    a.beat();
    b.beat();
    AtomicInteger looks = shard.cluster().looks();
    looks.set(0);

    shard.topic("new", 1);
    assertEquals(2, looks.get(), "one topic, two expressions");
    shard.topic("new", 2);
    assertEquals(2, looks.get(), "a topic that grows is no other topic");
    shard.cluster(shard.cluster().without("u"));
    assertEquals(2, looks.get(), "a topic that is gone matches nothing");

    assertEquals(Set.of("t"), shard.group().regexes().get("t.*").topics());
    assertEquals(Set.of("new"), shard.group().regexes().get("u.*|new.*").topics());
    b.beat();
    b.acknowledge();
    assertEquals(Set.of("new-0", "new-1"), b.assigned());
  }

  @Test
  void brokersOwnTopicThatAppearsMatchesNothing() {
    join(a, ".*");

    shard.topic("__more", 1);
    shard.topic("v", 1);
    a.beat();

    assertEquals(Set.of("t-0", "u-0", "v-0"), a.assigned());
  }

  @Test
  void changeOfOneTopicDoesNotPutOffTheRefresh() {
    join(a, "t.*");
    long before = shard.group().regexes().get("t.*").resolvedAtMs();

    shard.harness().time().advance(10_000);
    shard.topic("t2", 1);

    assertEquals(Set.of("t", "t2"), shard.group().regexes().get("t.*").topics());
    assertEquals(before, shard.group().regexes().get("t.*").resolvedAtMs());
  }
}
