package io.sluice.broker.simulation;

import io.sluice.broker.follower.FetchPlan;
import io.sluice.broker.follower.FollowedPartition;
import io.sluice.broker.follower.Followers;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.FetchResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Fetchers without threads: one plan for each leader, and a connection of its own. */
final class SimFollowers implements Followers {
  private static final int REQUEST_TIMEOUT_MS = 2_000;
  private static final int BACKOFF_MS = 100;
  private static final int IDLE_MS = 50;
  private static final int HEARS_MAX_MS = 40;

  private final World world;
  private final int host;
  private final Process process;
  private final Supplier<FetchPlan> plans;
  private final Map<Integer, Fetcher> fetchers = new TreeMap<>();

  SimFollowers(World world, int host, Process process, Supplier<FetchPlan> plans) {
    this.world = world;
    this.host = host;
    this.process = process;
    this.plans = plans;
  }

  @Override
  public void follow(FollowedPartition partition, int leaderId) {
    unfollow(partition.topicPartition());
    Fetcher fetcher = fetchers.computeIfAbsent(leaderId, Fetcher::new);
    fetcher.tell(
        () -> {
          fetcher.plan.follow(partition);
          fetcher.wake();
        });
  }

  @Override
  public void unfollow(TopicPartition partition) {
    for (Fetcher fetcher : fetchers.values()) {
      fetcher.tell(() -> fetcher.plan.unfollow(partition));
    }
  }

  /** Asks one leader for all that is followed there. */
  private final class Fetcher {
    private final int leaderId;
    private final FetchPlan plan = plans.get();
    private SimNetwork.@Nullable Connection connection;
    private long hearsMs;
    private boolean running;

    Fetcher(int leaderId) {
      this.leaderId = leaderId;
    }

    /** A fetcher hears what it is told in order, when it is through with what it is at. */
    void tell(Runnable news) {
      int delayMs = world.random().nextInt(4) == 0 ? world.random().nextInt(HEARS_MAX_MS) : 0;
      hearsMs = Math.max(hearsMs, process.monotonicMs() + delayMs);
      process.schedule(hearsMs - process.monotonicMs(), news);
    }

    void wake() {
      if (!running) {
        running = true;
        process.schedule(0, this::step);
      }
    }

    private void step() {
      if (plan.isEmpty()) {
        running = false;
        return;
      }
      FetchRequest request = plan.next(process.monotonicMs());
      if (request == null) {
        process.schedule(IDLE_MS, this::step);
        return;
      }
      SimNetwork.Connection present = connection;
      if (present == null || present.lost()) {
        present = world.network().connect(host, process, leaderId);
        connection = present;
      }
      present.ask(request, REQUEST_TIMEOUT_MS).whenComplete(this::answered);
    }

    private void answered(@Nullable Object answer, @Nullable Throwable failure) {
      int pauseMs = 0;
      if (answer instanceof FetchResponse response) {
        pauseMs = plan.answered(response, process.monotonicMs()) == null ? 0 : BACKOFF_MS;
      } else {
        plan.failed();
        pauseMs = BACKOFF_MS;
      }
      world.broker(host).check();
      process.schedule(pauseMs, this::step);
    }
  }
}
