package io.sluice.broker.replica;

import io.sluice.protocol.Uuid;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A topic of which this broker hosts partitions. Immutable.
 *
 * @param settings the configuration in force
 * @param internal whether it is the broker's own, and not for clients to write to
 * @param rules what follows from it for records that come in
 * @param offline partitions that belong here and whose log cannot be used
 */
public record HostedTopic(
    String name,
    Uuid id,
    boolean internal,
    TopicSettings settings,
    AppendRules rules,
    Map<Integer, Partition> partitions,
    Set<Integer> offline) {
  /** Returns a partition, or null if it does not exist or is not hosted here. */
  public @Nullable Partition partition(int index) {
    return partitions.get(index);
  }
}
