package io.sluice.spi;

import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Deals the partitions of a group's topics to its members. A broker uses it for groups whose
 * members leave it to the broker (KIP-848), the Sluice client where it leads a classic group; the
 * work is the same.
 *
 * <p>Where partitions move, the host sees to it that the old owner gives one up before the new one
 * takes it: in a broker always, in a classic group if all its members can do with {@link
 * #cooperative}.
 */
public interface PartitionAssignor extends Plugin {
  /**
   * Deals the partitions. A function of its argument: the same group gives the same answer,
   * anywhere.
   *
   * @return an assignment for each member, by its id. Every partition of a topic that some member
   *     subscribes to must have exactly one owner, and that must subscribe to it; anything else is
   *     refused, and the group stays as it was
   */
  Map<String, MemberAssignment> assign(GroupSubscription group);

  /**
   * Returns the name by which the members of a classic group agree on it; Kafka's, where Kafka has
   * the assignor.
   */
  default String protocolName() {
    Named named = getClass().getAnnotation(Named.class);
    if (named == null) {
      throw new IllegalStateException(getClass().getName() + " has no @Named");
    }
    return named.value();
  }

  /**
   * Returns whether the members of a classic group keep working while partitions move (KIP-429).
   */
  default boolean cooperative() {
    return false;
  }

  /**
   * Returns what a member of a classic group tells the leader's assignor when it joins, for {@link
   * GroupMember#userData}.
   *
   * @param self the member, with what it owns and since which generation
   */
  default @Nullable ByteBuffer userData(GroupMember self) {
    return null;
  }
}
