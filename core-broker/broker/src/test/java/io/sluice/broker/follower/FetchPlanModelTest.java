package io.sluice.broker.follower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.broker.throttle.ReplicationThrottle;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.time.Randomness;
import io.sluice.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Random histories: logs that led in different epochs and went different ways end up the same as
 * their leaders', whatever is lost on the way.
 */
class FetchPlanModelTest {
  private static final int HISTORIES = 3_000;
  private static final Uuid TOPIC = new Uuid(3, 4);
  private static final int ROUNDS_MAX = 500;

  @Test
  void followersLogsEndUpAsTheirLeaders() {
    for (int seed = 0; seed < HISTORIES; seed++) {
      new History(seed).run();
    }
  }

  private static final class History {
    private final long seed;
    private final RandomGenerator random;
    private final VirtualTime time = new VirtualTime(0);
    private final ModelLeader leader = new ModelLeader();
    private final List<MemoryLog> logs = new ArrayList<>();
    private final List<MemoryFollower> followers = new ArrayList<>();
    private final FetchPlan plan;

    History(long seed) {
      this.seed = seed;
      random = Randomness.seeded(seed);
      FetchSettings settings =
          new FetchSettings(1 + random.nextInt(400), 1 + random.nextInt(800), 1, 500, 1_000, 1_000);
      plan = new FetchPlan(1, () -> 1, settings, new ReplicationThrottle(time), random);
      leader.givesSessions = random.nextInt(5) > 0;
    }

    void run() {
      int partitions = 1 + random.nextInt(4);
      for (int index = 0; index < partitions; index++) {
        addPartition(index);
      }
      int rounds = 0;
      while (!allEqual() || random.nextInt(3) > 0) {
        assertTrue(rounds++ < ROUNDS_MAX, () -> "seed " + seed + " does not settle");
        if (rounds < ROUNDS_MAX / 5) {
          disturb();
        }
        round();
      }
      for (int index = 0; index < partitions; index++) {
        assertEquals(logs.get(index).content(), followers.get(index).log.content(), "seed " + seed);
        assertEquals(logs.get(index).end(), followers.get(index).log.end(), "seed " + seed);
      }
    }

    /** Two logs with a common past, that then went their ways in epochs of their own. */
    private void addPartition(int index) {
      MemoryLog leads = new MemoryLog();
      MemoryLog follows = new MemoryLog();
      int epoch = 0;
      for (int i = random.nextInt(4); i > 0; i--) {
        epoch += random.nextInt(2);
        String[] values = values();
        leads.lead(epoch, values);
        follows.lead(epoch, values);
      }
      leads.highWatermark(leads.end() == 0 ? 0 : random.nextLong(leads.end() + 1));
      for (int i = random.nextInt(6); i > 0; i--) {
        epoch += 1 + random.nextInt(2);
        MemoryLog one = random.nextBoolean() ? leads : follows;
        for (int batches = 1 + random.nextInt(3); batches > 0; batches--) {
          one.lead(epoch, values());
        }
      }
      int leaderEpoch = epoch + 1;
      if (random.nextBoolean()) {
        leads.lead(leaderEpoch, values());
      }
      if (random.nextInt(4) == 0 && leads.highWatermark() > 0) {
        leads.start(random.nextLong(leads.highWatermark() + 1));
      }
      logs.add(leads);
      leader.lead(TOPIC, index, leads, leaderEpoch);
      MemoryFollower follower =
          new MemoryFollower(new TopicPartition("t", index), TOPIC, leaderEpoch, follows);
      followers.add(follower);
      plan.follow(follower);
    }

    private String[] values() {
      String[] values = new String[1 + random.nextInt(3)];
      for (int i = 0; i < values.length; i++) {
        values[i] = "v" + random.nextInt(1_000_000);
      }
      return values;
    }

    private boolean allEqual() {
      for (int index = 0; index < logs.size(); index++) {
        if (logs.get(index).end() != followers.get(index).log.end()
            || !logs.get(index).content().equals(followers.get(index).log.content())) {
          return false;
        }
      }
      return true;
    }

    private void disturb() {
      int index = random.nextInt(logs.size());
      switch (random.nextInt(12)) {
        case 0 -> leader.forgetSession();
        case 1 -> leader.refusal = ErrorCode.INVALID_FETCH_SESSION_EPOCH;
        case 2 -> leader.fail(TOPIC, index, ErrorCode.NOT_LEADER_OR_FOLLOWER);
        case 3 -> leader.fail(TOPIC, index, null);
        case 4 -> logs.get(index).highWatermark(logs.get(index).end());
        case 5 -> plan.follow(followers.get(index));
        case 6 -> plan.unfollow(followers.get(index).topicPartition());
        default -> {}
      }
    }

    private void round() {
      if (random.nextInt(4) == 0) {
        // What was unfollowed comes back in the end.
        followers.forEach(plan::follow);
        for (int index = 0; index < logs.size(); index++) {
          leader.fail(TOPIC, index, null);
        }
      }
      FetchRequest request = plan.next(time.monotonicMs());
      if (request == null) {
        time.advance(plan.dueMs() == Long.MAX_VALUE ? 1 : plan.dueMs() - time.monotonicMs());
      } else if (random.nextInt(10) == 0) {
        if (random.nextBoolean()) {
          leader.answer(request);
        }
        plan.failed();
      } else {
        plan.answered(leader.answer(request), time.monotonicMs());
      }
    }
  }
}
