package io.sluice.metadata;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * New states for partitions of several topics, that go into the tree in few transactions: an
 * operation makes as much of it as one transaction holds, and is to be submitted again until all is
 * {@linkplain #done done}. What was decided without knowing of a broker that has registered since
 * is left out: the broker may have lost what it had. Confined to the store's thread.
 */
final class TopicsChange {
  /** One transaction holds so many edits at most, because it is carried out in one go. */
  static final int EDITS_MAX = 5_000;

  /** Left for what fences the transaction. */
  private static final int RESERVED_BYTES = 500;

  private final int fence;
  private final Map<String, TopicStates> remaining = new LinkedHashMap<>();
  private final Set<String> leftOut = new TreeSet<>();

  TopicsChange(ClusterImage decidedOn, Map<String, TopicStates> states) {
    fence = decidedOn.fence();
    remaining.putAll(states);
  }

  boolean done() {
    return remaining.isEmpty();
  }

  /** Returns the topics that could not be changed. */
  Set<String> leftOut() {
    return Collections.unmodifiableSet(leftOut);
  }

  /** Returns an operation that makes the next part. */
  Operation<Void> nextPart() {
    return now -> {
      Part part = new Part();
      if (now.known().controllerEpoch().version() != fence) {
        part.refused.addAll(remaining.keySet());
        return now.confirmed() ? leaveOut(part) : new Operation.Unsure<>();
      }
      for (var topic : remaining.entrySet()) {
        if (!part.take(topic.getKey(), topic.getValue(), now)) {
          break;
        }
      }
      if (!part.refused.isEmpty() && !now.confirmed()) {
        return new Operation.Unsure<>();
      }
      if (part.edits.isEmpty()) {
        return leaveOut(part);
      }
      part.edits.addFirst(new Edit.Check(Layout.CONTROLLER_EPOCH, fence));
      return new Operation.Commit<>(
          part.edits,
          () -> {
            finish(part);
            return null;
          });
    };
  }

  private Operation.Step<Void> leaveOut(Part part) {
    finish(part);
    return new Operation.Done<>(null);
  }

  private void finish(Part part) {
    leftOut.addAll(part.refused);
    remaining.keySet().removeAll(part.taken);
    remaining.keySet().removeAll(part.refused);
  }

  /** What goes into one transaction. */
  private static final class Part {
    private final List<Edit> edits = new ArrayList<>();
    private final Set<String> taken = new LinkedHashSet<>();
    private final Set<String> refused = new LinkedHashSet<>();
    private int bytes = RESERVED_BYTES;

    /** Returns whether there was room for the topic. */
    boolean take(String topic, TopicStates states, Operation.Situation now) {
      switch (TopicOperations.alter(topic, states.topicId(), states.partitions()).next(now)) {
        case Operation.Done<TopicImage> written -> taken.add(topic);
        case Operation.Commit<TopicImage> commit -> {
          return add(topic, commit.edits());
        }
        case Operation.Refused<TopicImage> stale -> refused.add(topic);
        case Operation.Unsure<TopicImage> unexpected -> throw unexpected(topic);
        case Operation.Look<TopicImage> unexpected -> throw unexpected(topic);
        case Operation.Overwrite<TopicImage> unexpected -> throw unexpected(topic);
      }
      return true;
    }

    private boolean add(String topic, List<Edit> more) {
      int moreBytes = Commits.bytes(more);
      boolean fits =
          edits.size() + more.size() <= EDITS_MAX && bytes + moreBytes <= Commits.BYTES_MAX;
      if (!edits.isEmpty() && !fits) {
        return false;
      }
      edits.addAll(more);
      bytes += moreBytes;
      taken.add(topic);
      return true;
    }

    private static IllegalStateException unexpected(String topic) {
      return new IllegalStateException("Changing topic '" + topic + "' asks for another step");
    }
  }
}
