package io.sluice.metadata;

import static io.sluice.metadata.MetadataException.Reason.ALREADY_EXISTS;
import static io.sluice.metadata.MetadataException.Reason.NOT_FOUND;
import static io.sluice.metadata.MetadataException.Reason.VERSION_CONFLICT;

import io.sluice.protocol.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes to topics.
 *
 * <p>A node's version says nothing if the node was deleted and made again. The names of chunks
 * carry the topic's id, so every change names a chunk and cannot meet another topic of that name.
 */
final class TopicOperations {
  private TopicOperations() {}

  static Operation<TopicImage> create(TopicImage topic) {
    return now -> {
      Known.Topic existing = now.known().topics().get(topic.name());
      if (existing != null) {
        return now.uncertain() && existing.header().id().equals(topic.id())
            ? new Operation.Done<>(existing.image())
            : Operation.refuse(ALREADY_EXISTS, "Topic '%s' exists already", topic.name());
      }
      List<PartitionState> partitions = topic.partitions();
      List<Edit> edits = new ArrayList<>();
      edits.add(new Edit.Create(Layout.topic(topic.name()), header(topic), false));
      for (int n = 0; n < ChunkFormat.chunks(partitions.size()); n++) {
        edits.add(new Edit.Create(chunk(topic, n), written(partitions, n), false));
      }
      return new Operation.Commit<>(edits, () -> topic);
    };
  }

  /** Deletes a topic: the one of that id, or, without one, the one that is found first. */
  static Operation<Void> delete(String name, @Nullable Uuid wanted) {
    return new Operation<>() {
      private @Nullable Uuid id = wanted;

      @Override
      public Step<Void> next(Situation now) {
        Known.Topic topic = now.known().topics().get(name);
        if (topic == null || id != null && !topic.header().id().equals(id)) {
          // Another one of that name is not what was to be deleted.
          return now.uncertain() ? new Done<>(null) : notFound(name);
        }
        id = topic.header().id();
        List<Edit> edits = new ArrayList<>();
        for (int n = 0; n < topic.chunks().size(); n++) {
          edits.add(new Edit.Delete(chunk(topic.image(), n), Edit.ANY_VERSION));
        }
        edits.add(new Edit.Delete(Layout.topic(name), topic.header().version()));
        return new Commit<>(edits, () -> null);
      }
    };
  }

  static Operation<TopicImage> addPartitions(
      String name, List<PartitionState> added, int expectedCount) {
    return now -> {
      Known.Topic topic = now.known().topics().get(name);
      if (topic == null) {
        return notFound(name);
      }
      List<PartitionState> present = topic.image().partitions();
      if (now.uncertain() && endsWith(present, expectedCount, added)) {
        return new Operation.Done<>(topic.image());
      }
      if (present.size() != expectedCount) {
        return Operation.refuse(
            VERSION_CONFLICT,
            "Topic '%s' has %d partitions, not %d",
            name,
            present.size(),
            expectedCount);
      }
      List<PartitionState> all = new ArrayList<>(present);
      all.addAll(added);
      TopicImage changed = new TopicImage(name, topic.header().id(), all, topic.header().config());
      return new Operation.Commit<>(grow(topic, changed), () -> changed);
    };
  }

  private static boolean endsWith(
      List<PartitionState> present, int from, List<PartitionState> added) {
    return present.size() == from + added.size()
        && present.subList(from, present.size()).equals(added);
  }

  private static List<Edit> grow(Known.Topic topic, TopicImage changed) {
    List<Edit> edits = new ArrayList<>();
    edits.add(putHeader(topic, changed));
    edits.add(new Edit.Check(chunk(changed, 0), Edit.ANY_VERSION));
    int last = topic.chunks().size() - 1;
    if (topic.chunks().get(last).states().size() < ChunkFormat.STATES_MAX) {
      edits.add(putChunk(topic, changed, last));
    }
    for (int n = last + 1; n < ChunkFormat.chunks(changed.partitions().size()); n++) {
      edits.add(new Edit.Create(chunk(changed, n), written(changed.partitions(), n), false));
    }
    return edits;
  }

  /** Changes a topic: the one of that id, or, without one, whichever has the name. */
  static Operation<TopicImage> alter(
      String name, @Nullable Uuid id, Map<Integer, PartitionState> states) {
    return now -> {
      Known.Topic topic = now.known().topics().get(name);
      if (topic == null || id != null && !topic.header().id().equals(id)) {
        return notFound(name);
      }
      List<PartitionState> all = new ArrayList<>(topic.image().partitions());
      TreeSet<Integer> chunks = new TreeSet<>();
      for (var entry : new TreeMap<>(states).entrySet()) {
        int partition = entry.getKey();
        if (partition < 0 || partition >= all.size()) {
          return Operation.refuse(NOT_FOUND, "There is no partition %s-%d", name, partition);
        }
        PartitionState old = all.get(partition);
        if (now.uncertain() && old.equals(entry.getValue())) {
          continue;
        }
        if (old.partitionEpoch() + 1 != entry.getValue().partitionEpoch()) {
          return Operation.refuse(
              VERSION_CONFLICT,
              "Partition %s-%d has epoch %d, and %d cannot follow it",
              name,
              partition,
              old.partitionEpoch(),
              entry.getValue().partitionEpoch());
        }
        all.set(partition, entry.getValue());
        chunks.add(partition / ChunkFormat.STATES_MAX);
      }
      TopicImage changed = new TopicImage(name, topic.header().id(), all, topic.header().config());
      if (chunks.isEmpty()) {
        return new Operation.Done<>(changed);
      }
      List<Edit> edits = new ArrayList<>();
      chunks.forEach(n -> edits.add(putChunk(topic, changed, n)));
      return new Operation.Commit<>(edits, () -> changed);
    };
  }

  static Operation<Void> updateConfig(String name, UnaryOperator<Map<String, String>> change) {
    return now -> {
      Known.Topic topic = now.known().topics().get(name);
      if (topic == null) {
        return notFound(name);
      }
      TopicImage image = topic.image();
      Map<String, String> config = change.apply(image.config());
      if (config.equals(image.config())) {
        return new Operation.Done<>(null);
      }
      TopicImage changed = new TopicImage(name, image.id(), image.partitions(), config);
      List<Edit> edits = new ArrayList<>();
      edits.add(putHeader(topic, changed));
      edits.add(new Edit.Check(chunk(changed, 0), Edit.ANY_VERSION));
      return new Operation.Commit<>(edits, () -> null);
    };
  }

  private static <T> Operation.Step<T> notFound(String name) {
    return Operation.refuse(NOT_FOUND, "There is no topic '%s'", name);
  }

  private static Edit putHeader(Known.Topic topic, TopicImage changed) {
    return new Edit.Put(Layout.topic(changed.name()), header(changed), topic.header().version());
  }

  private static Edit putChunk(Known.Topic topic, TopicImage changed, int number) {
    return new Edit.Put(
        chunk(changed, number),
        written(changed.partitions(), number),
        topic.chunks().get(number).version());
  }

  private static byte[] header(TopicImage topic) {
    return NodeFormat.topic(topic.id(), topic.partitions().size(), topic.config());
  }

  private static String chunk(TopicImage topic, int number) {
    return Layout.chunk(topic.name(), topic.id(), number);
  }

  private static byte[] written(List<PartitionState> partitions, int number) {
    return ChunkFormat.write(ChunkFormat.part(partitions, number));
  }
}
