package io.sluice.broker.fetch;

import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The fetch sessions of all connections, at most {@code max.incremental.fetch.session.cache.slots}
 * of them (KIP-227).
 *
 * <p>A new session takes the place of the one that was unused for longest, if that is more than
 * {@value #EVICTION_MIN_IDLE_MS} ms; if there is none, the client goes without. A follower takes
 * that of any consumer. Guarded by itself; the lock of a session may be taken within it.
 */
public final class FetchSessions {
  /**
   * The session id and epoch of a fetch outside any session; with epoch {@value #FINAL_EPOCH} one
   * is closed.
   */
  static final int NO_SESSION = 0;

  static final int INITIAL_EPOCH = 0;
  static final int FINAL_EPOCH = -1;
  private static final long EVICTION_MIN_IDLE_MS = 120_000;

  private final Map<Integer, FetchSession> sessions = new HashMap<>();
  private final int sessionsMax;
  private final Clock clock;
  private final RandomGenerator random;

  /** Creates the cache. */
  public FetchSessions(int sessionsMax, Clock clock, RandomGenerator random) {
    this.sessionsMax = sessionsMax;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Opens a session, or returns null if there is no place for it.
   *
   * @param follower whether it is a follower's, for which a consumer gives up its place: followers
   *     fetch all the time, and more partitions
   */
  synchronized @Nullable FetchSession open(
      boolean topicIds, boolean follower, Collection<FetchTarget> targets) {
    if (sessions.size() >= sessionsMax && !evictIdlest(follower)) {
      return null;
    }
    int id = newId();
    FetchSession session = new FetchSession(id, topicIds, follower, targets, clock.monotonicMs());
    sessions.put(id, session);
    return session;
  }

  /**
   * Returns the session that a request goes on with.
   *
   * @throws ApiException if it is unknown, or the request is not the next one of the session
   */
  synchronized FetchSession resume(int id, int epoch, boolean topicIds) {
    FetchSession session = sessions.get(id);
    if (session == null) {
      throw new ApiException(
          ErrorCode.FETCH_SESSION_ID_NOT_FOUND, "fetch session " + id + " is not known here");
    }
    if (session.topicIds() != topicIds) {
      throw new ApiException(
          ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR,
          "fetch session " + id + " names its topics in the other way");
    }
    if (!session.advance(epoch, clock.monotonicMs())) {
      throw new ApiException(
          ErrorCode.INVALID_FETCH_SESSION_EPOCH,
          "epoch " + epoch + " is not the next one of fetch session " + id);
    }
    return session;
  }

  synchronized void close(int id) {
    FetchSession session = sessions.remove(id);
    if (session != null) {
      session.close();
    }
  }

  synchronized int size() {
    return sessions.size();
  }

  private int newId() {
    int id;
    do {
      id = random.nextInt(1, Integer.MAX_VALUE);
    } while (sessions.containsKey(id));
    return id;
  }

  private boolean evictIdlest(boolean forFollower) {
    FetchSession idlest = null;
    for (FetchSession session : sessions.values()) {
      if (idlest == null || goesBefore(session, idlest, forFollower)) {
        idlest = session;
      }
    }
    if (idlest == null) {
      return false;
    }
    boolean idle = clock.monotonicMs() - idlest.lastUsedMs() >= EVICTION_MIN_IDLE_MS;
    if (!idle && (!forFollower || idlest.follower())) {
      return false;
    }
    close(idlest.id());
    return true;
  }

  /** A follower takes a consumer's place if there is one, everybody else that of the idlest. */
  private static boolean goesBefore(FetchSession a, FetchSession b, boolean forFollower) {
    if (forFollower && a.follower() != b.follower()) {
      return b.follower();
    }
    return a.lastUsedMs() < b.lastUsedMs();
  }

  /** Returns the ids of the open sessions, for tests. */
  synchronized List<Integer> ids() {
    return new ArrayList<>(sessions.keySet());
  }
}
