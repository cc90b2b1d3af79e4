package io.sluice.spi;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Partitions of several topics, each at most once. Immutable; large sets take four bytes a
 * partition.
 */
public final class PartitionSet {
  private static final PartitionSet EMPTY = new PartitionSet(new TreeMap<>());
  private static final int[] NONE = {};

  private final TreeMap<String, int[]> topics;
  private final int size;

  private PartitionSet(TreeMap<String, int[]> topics) {
    this.topics = topics;
    this.size = topics.values().stream().mapToInt(partitions -> partitions.length).sum();
  }

  /** Returns the set without any. */
  public static PartitionSet empty() {
    return EMPTY;
  }

  /** Returns the set of some partitions of one topic. */
  public static PartitionSet of(String topic, int... partitions) {
    Builder builder = builder();
    for (int partition : partitions) {
      builder.add(topic, partition);
    }
    return builder.build();
  }

  /** Starts a set. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns how many partitions it has. */
  public int size() {
    return size;
  }

  /** Returns whether it has none. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** Returns the topics of which it has partitions. */
  public SortedSet<String> topics() {
    return Collections.unmodifiableSortedSet(topics.navigableKeySet());
  }

  /** Returns the partitions of a topic, in rising order. */
  public List<Integer> partitions(String topic) {
    return new IntList(topics.getOrDefault(topic, NONE));
  }

  /** Returns whether a partition is in it. */
  public boolean contains(String topic, int partition) {
    return Arrays.binarySearch(topics.getOrDefault(topic, NONE), partition) >= 0;
  }

  /** Shows each partition to the visitor, by topic and number. */
  public void forEach(Visitor visitor) {
    topics.forEach(
        (topic, partitions) -> {
          for (int partition : partitions) {
            visitor.visit(topic, partition);
          }
        });
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PartitionSet set
        && topics.keySet().equals(set.topics.keySet())
        && topics.entrySet().stream()
            .allMatch(entry -> Arrays.equals(entry.getValue(), set.topics.get(entry.getKey())));
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (Map.Entry<String, int[]> entry : topics.entrySet()) {
      hash = 31 * hash + entry.getKey().hashCode() + Arrays.hashCode(entry.getValue());
    }
    return hash;
  }

  /** Returns it as {@code {orders=[0, 1], users=[4]}}. */
  @Override
  public String toString() {
    Map<String, List<Integer>> shown = new TreeMap<>();
    topics.forEach((topic, partitions) -> shown.put(topic, new IntList(partitions)));
    return shown.toString();
  }

  /** Is shown partitions. */
  @FunctionalInterface
  public interface Visitor {
    /** Takes one. */
    void visit(String topic, int partition);
  }

  /** Collects partitions. Not safe for use by several threads. */
  public static final class Builder {
    private final SortedMap<String, Ints> topics = new TreeMap<>();

    private Builder() {}

    /** Adds a partition; one that is there already stays. */
    public Builder add(String topic, int partition) {
      if (partition < 0) {
        throw new IllegalArgumentException("partition " + partition + " of " + topic);
      }
      topics.computeIfAbsent(topic, name -> new Ints()).add(partition);
      return this;
    }

    /** Adds all partitions of another set. */
    public Builder addAll(PartitionSet set) {
      set.forEach(this::add);
      return this;
    }

    /** Makes the set; the builder can be used on. */
    public PartitionSet build() {
      if (topics.isEmpty()) {
        return EMPTY;
      }
      TreeMap<String, int[]> sorted = new TreeMap<>();
      topics.forEach((topic, ints) -> sorted.put(topic, ints.sortedDistinct()));
      return new PartitionSet(sorted);
    }
  }

  private static final class Ints {
    private int[] values = new int[8];
    private int count;

    void add(int value) {
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      values[count++] = value;
    }

    int[] sortedDistinct() {
      return Arrays.stream(values, 0, count).sorted().distinct().toArray();
    }
  }

  private static final class IntList extends AbstractList<Integer> implements RandomAccess {
    private final int[] values;

    IntList(int[] values) {
      this.values = values;
    }

    @Override
    public Integer get(int index) {
      return values[index];
    }

    @Override
    public int size() {
      return values.length;
    }
  }
}
