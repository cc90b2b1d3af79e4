package io.sluice.groups.machine;

import io.sluice.coordination.Timers;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ClusterView;
import io.sluice.time.Clock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What the machines of a shard are given.
 *
 * @param timers the shard's
 * @param cluster gives the present view
 * @param random for the ids of members
 */
public record Environment(
    Clock clock,
    Timers<GroupRecord> timers,
    GroupSettings settings,
    Supplier<ClusterView> cluster,
    Assignors assignors,
    RandomGenerator random) {
  private static final int ID_BYTES = 16;

  /** Returns a new id for a member, which begins with what the client calls itself. */
  public String newMemberId(String prefix) {
    return prefix.isEmpty() ? newId() : prefix + "-" + newId();
  }

  private String newId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    java.nio.ByteBuffer number = java.nio.ByteBuffer.wrap(bytes);
    return new java.util.UUID(number.getLong(), number.getLong()).toString();
  }
}
