package io.sluice.assignor.sticky;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.spi.GroupMember;
import io.sluice.spi.PartitionSet;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class StickyUserDataTest {
  private static final String GOLDEN =
      "00000002" // two topics
          + "00016f"
          + "00000002"
          + "00000000"
          + "00000003" // o: 0 and 3
          + "0002c3bc"
          + "00000001"
          + "00000001" // ü: 1
          + "00000007"; // generation 7
  private static final Claim CLAIM =
      new Claim(PartitionSet.builder().add("o", 3).add("o", 0).add("ü", 1).build(), 7);

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }

  @Test
  void claimIsWrittenAsTheFormatSays() {
    ByteBuffer written = StickyUserData.write(CLAIM);
    assertEquals(bytes(GOLDEN), written);
    assertEquals(CLAIM, StickyUserData.read(written));
  }

  @Test
  void versionWithoutGenerationIsRead() {
    ByteBuffer old = bytes(GOLDEN.substring(0, GOLDEN.length() - 8));
    assertEquals(new Claim(CLAIM.partitions(), -1), StickyUserData.read(old));
  }

  @Test
  void truncatedClaimClaimsNothing() {
    for (int end = 0; end < GOLDEN.length() - 8; end += 2) {
      assertEquals(Claim.NONE, StickyUserData.read(bytes(GOLDEN.substring(0, end))), "at " + end);
    }
  }

  @Test
  void impossibleCountsClaimNothing() {
    assertEquals(Claim.NONE, StickyUserData.read(bytes("ffffffff")));
    assertEquals(Claim.NONE, StickyUserData.read(bytes("7fffffff00016f00000000")));
    assertEquals(Claim.NONE, StickyUserData.read(bytes("00000001ffff")));
    assertEquals(Claim.NONE, StickyUserData.read(bytes("0000000100016f7fffffff00000001")));
    assertEquals(Claim.NONE, StickyUserData.read(bytes("0000000100016f00000001ffffffff")));
  }

  @Test
  void memberThatWasNeverGivenAnythingTellsNothing() {
    StickyAssignor assignor = new StickyAssignor();
    GroupMember fresh = GroupMember.builder("a").build();
    assertNull(assignor.userData(fresh));
    GroupMember idle = GroupMember.builder("a").generation(2).build();
    assertEquals(bytes("0000000000000002"), assignor.userData(idle));
  }
}
