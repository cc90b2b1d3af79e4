package io.sluice.broker.controller;

import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.MetadataWriter;
import io.sluice.metadata.PartitionState;
import io.sluice.metadata.TopicImage;
import io.sluice.metadata.TopicStates;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One batch of decisions on one image: what is to be written, and who is to be answered when it is.
 * For one thread.
 */
final class Round {
  private final ClusterImage image;
  private final BiFunction<TopicImage, Integer, Ground> grounds;
  private final Map<String, Map<Integer, Change>> changes = new LinkedHashMap<>();
  private final List<Promise> promises = new ArrayList<>();

  /** A state that is to replace another. */
  record Change(PartitionState before, PartitionState after, boolean unclean) {}

  /** A task that is fulfilled when its topic is written. */
  private record Promise(Task task, String topic, PartitionState state) {}

  Round(ClusterImage image, BiFunction<TopicImage, Integer, Ground> grounds) {
    this.image = image;
    this.grounds = grounds;
  }

  /** Returns on what is decided. */
  ClusterImage image() {
    return image;
  }

  /** Decides on a task; returns false if its turn has not come, because of another one. */
  boolean take(Task task) {
    TopicImage topic = task.find(image);
    if (topic == null) {
      return true;
    }
    Map<Integer, Change> decided = changes.getOrDefault(topic.name(), Map.of());
    if (decided.containsKey(task.partition()) || full(decided)) {
      return false;
    }
    Draft draft = new Draft(topic.partitions().get(task.partition()));
    Ground ground = task.wish().on(grounds.apply(topic, task.partition()));
    Refusal refusal = task.wish().apply(draft, ground);
    if (refusal != null) {
      task.refuse(refusal);
      return true;
    }
    Upkeep.keepUp(draft, ground);
    PartitionState result = draft.result();
    add(topic.name(), task.partition(), draft, result);
    promises.add(new Promise(task, topic.name(), result));
    return true;
  }

  /** Looks after all partitions of a topic; returns false if some have to wait. */
  boolean keepUp(TopicImage topic) {
    for (int n = 0; n < topic.partitions().size(); n++) {
      Map<Integer, Change> decided = changes.getOrDefault(topic.name(), Map.of());
      if (!decided.containsKey(n)) {
        Draft draft = new Draft(topic.partitions().get(n));
        Upkeep.keepUp(draft, grounds.apply(topic, n));
        PartitionState result = draft.result();
        if (result != draft.old() && full(decided)) {
          return false;
        }
        add(topic.name(), n, draft, result);
      }
    }
    return true;
  }

  private static boolean full(Map<Integer, Change> decided) {
    return decided.size() >= MetadataWriter.PARTITIONS_PER_CHANGE_MAX;
  }

  private void add(String topic, int partition, Draft draft, PartitionState result) {
    if (result != draft.old()) {
      changes
          .computeIfAbsent(topic, name -> new TreeMap<>())
          .put(partition, new Change(draft.old(), result, draft.unclean()));
    }
  }

  /** Returns the states to write, by topic. */
  Map<String, TopicStates> states() {
    Map<String, TopicStates> states = new LinkedHashMap<>();
    changes.forEach(
        (name, partitions) -> {
          Map<Integer, PartitionState> next = new TreeMap<>();
          partitions.forEach((partition, change) -> next.put(partition, change.after()));
          TopicImage topic = Objects.requireNonNull(image.topic(name));
          states.put(name, new TopicStates(topic.id(), next));
        });
    return states;
  }

  /** Returns the changes by partition's name, without those of some topics. */
  Map<String, Change> changesExcept(Set<String> leftOut) {
    Map<String, Change> made = new LinkedHashMap<>();
    changes.forEach(
        (topic, partitions) -> {
          if (!leftOut.contains(topic)) {
            partitions.forEach((partition, change) -> made.put(topic + "-" + partition, change));
          }
        });
    return made;
  }

  /** Answers whose topics are written; returns the tasks whose topics are not. */
  Collection<Task> written(Set<String> leftOut) {
    List<Task> again = new ArrayList<>();
    for (Promise promise : promises) {
      if (leftOut.contains(promise.topic)) {
        again.add(promise.task);
      } else {
        answer(promise);
      }
    }
    return again;
  }

  private static void answer(Promise promise) {
    @Nullable Refusal late = promise.task.wish().check(promise.state);
    if (late == null) {
      promise.task.done(promise.state);
    } else {
      promise.task.refuse(late);
    }
  }

  /** Returns the tasks that wait for this. */
  Collection<Task> tasks() {
    return promises.stream().map(Promise::task).toList();
  }
}
