package io.sluice.groups.consumer;

import io.sluice.protocol.Uuid;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Knows which member holds each partition, be it that it has yet to give it up. */
final class PartitionHolders {
  private final Map<Uuid, Map<Integer, String>> holders = new HashMap<>();

  /** Returns the member that holds a partition, or null. */
  @Nullable String holder(Uuid topic, int partition) {
    return holders.getOrDefault(topic, Map.of()).get(partition);
  }

  void add(String member, Ownership ownership) {
    add(member, ownership.assigned());
    add(member, ownership.revoking());
  }

  void remove(String member, Ownership ownership) {
    remove(member, ownership.assigned());
    remove(member, ownership.revoking());
  }

  private void add(String member, HeldPartitions held) {
    held.forEach(
        (topic, partition, epoch) ->
            holders.computeIfAbsent(topic, id -> new HashMap<>()).put(partition, member));
  }

  private void remove(String member, HeldPartitions held) {
    held.forEach(
        (topic, partition, epoch) ->
            holders.computeIfPresent(
                topic,
                (id, partitions) -> {
                  partitions.remove(partition, member);
                  return partitions.isEmpty() ? null : partitions;
                }));
  }
}
