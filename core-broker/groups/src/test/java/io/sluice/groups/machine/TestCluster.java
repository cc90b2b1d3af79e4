package io.sluice.groups.machine;

import io.sluice.kernel.ClusterView;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.Uuid;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A view of a cluster of some topics. Immutable. */
public final class TestCluster implements ClusterView {
  private final Map<String, Topic> topics;
  private final Map<String, Map<String, String>> groups;
  private final AtomicInteger looks;

  private TestCluster(
      Map<String, Topic> topics, Map<String, Map<String, String>> groups, AtomicInteger looks) {
    this.topics = topics;
    this.groups = groups;
    this.looks = looks;
  }

  /** Returns the count of looks at the topics of this cluster and of those made from it. */
  public AtomicInteger looks() {
    return looks;
  }

  /**
   * A topic.
   *
   * @param looks counts how often somebody looked whether one is the broker's own, as is done
   *     before it is matched with an expression
   */
  public record Topic(
      String name,
      Uuid id,
      int partitionCount,
      Set<String> rack,
      boolean isInternal,
      AtomicInteger looks)
      implements TopicView {
    @Override
    public boolean internal() {
      looks.incrementAndGet();
      return isInternal;
    }

    @Override
    public Set<String> racks(int partition) {
      return rack;
    }

    @Override
    public int leader(int partition) {
      return 1;
    }
  }

  public static TestCluster empty() {
    return new TestCluster(Map.of(), Map.of(), new AtomicInteger());
  }

  /** Returns the id that every topic of that name and incarnation has. */
  public static Uuid id(String name, int incarnation) {
    return new Uuid(name.hashCode() | 1L << 40, incarnation);
  }

  public static Uuid id(String name) {
    return id(name, 1);
  }

  public TestCluster with(String name, int partitions) {
    return with(name, id(name), partitions, Set.of());
  }

  public TestCluster with(String name, Uuid id, int partitions, Set<String> rack) {
    return with(new Topic(name, id, partitions, rack, name.startsWith("__"), looks));
  }

  private TestCluster with(Topic topic) {
    Map<String, Topic> more = new TreeMap<>(topics);
    more.put(topic.name(), topic);
    return new TestCluster(more, groups, looks);
  }

  public TestCluster without(String name) {
    Map<String, Topic> fewer = new TreeMap<>(topics);
    fewer.remove(name);
    return new TestCluster(fewer, groups, looks);
  }

  public TestCluster withGroupConfig(String group, Map<String, String> config) {
    Map<String, Map<String, String>> more = new TreeMap<>(groups);
    more.put(group, config);
    return new TestCluster(topics, more, looks);
  }

  @Override
  public @Nullable Topic topic(String name) {
    return topics.get(name);
  }

  @Override
  public @Nullable TopicView topic(Uuid id) {
    return topics.values().stream().filter(topic -> topic.id().equals(id)).findFirst().orElse(null);
  }

  @Override
  public Collection<Topic> topics() {
    return topics.values();
  }

  @Override
  public Map<String, String> groupConfig(String group) {
    return groups.getOrDefault(group, Map.of());
  }
}
