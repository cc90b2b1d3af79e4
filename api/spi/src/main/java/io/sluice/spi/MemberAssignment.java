package io.sluice.spi;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a member gets.
 *
 * @param partitions its partitions
 * @param userData what the assignor tells the member in a classic group; a broker ignores it
 */
public record MemberAssignment(PartitionSet partitions, @Nullable ByteBuffer userData) {
  /** Returns an assignment of partitions alone. */
  public static MemberAssignment of(PartitionSet partitions) {
    return new MemberAssignment(partitions, null);
  }
}
