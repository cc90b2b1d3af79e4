package io.sluice.broker.replica;

import static io.sluice.broker.replica.LogsFixture.fromLeader;
import static io.sluice.broker.replica.LogsFixture.state;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.broker.follower.FollowedPartition;
import io.sluice.broker.follower.Followers;
import io.sluice.broker.modules.StateTopics;
import io.sluice.broker.settings.PresentConfig;
import io.sluice.config.BrokerConfig;
import io.sluice.kernel.StateLog;
import io.sluice.kernel.StateTopic;
import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ImageChange;
import io.sluice.metadata.InMemoryMetadata;
import io.sluice.metadata.InMemoryMetadataStore;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.storage.AppendOutcome;
import io.sluice.storage.PendingAppend;
import io.sluice.time.Clock;
import io.sluice.time.ThreadScheduler;
import io.sluice.time.Threads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How broker 1 follows the image, with real logs and the metadata in memory. */
class ReplicaChangesTest {
  private static final String TOPIC = "orders";
  private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);
  private static final String STATE_TOPIC = "__state";

  @TempDir Path folder;
  private LogsFixture logs;
  private final ThreadScheduler scheduler =
      new ThreadScheduler("test-metadata", ReplicaChangesTest::report);
  private final ExecutorService worker = Threads.boundedPool("test-changes", 1, 1_000);
  private final List<String> told = new ArrayList<>();
  private final List<StateLog> ledLogs = new ArrayList<>();
  private InMemoryMetadataStore store;
  private Replicas replicas;
  private ReplicaChanges changes;
  private long registered = BrokerRegistration.NO_EPOCH;

  private static void report(String message, Throwable failure) {
    // The store says goodbye when its scheduler has ended.
    if (!(failure instanceof RejectedExecutionException)) {
      failure.printStackTrace();
    }
  }

  @BeforeEach
  void start() {
    logs = new LogsFixture(folder);
    store = InMemoryMetadataStore.open(new InMemoryMetadata(scheduler), 10_000);
    store.started().join();
    replicas = new Replicas(1, store::image);
    StateTopics stateTopics = new StateTopics();
    stateTopics.fill(List.of(new State()));
    PresentConfig config = new PresentConfig(1, BrokerConfig.of(Map.of()));
    ReplicaContext context =
        new ReplicaContext(
            1,
            Clock.system(),
            (proposal, answer) -> {},
            LiveBrokers.of(store::image),
            () -> true,
            () -> 10_000);
    PartitionRoles roles = new PartitionRoles(1, new Told(), () -> registered);
    changes = new ReplicaChanges(context, replicas, logs.logs, config, stateTopics, roles, worker);
    changes.apply(store.image()).join();
  }

  @AfterEach
  void stop() {
    changes.close();
    worker.shutdown();
    Threads.awaitTermination(worker);
    store.close();
    scheduler.close();
    logs.close();
  }

  /** Writes down who is followed. */
  private final class Told implements Followers {
    @Override
    public void follow(FollowedPartition partition, int leaderId) {
      told.add(
          "follow %s of %d in %d"
              .formatted(partition.topicPartition(), leaderId, partition.epoch()));
    }

    @Override
    public void unfollow(TopicPartition partition) {
      Partition hosted = replicas.find(partition);
      if (hosted != null && hosted.following()) {
        told.add("unfollow " + partition);
      }
    }
  }

  private final class State implements StateTopic {
    @Override
    public String name() {
      return STATE_TOPIC;
    }

    @Override
    public byte coordinatorType() {
      return 0;
    }

    @Override
    public int partitionCount() {
      return 1;
    }

    @Override
    public int replicationFactor() {
      return 1;
    }

    @Override
    public Map<String, String> config() {
      return Map.of();
    }

    @Override
    public void led(StateLog log) {
      told.add("led " + log.partition() + " in " + log.leaderEpoch());
      ledLogs.add(log);
    }

    @Override
    public void lost(TopicPartition partition) {
      told.add("lost " + partition);
    }
  }

  private void create(String topic, Uuid id, PartitionState... states) {
    store.createTopic(topic, id, List.of(states), Map.of()).join();
    applyChange(topic);
  }

  private void alter(String topic, PartitionState state) {
    store.alterPartitionStates(topic, Map.of(0, state)).join();
    applyChange(topic);
  }

  private io.sluice.metadata.ClusterImage last;

  private void applyChange(String topic) {
    io.sluice.metadata.ClusterImage before = last == null ? store.image() : last;
    last = store.image();
    changes.apply(new ImageChange(before, last, Set.of(topic), Set.of())).join();
  }

  private Partition first() {
    Partition partition = replicas.find(FIRST);
    assertNotNull(partition);
    return partition;
  }

  private static PartitionState alone(int epoch, int partitionEpoch) {
    return state(List.of(1), 1, epoch, partitionEpoch, 1);
  }

  private static long append(Partition partition, String value) {
    PendingAppend append = LogsFixture.pending(value);
    partition.append(List.of(append));
    return assertInstanceOf(AppendOutcome.Appended.class, append.outcome()).lastOffset();
  }

  @Test
  void imageMakesFollowerLeaderAndFollowerAgain() {
    create(TOPIC, new Uuid(1, 1), state(2, 0, 0, 1, 2, 3));
    assertTrue(first().following());
    alter(TOPIC, state(1, 1, 1, 1, 3));
    assertEquals(1, first().leaderEpoch());
    assertEquals(2, first().inSyncReplicas());
    append(first(), "a");
    alter(TOPIC, state(1, 1, 2, 1));
    assertEquals(1, first().log().highWatermark());
    alter(TOPIC, state(3, 2, 3, 1, 3));
    assertEquals(2, first().epoch());
    assertEquals(
        List.of("follow orders-0 of 2 in 0", "unfollow orders-0", "follow orders-0 of 3 in 2"),
        told);
    alter(TOPIC, state(PartitionState.NO_LEADER, 3, 4, 3));
    assertEquals(Partition.NO_EPOCH, first().epoch());
    assertEquals("unfollow orders-0", told.getLast());
  }

  @Test
  void topicThatIsAboutToBeHostedIsNotLedYet() {
    Uuid id = new Uuid(1, 1);
    Lookup.Missing notYet = new Lookup.Missing(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    store.createTopic(TOPIC, id, List.of(alone(0, 0)), Map.of()).join();
    assertEquals(notYet, replicas.leading(TOPIC, 0));
    assertEquals(notYet, replicas.readable(id, 0));
    applyChange(TOPIC);
    assertInstanceOf(Lookup.Found.class, replicas.leading(TOPIC, 0));
    assertInstanceOf(Lookup.Found.class, replicas.readable(id, 0));
  }

  @Test
  void unchangedStateIsNotAppliedAgain() {
    create(TOPIC, new Uuid(1, 1), state(2, 0, 0, 1, 2));
    applyChange(TOPIC);
    changes.apply(store.image()).join();
    alter(TOPIC, state(2, 0, 1, 1, 2, 3));
    assertEquals(List.of("follow orders-0 of 2 in 0"), told);
  }

  @Test
  void partitionThatIsTakenAwayIsClosedAndDeleted() {
    create(TOPIC, new Uuid(1, 1), state(1, 0, 0, 1, 2, 3), alone(0, 0));
    Partition gone = first();
    Path directory = gone.log().directory();
    alter(TOPIC, state(List.of(2, 3), 2, 1, 1, 2, 3));
    assertNull(replicas.find(FIRST));
    assertFalse(gone.leading());
    assertNull(logs.logs.get(FIRST));
    assertFalse(Files.exists(directory));
    assertNotNull(replicas.find(new TopicPartition(TOPIC, 1)), "the other one stays");
    alter(TOPIC, state(List.of(1, 2, 3), 2, 1, 2, 2, 3));
    assertEquals(0, first().log().logEndOffset());
    assertTrue(first().following());
  }

  @Test
  void topicThatIsMadeAnewUnderItsNameHasALogOfItsOwn() {
    create(TOPIC, new Uuid(1, 1), alone(0, 0));
    Partition before = first();
    append(before, "a");
    store.deleteTopic(TOPIC).join();
    store.createTopic(TOPIC, new Uuid(9, 9), List.of(alone(0, 0)), Map.of()).join();
    applyChange(TOPIC);
    assertNotSame(before, first());
    assertFalse(before.leading());
    assertEquals(new Uuid(9, 9), first().topicId());
    assertEquals(0, append(first(), "b"));
  }

  @Test
  void suspensionEndsLeadingAndResumptionTakesItUpAgain() {
    create(TOPIC, new Uuid(1, 1), alone(4, 0), state(2, 3, 0, 1, 2));
    create(STATE_TOPIC, new Uuid(1, 2), alone(0, 0));
    Partition led = first();
    Partition followed = replicas.find(new TopicPartition(TOPIC, 1));
    told.clear();
    changes.suspend().join();
    assertFalse(led.leading());
    assertTrue(followed.following());
    assertEquals(List.of("lost __state-0"), told);
    applyChange(TOPIC);
    alter(TOPIC, alone(5, 1));
    assertFalse(led.leading(), "what comes meanwhile is not led");
    told.clear();
    changes.resume(store.image()).join();
    assertEquals(5, led.leaderEpoch());
    assertSame(led, first());
    assertEquals(List.of("led __state-0 in 0"), told);
  }

  @Test
  void onlyTheRegistrationThatWasElectedLeads() {
    PartitionState bound =
        new PartitionState(
            List.of(1, 2), List.of(1, 2), 1, 4, 0, List.of(), List.of(), List.of(), 77);
    create(TOPIC, new Uuid(1, 1), bound);
    assertFalse(first().leading(), "not registered");
    registered = 78;
    changes.apply(store.image()).join();
    assertFalse(first().leading(), "another life was elected");
    registered = 77;
    changes.apply(store.image()).join();
    assertEquals(4, first().leaderEpoch());
  }

  @Test
  void logThatComesBackLeadsOnWhereNobodyElseCould() {
    create(STATE_TOPIC, new Uuid(1, 2), alone(3, 0));
    create(TOPIC, new Uuid(1, 1), alone(2, 0));
    append(first(), "kept");
    Partition before = first();
    logs.fail();
    changes.dirsChanged(store.image()).join();
    assertEquals(List.of("led __state-0 in 3"), told);
    logs.comeBack();
    changes.dirsChanged(store.image()).join();
    assertNotSame(before, first());
    assertFalse(before.leading());
    assertEquals(2, first().leaderEpoch());
    assertEquals(1, append(first(), "more"));
    assertEquals(2, first().log().highWatermark());
    assertEquals(List.of("led __state-0 in 3", "lost __state-0", "led __state-0 in 3"), told);
    List<Boolean> heard = new ArrayList<>();
    ledLogs.getFirst().whenCommitted(0, heard::add);
    ledLogs.getLast().whenCommitted(0, heard::add);
    assertEquals(List.of(false, true), heard);
  }

  @Test
  void logThatComesBackDoesNotLeadInTheEpochInWhichOthersMayHaveMore() {
    create(TOPIC, new Uuid(1, 1), state(1, 2, 0, 1, 2));
    append(first(), "a");
    logs.fail();
    logs.comeBack();
    changes.dirsChanged(store.image()).join();
    assertFalse(first().leading());
    alter(TOPIC, state(1, 3, 1, 1, 2));
    assertEquals(3, first().leaderEpoch());
  }

  @Test
  void strayLogsOfADirThatComesBackAreSetAside() {
    create(TOPIC, new Uuid(1, 1), alone(2, 0));
    logs.fail();
    logs.comeBack();
    assertNotNull(logs.logs.get(new TopicPartition("new", 0)));
    changes.dirsChanged(store.image()).join();
    assertNull(logs.logs.get(new TopicPartition("new", 0)));
    assertNotNull(logs.logs.get(FIRST));
  }

  @Test
  void newEpochOfTheSameLogIsToldToTheModule() {
    create(STATE_TOPIC, new Uuid(1, 2), state(1, 3, 0, 1, 2));
    alter(STATE_TOPIC, state(1, 4, 1, 1, 2));
    alter(STATE_TOPIC, state(1, 4, 2, 1));
    alter(STATE_TOPIC, state(2, 5, 3, 1, 2));
    assertEquals(
        List.of(
            "led __state-0 in 3",
            "led __state-0 in 4",
            "follow __state-0 of 2 in 5",
            "lost __state-0"),
        told);
  }

  @Test
  void followerOfAFormerEpochChangesNothing() {
    create(TOPIC, new Uuid(1, 1), state(2, 0, 0, 1, 2));
    FollowedPartition followed = first().follow(0);
    assertTrue(followed.append(fromLeader(0, 0, "a"), 1, 0));
    alter(TOPIC, state(1, 1, 1, 1));
    assertFalse(followed.append(fromLeader(1, 0, "late"), 1, 0));
    assertEquals(1, append(first(), "mine"));
  }
}
