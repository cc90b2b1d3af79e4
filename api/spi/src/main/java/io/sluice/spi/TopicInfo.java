package io.sluice.spi;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A topic, as an assignor sees it. Immutable. */
public final class TopicInfo {
  private final String name;
  private final int partitionCount;
  private final List<Set<String>> racks;

  private TopicInfo(String name, int partitionCount, List<Set<String>> racks) {
    if (partitionCount < 0) {
      throw new IllegalArgumentException(
          "topic " + name + " with " + partitionCount + " partitions");
    }
    this.name = Objects.requireNonNull(name);
    this.partitionCount = partitionCount;
    this.racks = racks;
  }

  /** Makes a topic whose replicas stand in no known rack. */
  public static TopicInfo of(String name, int partitionCount) {
    return new TopicInfo(name, partitionCount, List.of());
  }

  /**
   * Makes a topic.
   *
   * @param racks for each partition the racks in which its replicas stand
   */
  public static TopicInfo of(String name, List<Set<String>> racks) {
    return new TopicInfo(name, racks.size(), racks.stream().map(Set::copyOf).toList());
  }

  /** Returns its name. */
  public String name() {
    return name;
  }

  /** Returns how many partitions it has; they are numbered from 0. */
  public int partitionCount() {
    return partitionCount;
  }

  /** Returns the racks in which the replicas of a partition stand, as far as they are known. */
  public Set<String> racks(int partition) {
    Objects.checkIndex(partition, partitionCount);
    return racks.isEmpty() ? Set.of() : racks.get(partition);
  }

  @Override
  public String toString() {
    return name + " with " + partitionCount + " partitions";
  }
}
