package io.sluice.broker.follower;

import io.sluice.broker.throttle.ReplicationThrottle;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.FetchRequest.FetchPartition;
import io.sluice.protocol.message.FetchRequest.FetchTopic;
import io.sluice.protocol.message.FetchRequest.ForgottenTopic;
import io.sluice.protocol.message.FetchRequest.ReplicaState;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.FetchResponse.FetchableTopicResponse;
import io.sluice.protocol.message.FetchResponse.PartitionData;
import io.sluice.storage.LogClosedException;
import io.sluice.storage.LogStorageException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one fetcher asks its leader, and what it does with the answers: all but the network.
 *
 * <pre>
 *   follow → asked ⇄ waits (leader not ready, its disk, damaged records, throttle)
 *              │  answer: append, cut, begin anew → asked again from the new end
 *              └─ local disk fails, epoch over, unfollow → gone
 * </pre>
 *
 * <p>Requests and answers alternate: {@link #next}, then {@link #answered} or {@link #failed}. Has
 * no thread and no clock; the time is an argument, in milliseconds of any monotonic clock. Confined
 * to one thread.
 */
public final class FetchPlan {
  private static final Logger LOG = LoggerFactory.getLogger(FetchPlan.class);
  private static final int RETRY_SOON_MS = 20;

  private final int brokerId;
  private final LongSupplier brokerEpoch;
  private final FetchSettings settings;
  private final ReplicationThrottle throttle;
  private final Backoff soon;
  private final Judge judge = new Judge();

  private final Map<TopicPartition, Course> courses = new HashMap<>();

  /** Those that are asked for, in the order of a full request: what gave records goes last. */
  private final Map<Course.Key, Course> active = new LinkedHashMap<>();

  /** Those that wait, and some that have gone since. */
  private final PriorityQueue<Course> waiting =
      new PriorityQueue<>(Comparator.comparingLong((Course course) -> course.retryAtMs));

  /** Those of the active ones of which the leader may have to be told something. */
  private final Set<Course> changed = new LinkedHashSet<>();

  /** What the leader's session has and is to have no more. */
  private final Set<Course.Key> forgotten = new LinkedHashSet<>();

  private AskedSession session = AskedSession.NONE;

  /**
   * Creates a plan without partitions.
   *
   * @param brokerEpoch that of this broker's present registration, or −1 (KIP-903)
   * @param random jitters the back-off
   */
  public FetchPlan(
      int brokerId,
      LongSupplier brokerEpoch,
      FetchSettings settings,
      ReplicationThrottle throttle,
      RandomGenerator random) {
    this.brokerId = brokerId;
    this.brokerEpoch = brokerEpoch;
    this.settings = settings;
    this.throttle = throttle;
    this.soon = new Backoff(RETRY_SOON_MS, settings.backoffMs(), random);
  }

  // --- What is followed ------------------------------------------------------------------------

  /** Copies a partition from now on, in place of what was said of it before. */
  public void follow(FollowedPartition partition) {
    unfollow(partition.topicPartition());
    Course course = new Course(partition);
    courses.put(partition.topicPartition(), course);
    activate(course);
  }

  /** Copies a partition no more. */
  public void unfollow(TopicPartition name) {
    Course course = courses.remove(name);
    if (course != null) {
      stopAsking(course);
    }
  }

  /** Returns whether nothing is left to be copied. */
  public boolean isEmpty() {
    return courses.isEmpty();
  }

  private void activate(Course course) {
    active.put(course.key, course);
    changed.add(course);
  }

  private void stopAsking(Course course) {
    active.remove(course.key, course);
    changed.remove(course);
    if (course.asked != null) {
      forgotten.add(course.key);
      course.asked = null;
    }
  }

  private void giveUp(Course course) {
    courses.remove(course.partition.topicPartition(), course);
    stopAsking(course);
  }

  private void pause(Course course, long untilMs) {
    stopAsking(course);
    course.retryAtMs = untilMs;
    waiting.add(course);
  }

  private boolean isCurrent(Course course) {
    return courses.get(course.partition.topicPartition()) == course;
  }

  // --- Requests --------------------------------------------------------------------------------

  /** Returns the next request; null if there is nothing to ask before {@link #dueMs}. */
  public @Nullable FetchRequest next(long nowMs) {
    resume(nowMs);
    throttle(nowMs);
    if (active.isEmpty()) {
      return null;
    }
    List<FetchTopic> topics = topics(session.isFull() ? active.values() : changed);
    changed.clear();
    List<ForgottenTopic> dropped = session.isFull() ? List.of() : forgottenTopics();
    forgotten.clear();
    return FetchRequest.builder()
        .replicaState(
            ReplicaState.builder()
                .replicaId(brokerId)
                .replicaEpoch(brokerEpoch.getAsLong())
                .build())
        .maxWaitMs(waitMs(nowMs))
        .minBytes(settings.bytesMin())
        .maxBytes(settings.responseBytesMax())
        .sessionId(session.id())
        .sessionEpoch(session.epoch())
        .topics(topics)
        .forgottenTopicsData(dropped)
        .build();
  }

  /** The leader does not wait for records longer than the next partition waits for its turn. */
  private int waitMs(long nowMs) {
    long dueMs = dueMs();
    return dueMs == Long.MAX_VALUE
        ? settings.waitMaxMs()
        : Math.clamp(dueMs - nowMs, 0, settings.waitMaxMs());
  }

  /** Returns when the next partition that waits is to be asked for; Long.MAX_VALUE if none does. */
  public long dueMs() {
    Course first = waiting.peek();
    return first == null ? Long.MAX_VALUE : first.retryAtMs;
  }

  private void resume(long nowMs) {
    while (!waiting.isEmpty()
        && (waiting.peek().retryAtMs <= nowMs || !isCurrent(waiting.peek()))) {
      Course course = waiting.remove();
      if (isCurrent(course)) {
        activate(course);
      }
    }
  }

  /** Those that lag are not asked for while the rate is used up; those in sync always are. */
  private void throttle(long nowMs) {
    long delayMs = throttle.delayMs();
    if (delayMs <= 0) {
      return;
    }
    for (Course course : List.copyOf(active.values())) {
      if (isThrottled(course)) {
        pause(course, nowMs + delayMs);
      }
    }
  }

  private boolean isThrottled(Course course) {
    return !course.caughtUp && throttle.isFor(course.partition.topicPartition());
  }

  private List<FetchTopic> topics(Collection<Course> candidates) {
    List<FetchTopic> topics = new ArrayList<>();
    List<FetchPartition> partitions = new ArrayList<>();
    Uuid topicId = Uuid.ZERO;
    for (Course course : candidates) {
      FetchPartition wanted = course.wanted(settings.partitionBytesMax());
      if (wanted.equals(course.asked)) {
        continue;
      }
      if (!partitions.isEmpty() && !topicId.equals(course.key.topicId())) {
        topics.add(new FetchTopic("", topicId, List.copyOf(partitions)));
        partitions.clear();
      }
      topicId = course.key.topicId();
      partitions.add(wanted);
      course.asked = wanted;
      forgotten.remove(course.key);
    }
    if (!partitions.isEmpty()) {
      topics.add(new FetchTopic("", topicId, List.copyOf(partitions)));
    }
    return topics;
  }

  private List<ForgottenTopic> forgottenTopics() {
    Map<Uuid, List<Integer>> byTopic = new LinkedHashMap<>();
    for (Course.Key key : forgotten) {
      byTopic.computeIfAbsent(key.topicId(), id -> new ArrayList<>()).add(key.partition());
    }
    List<ForgottenTopic> topics = new ArrayList<>();
    byTopic.forEach(
        (id, partitions) ->
            topics.add(ForgottenTopic.builder().topicId(id).partitions(partitions).build()));
    return topics;
  }

  // --- Answers ---------------------------------------------------------------------------------

  /**
   * Takes note that the request had no answer, or none that can be read: the leader's session may
   * have moved on or not, so that the next request names everything.
   */
  public void failed() {
    forgetSession(session.lost());
  }

  /**
   * Does what the answer asks for.
   *
   * @return null, or why the leader cannot be asked again at once
   */
  public @Nullable String answered(FetchResponse response, long nowMs) {
    ErrorCode error = ErrorCode.of(response.errorCode());
    if (AskedSession.refuses(error)) {
      boolean asUsual = !session.isFull();
      forgetSession(session.refused(error));
      return asUsual ? null : error.name() + " came to a request for a new session";
    }
    if (error != ErrorCode.NONE) {
      forgetSession(session.lost());
      return error.name() + ", " + error.message();
    }
    session = session.answered(response.sessionId());
    for (FetchableTopicResponse topic : response.responses()) {
      for (PartitionData answer : topic.partitions()) {
        Course course = active.get(new Course.Key(topic.topicId(), answer.partitionIndex()));
        if (course != null && course.asked != null) {
          guarded(course, answer, nowMs);
        }
      }
    }
    if (session.isFull()) {
      forgetSession(session);
    }
    return null;
  }

  private void forgetSession(AskedSession next) {
    session = next;
    forgotten.clear();
    courses.values().forEach(course -> course.asked = null);
  }

  /** One partition's trouble is no other's. */
  private void guarded(Course course, PartitionData answer, long nowMs) {
    try {
      apply(course, judge.judge(course.partition, answer), nowMs);
    } catch (LogStorageException failure) {
      LOG.error("{} is copied no more: {}", course, failure.getMessage());
      giveUp(course);
    } catch (LogClosedException gone) {
      giveUp(course);
    } catch (RuntimeException fault) {
      LOG.error("{} could not take the leader's answer", course, fault);
      pause(course, nowMs + settings.backoffMs());
    }
  }

  private void apply(Course course, Verdict verdict, long nowMs) {
    switch (verdict) {
      case Verdict.Append append -> append(course, append);
      case Verdict.Begin begin -> {
        if (holds(course, course.partition.restartAt(begin.offset()))) {
          append(course, begin.append());
        }
      }
      case Verdict.Truncate cut -> {
        LOG.info(
            "{} is cut from offset {} to {}, where it leaves the leader's log",
            course,
            course.partition.logEndOffset(),
            cut.offset());
        goOn(course, course.partition.truncateTo(cut.offset()));
      }
      case Verdict.Restart restart -> {
        LOG.warn(
            "{}, offsets {} to {}, has nothing of the leader's log and begins anew at {}",
            course,
            course.partition.logStartOffset(),
            course.partition.logEndOffset(),
            restart.offset());
        goOn(course, course.partition.restartAt(restart.offset()));
      }
      case Verdict.RetrySoon retry -> {
        // Usual for a moment after an election, for all partitions of a leader at once.
        LOG.debug("{} waits: {}", course, retry.reason());
        retry(course, nowMs + soon.delayMs(course.failures + 1));
      }
      case Verdict.RetryLater retry -> {
        if (course.failures == 0) {
          LOG.warn("{} waits: {}", course, retry.reason());
        }
        retry(course, nowMs + settings.backoffMs());
      }
    }
  }

  private void append(Course course, Verdict.Append append) {
    int bytes = append.records().remaining();
    boolean throttled = isThrottled(course);
    boolean held =
        course.partition.append(append.records(), append.highWatermark(), append.logStartOffset());
    if (!holds(course, held)) {
      return;
    }
    course.advanced(append.highWatermark());
    changed.add(course);
    if (bytes > 0) {
      active.remove(course.key);
      active.put(course.key, course);
      if (throttled) {
        throttle.used(bytes);
      }
    }
  }

  private void goOn(Course course, boolean held) {
    if (holds(course, held)) {
      changed.add(course);
    }
  }

  /** What is over is copied no more; whoever ended it says how it goes on. */
  private boolean holds(Course course, boolean held) {
    if (!held) {
      giveUp(course);
    }
    return held;
  }

  private void retry(Course course, long atMs) {
    course.failures++;
    pause(course, atMs);
  }
}
