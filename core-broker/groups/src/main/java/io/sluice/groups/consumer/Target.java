package io.sluice.groups.consumer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the members of a group are to read in the end. Changed by replay only. */
final class Target {
  private final Map<String, PartitionIds> members = new LinkedHashMap<>();
  private int epoch;

  /** Returns the group epoch that it was computed for. */
  int epoch() {
    return epoch;
  }

  PartitionIds of(String member) {
    return members.getOrDefault(member, PartitionIds.EMPTY);
  }

  void setEpoch(int newEpoch) {
    epoch = newEpoch;
  }

  void set(String member, @Nullable PartitionIds partitions) {
    if (partitions == null) {
      members.remove(member);
    } else {
      members.put(member, partitions);
    }
  }
}
