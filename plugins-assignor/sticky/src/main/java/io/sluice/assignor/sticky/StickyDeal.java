package io.sluice.assignor.sticky;

import io.sluice.spi.GroupMember;
import io.sluice.spi.GroupSubscription;
import io.sluice.spi.MemberAssignment;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Deals the partitions of a group; the package says how. */
public final class StickyDeal {
  private StickyDeal() {}

  /**
   * Deals the partitions.
   *
   * @param claims says of a member what it claims to own
   */
  public static Map<String, MemberAssignment> deal(
      GroupSubscription group, Function<GroupMember, Claim> claims) {
    NumberedGroup numbered = new NumberedGroup(group);
    Ownership ownership = Ownership.settle(numbered, claims);
    Share[] shares =
        IntStream.range(0, numbered.memberCount()).mapToObj(i -> new Share()).toArray(Share[]::new);
    ownership.addTo(shares);
    new Filling(numbered, shares).fill(ownership);
    new Levelling(numbered, shares).level();
    return new Handout(numbered, shares).of(ownership);
  }
}
