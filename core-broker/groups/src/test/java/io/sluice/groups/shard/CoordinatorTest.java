package io.sluice.groups.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.coordination.fake.Asked;
import io.sluice.coordination.fake.FakeStateLog;
import io.sluice.kernel.StateTopic;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoordinatorTest {
  /** The hash code of a text of one character is its number, so this group is in 97 % 4 = 1. */
  private static final String IN_ONE = "a";

  private static final String IN_TWO = "b";

  private final FakeBroker broker = new FakeBroker();
  private final Coordinator coordinator = Coordinator.create(broker);
  private final StateTopic topic = coordinator.topic();
  private final Requests requests = new Requests(coordinator::submit);

  private void createTopic() {
    broker.cluster.create(Requests.TOPIC, 1);
    broker.cluster.create("__consumer_offsets", 4);
    broker.settle();
  }

  private FakeStateLog lead(int partition) {
    FakeStateLog log = new FakeStateLog(partition, 1);
    lead(log);
    return log;
  }

  private void lead(FakeStateLog log) {
    topic.led(log);
    broker.settle();
  }

  private ErrorCode commit(String group, long offset) {
    return requests.commit(group, offset).answer();
  }

  private String fetch(String group) {
    return requests.fetch(group).answer();
  }

  private List<List<String>> askAll() {
    List<List<String>> wholes = new ArrayList<>();
    coordinator.<String>askAll(
        ErrorCode::toString,
        (state, reply, out) ->
            out.reply(reply, "groups " + state.table().all().stream().map(g -> g.id()).toList()),
        wholes::add);
    return wholes;
  }

  @Test
  void topicIsCompactedAndAsLargeAsTheConfigurationSays() {
    assertEquals("__consumer_offsets", topic.name());
    assertEquals(0, topic.coordinatorType());
    assertEquals(50, topic.partitionCount());
    assertEquals(3, topic.replicationFactor());
    assertEquals(
        Map.of(
            "cleanup.policy",
            "compact",
            "compression.type",
            "producer",
            "segment.bytes",
            "104857600"),
        topic.config());
  }

  @Test
  void requestGoesToTheShardOfItsGroup() {
    createTopic();
    FakeStateLog one = lead(1);
    FakeStateLog two = lead(2);

    assertEquals(ErrorCode.NONE, commit(IN_ONE, 5));
    assertEquals(ErrorCode.NONE, commit(IN_TWO, 6));
    assertEquals(ErrorCode.NONE, commit(IN_TWO, 7));

    assertEquals(1, one.endOffset());
    assertEquals(2, two.endOffset());
    assertEquals("NONE 5", fetch(IN_ONE));
    assertEquals("NONE 7", fetch(IN_TWO));
  }

  @Test
  void requestIsRefusedWhenThereIsNoTopic() {
    assertEquals(ErrorCode.NOT_COORDINATOR, commit(IN_ONE, 5));
  }

  @Test
  void requestIsRefusedWhenAnotherBrokerLeadsItsPartition() {
    createTopic();
    lead(1);

    assertEquals(ErrorCode.NOT_COORDINATOR, commit(IN_TWO, 5));
    assertEquals(ErrorCode.NONE, commit(IN_ONE, 5));
  }

  @Test
  void requestIsRefusedWhenItsShardIsBeingLoaded() {
    createTopic();
    topic.led(new FakeStateLog(1, 1));

    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, commit(IN_ONE, 5));
    broker.settle();
    assertEquals(ErrorCode.NONE, commit(IN_ONE, 5));
  }

  @Test
  void requestIsRefusedWhenTheIdOfItsGroupIsTooLong() {
    createTopic();
    for (int partition = 0; partition < 4; partition++) {
      lead(partition);
    }

    assertEquals(ErrorCode.NONE, commit("\u20ac".repeat(10_000), 5));
    assertEquals(ErrorCode.INVALID_GROUP_ID, commit("g".repeat(10_001), 5));
    assertEquals(ErrorCode.INVALID_GROUP_ID, commit("g".repeat(40_000), 5));
  }

  @Test
  void newShardTakesOverWhenThePartitionIsLedInANewEpoch() {
    createTopic();
    lead(1);
    commit(IN_ONE, 5);
    Asked<ErrorCode> joined = requests.join(IN_ONE);
    FakeStateLog next = new FakeStateLog(1, 2);

    topic.led(next);

    assertEquals(ErrorCode.NOT_COORDINATOR, joined.answer());
    assertEquals("COORDINATOR_LOAD_IN_PROGRESS", fetch(IN_ONE));
    broker.settle();
    assertEquals("NONE -1", fetch(IN_ONE));
    assertEquals(ErrorCode.NONE, commit(IN_ONE, 6));
    assertEquals(1, next.endOffset());
    assertEquals(List.of(List.of("groups [a]")), askAll());
  }

  @Test
  void shardIsClosedWhenItsPartitionIsLost() {
    createTopic();
    lead(1);
    lead(2);
    Asked<ErrorCode> joined = requests.join(IN_ONE);
    Asked<ErrorCode> other = requests.join(IN_TWO);

    topic.lost(new TopicPartition("__consumer_offsets", 1));

    assertEquals(ErrorCode.NOT_COORDINATOR, joined.answer());
    assertEquals("NOT_COORDINATOR", fetch(IN_ONE));
    assertTrue(other.waits());
    assertEquals(List.of(List.of("groups [b]")), askAll());
  }

  @Test
  void nothingHappensWhenAPartitionIsLostThatWasNotLed() {
    createTopic();
    lead(1);

    topic.lost(new TopicPartition("__consumer_offsets", 2));

    assertEquals(ErrorCode.NONE, commit(IN_ONE, 5));
  }

  @Test
  void everyShardIsAskedAndThoseThatLoadRefuseWhenAllAreAsked() {
    createTopic();
    lead(2);
    lead(1);
    commit(IN_TWO, 5);
    topic.led(new FakeStateLog(3, 1));

    assertEquals(
        List.of(List.of("groups []", "groups [b]", "COORDINATOR_LOAD_IN_PROGRESS")), askAll());
  }

  @Test
  void answersOfAllAreGivenTogetherWhenTheLastShardHasCommitted() {
    createTopic();
    lead(1);
    FakeStateLog two = lead(2);
    two.holdsCommits = true;
    requests.commit(IN_TWO, 5);

    List<List<String>> wholes = askAll();

    assertEquals(List.of(), wholes);
    two.commit(1);
    assertEquals(List.of(List.of("groups []", "groups [b]")), wholes);
  }

  @Test
  void answerIsEmptyAtOnceWhenAllAreAskedAndThereIsNone() {
    assertEquals(List.of(List.of()), askAll());
  }

  @Test
  void offsetsGoWhenTheirTopicIsDeleted() {
    createTopic();
    lead(1);
    commit(IN_ONE, 5);

    broker.cluster.delete(Requests.TOPIC);
    assertEquals("NONE 5", fetch(IN_ONE));
    broker.settle();

    assertEquals("NONE -1", fetch(IN_ONE));
  }

  @Test
  void allShardsAreClosedWhenTheCoordinatorIs() {
    createTopic();
    lead(1);
    lead(2);
    Asked<ErrorCode> joined = requests.join(IN_ONE);
    Asked<ErrorCode> other = requests.join(IN_TWO);

    coordinator.close();

    assertEquals(ErrorCode.NOT_COORDINATOR, joined.answer());
    assertEquals(ErrorCode.NOT_COORDINATOR, other.answer());
    assertEquals("NOT_COORDINATOR", fetch(IN_ONE));
    assertEquals(List.of(List.of()), askAll());
  }

  @Test
  void everyReplyIsAnsweredOnceWhenShardsAreClosedTwice() {
    createTopic();
    lead(1);
    Asked<ErrorCode> joined = requests.join(IN_ONE);

    topic.lost(new TopicPartition("__consumer_offsets", 1));
    coordinator.close();

    assertEquals(ErrorCode.NOT_COORDINATOR, joined.answer());
  }

  /**
   * Returns a log in which a group has committed an offset, as a broker before this one left it.
   */
  private FakeStateLog written(int epoch, long offset) {
    FakeStateLog log = new FakeStateLog(1, epoch);
    lead(log);
    assertEquals(ErrorCode.NONE, commit(IN_ONE, offset));
    topic.lost(log.partition());
    return log;
  }

  @Test
  void olderLoadIsGivenUpWhenThePartitionIsLedInANewerEpochMeanwhile() {
    createTopic();
    FakeStateLog older = written(1, 5);
    FakeStateLog newer = written(2, 6);
    topic.led(older);
    topic.led(newer);

    assertEquals("COORDINATOR_LOAD_IN_PROGRESS", fetch(IN_ONE));
    broker.settle();

    assertEquals("NONE 6", fetch(IN_ONE));
    assertEquals(0, older.reads);
    assertEquals(ErrorCode.NONE, commit(IN_ONE, 7));
    assertEquals(1, older.endOffset());
    assertEquals(2, newer.endOffset());
  }

  @Test
  void newerShardServesWhenTheOlderLoadEndsAfterIt() {
    createTopic();
    FakeStateLog older = written(1, 5);
    FakeStateLog newer = written(2, 6);
    // The newer one is led, loaded and written to while the older one is being read.
    older.onRead =
        () -> {
          older.onRead = () -> {};
          topic.led(newer);
          broker.runBackground();
          broker.time.advance(0);
        };
    topic.led(older);
    broker.runBackground();
    broker.settle();

    assertEquals("NONE 6", fetch(IN_ONE));
    assertEquals(List.of(List.of("groups [a]")), askAll());
    assertEquals(ErrorCode.NONE, commit(IN_ONE, 7));
    assertEquals(1, older.endOffset());
  }

  @Test
  void loadIsGivenUpWhenThePartitionIsLostMeanwhile() {
    createTopic();
    FakeStateLog log = written(1, 5);
    log.onRead = () -> topic.lost(log.partition());
    topic.led(log);
    broker.settle();

    assertEquals("NOT_COORDINATOR", fetch(IN_ONE));
    assertEquals(ErrorCode.NOT_COORDINATOR, commit(IN_ONE, 6));
    assertEquals(List.of(List.of()), askAll());
    broker.time.advance(100_000);
    broker.settle();
    assertEquals(1, log.reads);
    assertEquals(1, log.endOffset());
  }

  @Test
  void stateIsThatOfTheLogWhenThePartitionComesBackWithOtherRecords() {
    createTopic();
    FakeStateLog mine = written(1, 5);
    FakeStateLog others = new FakeStateLog(1, 3);
    lead(others);
    assertEquals("NONE -1", fetch(IN_ONE));
    assertEquals(ErrorCode.NONE, commit(IN_ONE, 3));
    topic.lost(others.partition());

    lead(mine);
    assertEquals("NONE 5", fetch(IN_ONE));
    topic.lost(mine.partition());
    assertEquals("NOT_COORDINATOR", fetch(IN_ONE));
    lead(others);
    assertEquals("NONE 3", fetch(IN_ONE));
  }

  @Test
  void answersThatWaitAreRefusedWhenLeadershipEndsBeforeTheirRecordsAreCommitted() {
    createTopic();
    FakeStateLog log = lead(1);
    log.holdsCommits = true;
    Asked<ErrorCode> committed = requests.commit(IN_ONE, 5);
    assertTrue(committed.waits());

    log.endLeadership();
    topic.lost(log.partition());

    assertEquals(ErrorCode.NOT_COORDINATOR, committed.answer());
  }
}
