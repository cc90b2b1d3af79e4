package io.sluice.groups.offsets;

import org.jspecify.annotations.Nullable;

/**
 * A change of one of a group's offsets.
 *
 * @param offset the new one, or null to remove it
 */
record Change(String topic, int partition, @Nullable CommittedOffset offset) {
  static Change removal(String topic, int partition) {
    return new Change(topic, partition, null);
  }
}
