package io.sluice.broker.follower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.broker.link.Endpoints;
import io.sluice.broker.link.LiveBrokers;
import io.sluice.broker.link.ScriptedBroker;
import io.sluice.broker.throttle.ReplicationThrottle;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.RequestMessage;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.time.Clock;
import io.sluice.time.Randomness;
import io.sluice.time.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fetchers' threads against leaders over real sockets. */
@Timeout(60)
class FollowerFetchersTest {
  private static final Uuid TOPIC = new Uuid(5, 6);
  private static final int FOLLOWER = 1;
  private static final int LEADER = 2;
  private static final int OTHER = 3;
  private static final int EPOCH = 5;

  private final Object news = new Object();
  private final LiveBrokers cluster = new LiveBrokers();
  private final List<ScriptedBroker> brokers = new ArrayList<>();
  private final ModelLeader model = new ModelLeader();
  private ScriptedBroker leader;
  private FollowerFetchers fetchers;

  @BeforeEach
  void open() {
    leader = broker(LEADER, model);
    fetchers = fetchers(2, 500);
  }

  private FollowerFetchers fetchers(int perLeader, int waitMaxMs) {
    FetchSettings settings = new FetchSettings(4_096, 16_384, 1, waitMaxMs, 200, 30_000);
    return new FollowerFetchers(
        new FetcherContext(
            FOLLOWER,
            new Endpoints(cluster::image, null),
            settings,
            new ReplicationThrottle(Clock.system()),
            Clock.system(),
            Randomness.unpredictable()),
        perLeader);
  }

  private ScriptedBroker broker(int id, ModelLeader answers) {
    ScriptedBroker broker = new ScriptedBroker(request -> answer(answers, request));
    brokers.add(broker);
    cluster.register(broker.registration(id));
    return broker;
  }

  /** Waits for news as a leader does, at most as long as it is told. */
  private ResponseMessage answer(ModelLeader answers, RequestMessage message) {
    FetchRequest request = (FetchRequest) message;
    synchronized (news) {
      FetchResponse response = answers.answer(request);
      if (response.errorCode() == 0 && response.responses().isEmpty()) {
        try {
          news.wait(Math.max(1, request.maxWaitMs()));
        } catch (InterruptedException over) {
          Thread.currentThread().interrupt();
        }
        return answers.again(request);
      }
      return response;
    }
  }

  @AfterEach
  void close() {
    fetchers.close();
    brokers.forEach(ScriptedBroker::close);
    cluster.close();
  }

  private MemoryLog lead(ModelLeader answers, int partition, MemoryLog log, int epoch) {
    answers.lead(TOPIC, partition, log, epoch);
    return log;
  }

  private MemoryFollower follow(int partition, MemoryLog log, int epoch, int leaderId) {
    MemoryFollower follower =
        new MemoryFollower(new TopicPartition("t", partition), TOPIC, epoch, log);
    fetchers.follow(follower, leaderId);
    return follower;
  }

  private void produce(MemoryLog log, int epoch, String... values) {
    synchronized (news) {
      log.lead(epoch, values);
      news.notifyAll();
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = Clock.system().monotonicMs() + TimeUnit.SECONDS.toMillis(30);
    while (!condition.getAsBoolean()) {
      assertTrue(Clock.system().monotonicMs() < deadline, what);
      Threads.pause(1);
    }
  }

  private static void awaitSame(MemoryLog leads, MemoryFollower copy) {
    await(
        "the follower's log becomes the leader's",
        () -> copy.log.content().equals(leads.content()));
    assertEquals(leads.end(), copy.log.end());
  }

  @Test
  void manyPartitionsAreCopiedAndKeptUp() {
    List<MemoryLog> logs = new ArrayList<>();
    List<MemoryFollower> copies = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      logs.add(lead(model, i, new MemoryLog().lead(4, "a" + i).lead(EPOCH, "b" + i), EPOCH));
      copies.add(follow(i, new MemoryLog(), EPOCH, LEADER));
    }
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < 40; i++) {
        awaitSame(logs.get(i), copies.get(i));
        produce(logs.get(i), EPOCH, "more" + round, "x".repeat(3_000));
      }
    }
    for (int i = 0; i < 40; i++) {
      awaitSame(logs.get(i), copies.get(i));
    }
    assertEquals(2, fetchers.running());
  }

  @Test
  void divergedLogIsCutAndCaughtUpOverTheWire() {
    MemoryLog leads = lead(model, 0, new MemoryLog().lead(1, "a").lead(3, "b", "c"), EPOCH);
    MemoryFollower copy =
        follow(0, new MemoryLog().lead(1, "a").lead(2, "x").lead(4, "y"), EPOCH, LEADER);

    awaitSame(leads, copy);
  }

  @Test
  void brokenConnectionIsMadeAnew() {
    MemoryLog leads = lead(model, 0, new MemoryLog().lead(EPOCH, "a"), EPOCH);
    MemoryFollower copy = follow(0, new MemoryLog(), EPOCH, LEADER);
    awaitSame(leads, copy);

    for (int i = 0; i < 3; i++) {
      leader.hangUp();
      produce(leads, EPOCH, "after " + i);
      awaitSame(leads, copy);
    }

    assertTrue(leader.accepted.get() > 1);
  }

  @Test
  void leaderThatRegistersLaterIsFoundThen() {
    ModelLeader late = new ModelLeader();
    MemoryLog leads = lead(late, 0, new MemoryLog().lead(EPOCH, "a"), EPOCH);
    MemoryFollower copy = follow(0, new MemoryLog(), EPOCH, OTHER);

    broker(OTHER, late);

    awaitSame(leads, copy);
  }

  @Test
  void partitionWithANewLeaderIsCopiedFromThere() {
    ModelLeader second = new ModelLeader();
    broker(OTHER, second);
    MemoryLog first = lead(model, 0, new MemoryLog().lead(4, "a").lead(4, "lost"), 4);
    MemoryLog copyLog = new MemoryLog();
    MemoryFollower before = follow(0, copyLog, 4, LEADER);
    awaitSame(first, before);
    MemoryLog next = lead(second, 0, new MemoryLog().lead(4, "a").lead(EPOCH, "b", "c"), EPOCH);

    before.over = true;
    MemoryFollower after = follow(0, copyLog, EPOCH, OTHER);

    await("the tail is replaced", () -> after.log.content().equals(next.content()));
    await("the first leader's thread ends", () -> fetchers.running() == 1);
  }

  @Test
  void threadsEndWhenNothingIsFollowedAndStartAgain() {
    MemoryLog leads = lead(model, 0, new MemoryLog().lead(EPOCH, "a"), EPOCH);
    MemoryFollower copy = follow(0, new MemoryLog(), EPOCH, LEADER);
    awaitSame(leads, copy);

    fetchers.unfollow(copy.topicPartition());
    await("the thread ends", () -> fetchers.running() == 0);
    produce(leads, EPOCH, "b");
    MemoryFollower again = follow(0, copy.log, EPOCH, LEADER);

    awaitSame(leads, again);
  }

  @Test
  void partitionThatIsToldWhileTheLeaderWaitsIsNotKeptWaiting() {
    fetchers.close();
    fetchers = fetchers(1, 20_000);
    MemoryLog quiet = lead(model, 0, new MemoryLog().lead(EPOCH, "a"), EPOCH);
    awaitSame(quiet, follow(0, new MemoryLog(), EPOCH, LEADER));
    await("the leader waits", () -> waiting(0));
    MemoryLog second = lead(model, 1, new MemoryLog().lead(EPOCH, "b"), EPOCH);

    long beginMs = Clock.system().monotonicMs();
    awaitSame(second, follow(1, new MemoryLog(), EPOCH, LEADER));

    assertTrue(
        Clock.system().monotonicMs() - beginMs < 15_000, "not as long as the leader would wait");
  }

  private boolean waiting(int partition) {
    return model.inSession().contains(new Course.Key(TOPIC, partition));
  }

  @Test
  void leaderThatIsNotReadyYetIsAskedUntilItIs() {
    MemoryLog leads = lead(model, 0, new MemoryLog().lead(EPOCH, "a"), EPOCH);
    model.fail(TOPIC, 0, ErrorCode.UNKNOWN_TOPIC_ID);
    MemoryFollower copy = follow(0, new MemoryLog(), EPOCH, LEADER);
    await("it has been asked", () -> model.fullRequests > 0);

    model.fail(TOPIC, 0, null);

    awaitSame(leads, copy);
  }
}
