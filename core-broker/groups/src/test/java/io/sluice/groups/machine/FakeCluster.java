package io.sluice.groups.machine;

import io.sluice.kernel.Cluster;
import io.sluice.protocol.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** A cluster whose topics a test creates and deletes; those who listen hear of it at once. */
public final class FakeCluster implements Cluster {
  private final List<Consumer<Change>> listeners = new ArrayList<>();
  private TestCluster present = TestCluster.empty();
  private int incarnations;

  /** Creates a topic, in the place of one of its name; returns its id. */
  public Uuid create(String name, int partitionCount) {
    Uuid id = TestCluster.id(name, ++incarnations);
    become(present.with(name, id, partitionCount, Set.of()));
    return id;
  }

  /** Deletes a topic; returns the change that tells of it. */
  public Change delete(String name) {
    return become(present.without(name));
  }

  /** Deletes a topic and creates another of its name at once. */
  public Change replace(String name, int partitionCount) {
    return become(
        present.with(name, TestCluster.id(name, ++incarnations), partitionCount, Set.of()));
  }

  /** Shows another view; returns the change that tells of it. */
  public Change become(TestCluster next) {
    Set<String> names = new TreeSet<>();
    present.topics().forEach(topic -> names.add(topic.name()));
    next.topics().forEach(topic -> names.add(topic.name()));
    TestCluster before = present;
    names.removeIf(name -> Objects.equals(before.topic(name), next.topic(name)));
    Change change = new Change(before, next, names);
    present = next;
    listeners.forEach(listener -> listener.accept(change));
    return change;
  }

  /** Returns the id of a topic that there is. */
  public Uuid id(String name) {
    return present.topic(name).id();
  }

  /** Returns whether there is a topic. */
  public boolean has(String name) {
    return present.topic(name) != null;
  }

  @Override
  public TestCluster view() {
    return present;
  }

  @Override
  public void subscribe(Consumer<Change> listener) {
    listeners.add(listener);
  }
}
