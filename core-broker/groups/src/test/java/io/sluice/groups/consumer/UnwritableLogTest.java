package io.sluice.groups.consumer;

import static io.sluice.groups.consumer.ConsumerGroupsTest.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.protocol.ErrorCode;
import io.sluice.spi.PartitionAssignor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Consumer groups while the log takes no records, as when too few replicas are in sync. */
class UnwritableLogTest {
  private static final ErrorCode CLOSED = ErrorCode.COORDINATOR_NOT_AVAILABLE;

  private final AtomicInteger assigned = new AtomicInteger();
  private final PartitionAssignor counting =
      group -> {
        assigned.incrementAndGet();
        return new BalancedAssignor().assign(group);
      };
  private final ConsumerShard shard = new ConsumerShard(1, Map.of("balanced", counting));
  private final TestMember a = new TestMember(shard, "a");
  private final TestMember b = new TestMember(shard, "b");

  @BeforeEach
  void createTopic() {
    shard.topic("t", 2);
  }

  private void close() {
    shard.harness().checkAppend(ErrorCode.NOT_ENOUGH_REPLICAS);
  }

  private void open() {
    shard.harness().checkAppend(ErrorCode.NONE);
    shard.harness().time().advance(1_000);
  }

  private void pass(long ms) {
    shard.harness().time().advance(ms);
  }

  @Test
  void firstMemberIsRefusedAndLeavesNoGroup() {
    close();

    assertError(CLOSED, a.join("t"));

    assertNull(shard.harness().table().find(ConsumerShard.GROUP));
    assertEquals(0, assigned.get(), "nobody is assigned what cannot be stored");
    open();
    assertError(ErrorCode.NONE, a.join("t"));
    assertEquals(Set.of("t-0", "t-1"), a.assigned());
  }

  @Test
  void membersStayAsTheyAreAndNobodyIsSentAway() {
    a.join("t");
    close();
    for (int i = 0; i < 10; i++) {
      pass(20_000);
      assertError(ErrorCode.NONE, a.beat());
    }
    assertError(CLOSED, b.join("t"));
    assertError(CLOSED, a.send(request -> request.subscribedTopicNames(List.of("u"))));
    assertError(CLOSED, a.leave());
    assertEquals(1, shard.group().size());

    open();

    assertEquals(Set.of("t-0", "t-1"), a.assigned());
    assertError(ErrorCode.NONE, b.join("t"));
    assertEquals(2, shard.group().size());
  }

  @Test
  void memberDoesNotMoveOnUntilItCanBeStored() {
    a.join("t");
    b.join("t");
    close();
    a.beat();
    assertEquals(Set.of("t-0", "t-1"), a.assigned());
    assertEquals(1, a.epoch());

    open();
    a.beat();
    a.acknowledge();
    b.beat();

    assertEquals(1, a.assigned().size());
    assertEquals(1, b.assigned().size());
    assertEquals("Stable", shard.group().state());
  }

  @Test
  void silentMemberIsSentAwayWhenTheLogTakesRecordsAgain() {
    a.join("t");
    b.join("t");
    close();
    for (int i = 0; i < 10; i++) {
      pass(20_000);
      a.beat();
    }
    assertEquals(2, shard.group().size());

    open();

    assertEquals(1, shard.group().size());
    assertError(ErrorCode.UNKNOWN_MEMBER_ID, b.beat());
  }

  @Test
  void changeOfTopicsIsTakenUpWhenTheLogTakesRecordsAgain() {
    a.join(request -> request.subscribedTopicNames(null).subscribedTopicRegex("t.*"));
    int epoch = shard.group().epoch();
    close();
    shard.topic("t2", 1);
    shard.topic("t", 3);
    assertError(ErrorCode.NONE, a.beat());
    assertEquals(epoch, shard.group().epoch());

    open();
    a.beat();

    assertEquals(Set.of("t-0", "t-1", "t-2", "t2-0"), a.assigned());
  }

  @Test
  void changeOfTopicsIsTakenUpAfterALoadWhenTheLogTakesRecordsAgain() {
    a.join("t");
    close();
    shard.topic("t", 3);
    shard.harness().crash();
    assertError(ErrorCode.NONE, a.beat());
    assertEquals(Set.of("t-0", "t-1"), a.assigned());

    open();
    a.beat();

    assertEquals(Set.of("t-0", "t-1", "t-2"), a.assigned());
  }

  @Test
  void refreshOfExpressionsWaits() {
    a.join(request -> request.subscribedTopicNames(null).subscribedTopicRegex("t.*"));
    close();
    for (int i = 0; i < 40; i++) {
      pass(20_000);
      assertError(ErrorCode.NONE, a.beat());
    }
    int records = shard.harness().recordCount();

    open();
    a.beat();

    assertEquals(records + 1, shard.harness().recordCount());
  }
}
