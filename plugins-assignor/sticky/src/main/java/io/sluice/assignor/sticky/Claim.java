package io.sluice.assignor.sticky;

import io.sluice.spi.PartitionSet;

/**
 * What a member says that it owns.
 *
 * @param partitions whatever it says; they need not exist
 * @param generation in which it was given them, or -1 if that is not known
 */
public record Claim(PartitionSet partitions, int generation) {
  static final Claim NONE = new Claim(PartitionSet.empty(), -1);
}
