package io.sluice.broker.follower;

import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.time.Clock;
import io.sluice.time.Threads;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that copies partitions from one leader, as its plan says.
 *
 * <p>What it is told goes through an inbox: its thread alone touches the plan. It ends when nothing
 * is left to be copied.
 */
final class Fetcher {
  private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);
  private static final int RECONNECT_FIRST_MS = 50;

  private final int leaderId;
  private final Clock clock;
  private final FetchPlan plan;
  private final LeaderConversation leader;
  private final Backoff reconnect;
  private final Predicate<Fetcher> mayEnd;
  private final BlockingQueue<Consumer<FetchPlan>> inbox = new LinkedBlockingQueue<>();
  private final Thread thread;
  private int failures;

  /** Whether the inbox has partitions that wait to be asked for. */
  private volatile boolean newcomers;

  private volatile boolean closed;

  /**
   * Starts one.
   *
   * @param mayEnd asked when nothing is left to be copied; if it says yes, nothing is told any more
   */
  Fetcher(int leaderId, int number, FetcherContext context, Predicate<Fetcher> mayEnd) {
    this.leaderId = leaderId;
    this.clock = context.clock();
    this.plan = context.plan();
    this.leader = new LeaderConversation(leaderId, context);
    this.reconnect =
        new Backoff(RECONNECT_FIRST_MS, context.settings().backoffMs(), context.random());
    this.mayEnd = mayEnd;
    this.thread = Threads.startDaemon("fetcher-" + leaderId + "-" + number, this::run);
  }

  void follow(FollowedPartition partition) {
    inbox.add(plan -> plan.follow(partition));
    newcomers = true;
    leader.wakeUp();
  }

  void unfollow(TopicPartition partition) {
    inbox.add(plan -> plan.unfollow(partition));
  }

  /** Returns whether nothing that it was told is left undone. */
  boolean isIdle() {
    return inbox.isEmpty();
  }

  private void run() {
    try {
      while (!closed) {
        takeIn();
        if (plan.isEmpty() && mayEnd.test(this)) {
          return;
        }
        step();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } finally {
      leader.disconnect();
    }
  }

  private void takeIn() {
    newcomers = false;
    for (Consumer<FetchPlan> news = inbox.poll(); news != null; news = inbox.poll()) {
      news.accept(plan);
    }
  }

  private void step() throws InterruptedException {
    String trouble;
    try {
      FetchRequest request = plan.next(clock.monotonicMs());
      if (request == null) {
        pauseUntil(plan.dueMs());
        return;
      }
      trouble = exchange(request);
    } catch (RuntimeException | Error fault) {
      LOG.error("The fetcher of leader {} failed, and goes on", leaderId, fault);
      trouble = giveUp(fault);
    }
    if (trouble == null) {
      recovered();
    } else if (!closed) {
      stumbled(trouble);
    }
  }

  private @Nullable String exchange(FetchRequest request) {
    try {
      FetchResponse response = leader.ask(request, () -> newcomers && !inbox.isEmpty());
      if (response != null) {
        return plan.answered(response, clock.monotonicMs());
      }
      plan.failed();
      return null;
    } catch (IOException failure) {
      return giveUp(failure);
    }
  }

  private String giveUp(Throwable failure) {
    leader.disconnect();
    plan.failed();
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  private void recovered() {
    if (failures > 0) {
      LOG.info("Leader {} answers again", leaderId);
      failures = 0;
    }
  }

  private void stumbled(String trouble) throws InterruptedException {
    failures++;
    if (failures == 1) {
      LOG.warn("Leader {} cannot be copied from, and is tried again: {}", leaderId, trouble);
    } else {
      LOG.debug("Leader {} cannot be copied from: {}", leaderId, trouble);
    }
    long untilMs = clock.monotonicMs() + reconnect.delayMs(failures);
    while (!closed && !plan.isEmpty() && clock.monotonicMs() < untilMs) {
      pauseUntil(untilMs);
    }
  }

  /** Waits, at most until a time, for something to be told, and takes it in. */
  private void pauseUntil(long untilMs) throws InterruptedException {
    long leftMs = untilMs == Long.MAX_VALUE ? untilMs : untilMs - clock.monotonicMs();
    Consumer<FetchPlan> news = inbox.poll(leftMs, TimeUnit.MILLISECONDS);
    if (news != null) {
      news.accept(plan);
      takeIn();
    }
  }

  /** Ends it; what is under way may still be appended. */
  void stop() {
    closed = true;
    leader.close();
    inbox.add(plan -> {});
  }

  /** Waits for it to have ended. */
  void awaitEnd() {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
