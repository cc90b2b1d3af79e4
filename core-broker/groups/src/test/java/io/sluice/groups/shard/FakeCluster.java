package io.sluice.groups.shard;

import io.sluice.kernel.Cluster;
import io.sluice.kernel.ClusterView;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.Uuid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A cluster whose topics a test creates and deletes; those who listen hear of it at once. */
final class FakeCluster implements Cluster {
  private final List<Consumer<Change>> listeners = new ArrayList<>();
  private View present = new View(Map.of());
  private long ids;

  void create(String name, int partitionCount) {
    Map<String, TopicView> topics = new TreeMap<>(present.byName());
    topics.put(name, new Topic(name, new Uuid(7, 1_000 + ids++), partitionCount));
    change(name, topics);
  }

  void delete(String name) {
    Map<String, TopicView> topics = new TreeMap<>(present.byName());
    topics.remove(name);
    change(name, topics);
  }

  private void change(String name, Map<String, TopicView> topics) {
    Change change = new Change(present, new View(topics), Set.of(name));
    present = new View(topics);
    listeners.forEach(listener -> listener.accept(change));
  }

  @Override
  public ClusterView view() {
    return present;
  }

  @Override
  public void subscribe(Consumer<Change> listener) {
    listeners.add(listener);
  }

  private record View(Map<String, TopicView> byName) implements ClusterView {
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
      return name.startsWith("__");
    }
  }
}
