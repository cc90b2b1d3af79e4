package io.sluice.assignor.sticky;

import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import io.sluice.spi.Named;
import io.sluice.spi.PartitionAssignor;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Deals as evenly as the subscriptions allow, and moves no more partitions than that takes
 * (KIP-54).
 *
 * <p>In a classic group its members give up everything before they join, and say in {@link
 * GroupMember#userData} what they had, in the format of Kafka's sticky assignor: both can be in one
 * group.
 */
@Named(
    value = "sticky",
    aliases = {
      "uniform",
      "org.apache.kafka.clients.consumer.StickyAssignor",
      "org.apache.kafka.coordinator.group.assignor.UniformAssignor"
    })
public final class StickyAssignor implements PartitionAssignor {
  @Override
  public Map<String, MemberAssignment> assign(GroupSubscription group) {
    return StickyDeal.deal(group, StickyAssignor::claim);
  }

  private static Claim claim(GroupMember member) {
    ByteBuffer told = member.owned().isEmpty() ? member.userData() : null;
    return told == null
        ? new Claim(member.owned(), member.generation())
        : StickyUserData.read(told);
  }

  /** Returns what it owned and since when; null for a member that was never given anything. */
  @Override
  public @Nullable ByteBuffer userData(GroupMember self) {
    return self.owned().isEmpty() && self.generation() < 0
        ? null
        : StickyUserData.write(new Claim(self.owned(), self.generation()));
  }
}
