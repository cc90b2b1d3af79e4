package io.sluice.groups.offsets;

import io.sluice.kernel.Cluster;
import io.sluice.kernel.ClusterView;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.Uuid;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The topics of a cluster, which a test creates and deletes. */
final class FakeTopics {
  private TreeMap<String, TopicView> topics = new TreeMap<>();
  private long ids;

  /** Creates a topic; returns its id. */
  Uuid create(String name, int partitionCount) {
    Uuid id = new Uuid(7, 1_000 + ids++);
    topics = new TreeMap<>(topics);
    topics.put(name, new Topic(name, id, partitionCount));
    return id;
  }

  /** Deletes a topic; returns the change that tells of it. */
  Cluster.Change delete(String name) {
    ClusterView before = view();
    topics = new TreeMap<>(topics);
    topics.remove(name);
    return new Cluster.Change(before, view(), Set.of(name));
  }

  /** Deletes a topic and creates another of its name at once. */
  Cluster.Change replace(String name, int partitionCount) {
    ClusterView before = view();
    create(name, partitionCount);
    return new Cluster.Change(before, view(), Set.of(name));
  }

  Uuid id(String name) {
    return topics.get(name).id();
  }

  boolean has(String name) {
    return topics.containsKey(name);
  }

  ClusterView view() {
    return new View(topics);
  }

  private record View(TreeMap<String, TopicView> byName) implements ClusterView {
    @Override
    public @Nullable TopicView topic(String name) {
      return byName.get(name);
    }

    @Override
    public @Nullable TopicView topic(Uuid id) {
      return byName.values().stream().filter(each -> each.id().equals(id)).findAny().orElse(null);
    }

    @Override
    public Collection<? extends TopicView> topics() {
      return byName.values();
    }

    @Override
    public Map<String, String> groupConfig(String group) {
      return Map.of();
    }
  }

  private record Topic(String name, Uuid id, int partitionCount) implements TopicView {
    @Override
    public Set<String> racks(int partition) {
      return Set.of();
    }

    @Override
    public boolean internal() {
      return false;
    }
  }
}
