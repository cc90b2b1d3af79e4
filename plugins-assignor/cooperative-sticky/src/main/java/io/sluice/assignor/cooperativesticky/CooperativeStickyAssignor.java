package io.sluice.assignor.cooperativesticky;

import io.sluice.assignor.sticky.Claim;
import io.sluice.assignor.sticky.StickyDeal;
import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import io.sluice.spi.Named;
import io.sluice.spi.PartitionAssignor;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Deals as {@code sticky} does, for members that keep what they have until they are told to give it
 * up (KIP-429).
 *
 * <p>What it returns is where the group is to arrive. The host leaves out, of what it hands on, the
 * partitions that their old owners have not given up yet.
 *
 * <p>Members say themselves what they own. In {@link GroupMember#userData} they put the generation
 * since which they do, an int32, which clients from before KIP-792 say in no other place.
 */
@Named(
    value = "cooperative-sticky",
    aliases = {"org.apache.kafka.clients.consumer.CooperativeStickyAssignor"})
public final class CooperativeStickyAssignor implements PartitionAssignor {
  @Override
  public Map<String, MemberAssignment> assign(GroupSubscription group) {
    return StickyDeal.deal(group, member -> new Claim(member.owned(), generation(member)));
  }

  private static int generation(GroupMember member) {
    ByteBuffer told = member.generation() < 0 ? member.userData() : null;
    return told == null || told.remaining() < Integer.BYTES ? member.generation() : told.getInt();
  }

  @Override
  public boolean cooperative() {
    return true;
  }

  @Override
  public ByteBuffer userData(GroupMember self) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(self.generation()).flip();
  }
}
