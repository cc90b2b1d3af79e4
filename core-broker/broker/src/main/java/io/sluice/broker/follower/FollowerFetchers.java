package io.sluice.broker.follower;

import io.sluice.protocol.TopicPartition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies partitions with {@code num.replica.fetchers} threads for each leader, started when there
 * is something to copy and ended when there is not. A partition's hash says which of a leader's
 * threads copies it.
 *
 * <p>Guarded by itself; nothing is waited for while the lock is held.
 */
public final class FollowerFetchers implements Followers, AutoCloseable {
  /** One of the threads of a leader. */
  private record Slot(int leaderId, int number) {}

  private final FetcherContext context;
  private final int fetchersPerLeader;
  private final Map<Slot, Fetcher> fetchers = new HashMap<>();
  private final Map<TopicPartition, Slot> assigned = new HashMap<>();
  private boolean closed;

  /**
   * Creates it; no thread is started before something is to be followed.
   *
   * @param fetchersPerLeader {@code num.replica.fetchers}
   */
  public FollowerFetchers(FetcherContext context, int fetchersPerLeader) {
    this.context = context;
    this.fetchersPerLeader = fetchersPerLeader;
  }

  @Override
  public synchronized void follow(FollowedPartition partition, int leaderId) {
    if (closed) {
      return;
    }
    TopicPartition name = partition.topicPartition();
    Slot slot = new Slot(leaderId, Math.floorMod(name.hashCode(), fetchersPerLeader));
    Slot before = assigned.put(name, slot);
    if (before != null && !before.equals(slot)) {
      tellUnfollowed(before, name);
    }
    fetchers.computeIfAbsent(slot, this::start).follow(partition);
  }

  @Override
  public synchronized void unfollow(TopicPartition partition) {
    Slot before = assigned.remove(partition);
    if (before != null) {
      tellUnfollowed(before, partition);
    }
  }

  private void tellUnfollowed(Slot slot, TopicPartition partition) {
    Fetcher fetcher = fetchers.get(slot);
    if (fetcher != null) {
      fetcher.unfollow(partition);
    }
  }

  private Fetcher start(Slot slot) {
    return new Fetcher(slot.leaderId, slot.number, context, fetcher -> endIfIdle(slot, fetcher));
  }

  private synchronized boolean endIfIdle(Slot slot, Fetcher fetcher) {
    return fetcher.isIdle() && (closed || fetchers.remove(slot, fetcher));
  }

  /** Returns how many threads there are at present. */
  synchronized int running() {
    return fetchers.size();
  }

  /** Ends all threads, and waits for them. */
  @Override
  public void close() {
    List<Fetcher> running;
    synchronized (this) {
      closed = true;
      running = List.copyOf(fetchers.values());
      fetchers.clear();
    }
    running.forEach(Fetcher::stop);
    running.forEach(Fetcher::awaitEnd);
  }
}
