package io.sluice.transactions.broker;

import io.sluice.kernel.Cluster;
import io.sluice.kernel.ClusterView;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.Uuid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Topics that are as a test says. */
final class FakeCluster implements Cluster, ClusterView {
  private final Map<String, FakeTopic> topics = new HashMap<>();
  private final List<Consumer<Change>> listeners = new ArrayList<>();

  /** A topic all of whose partitions one broker leads. */
  private record FakeTopic(String name, int partitionCount, int broker) implements TopicView {
    @Override
    public Uuid id() {
      return new Uuid(1, name.hashCode());
    }

    @Override
    public Set<String> racks(int partition) {
      return Set.of();
    }

    @Override
    public int leader(int partition) {
      return broker;
    }

    @Override
    public boolean internal() {
      return name.startsWith("__");
    }
  }

  void topic(String name, int partitionCount, int broker) {
    topics.put(name, new FakeTopic(name, partitionCount, broker));
  }

  void delete(String name) {
    topics.remove(name);
  }

  @Override
  public ClusterView view() {
    return this;
  }

  /** Tells whoever listens that a topic has changed. */
  void changed(String name) {
    listeners.forEach(each -> each.accept(new Change(this, this, Set.of(name))));
  }

  @Override
  public void subscribe(Consumer<Change> listener) {
    listeners.add(listener);
  }

  @Override
  public @Nullable TopicView topic(String name) {
    return topics.get(name);
  }

  @Override
  public @Nullable TopicView topic(Uuid id) {
    return null;
  }

  @Override
  public Collection<? extends TopicView> topics() {
    return List.copyOf(topics.values());
  }

  @Override
  public Map<String, String> groupConfig(String group) {
    return Map.of();
  }
}
