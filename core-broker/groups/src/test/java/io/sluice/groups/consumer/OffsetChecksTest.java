package io.sluice.groups.consumer;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.groups.machine.Committer;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.spi.PartitionSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class OffsetChecksTest {
  private final ConsumerShard shard = new ConsumerShard(1);
  private final TestMember a = new TestMember(shard, "a");

  @BeforeEach
  void join() {
    shard.topic("t", 2);
    a.join("t");
  }

  private void commit(String memberId, int epoch, int version) {
    shard.group().checkCommit(new Committer(memberId, null, epoch, version));
  }

  private void commitIn(String memberId, int epoch) {
    shard.group().checkCommit(new Committer(memberId, null, epoch, 5, true));
  }

  private static void assertRefused(ErrorCode expected, Executable call) {
    assertEquals(expected, assertThrows(ApiException.class, call).error());
  }

  @Test
  void memberCommitsInItsEpochOnly() {
    assertDoesNotThrow(() -> commit("a", 1, 9));
    assertRefused(ErrorCode.STALE_MEMBER_EPOCH, () -> commit("a", 0, 9));
    assertRefused(ErrorCode.STALE_MEMBER_EPOCH, () -> commit("a", 2, 9));
    assertRefused(ErrorCode.UNSUPPORTED_VERSION, () -> commit("a", 1, 8));
    assertRefused(ErrorCode.UNKNOWN_MEMBER_ID, () -> commit("b", 1, 9));
  }

  @Test
  void outsidersCommitOnlyWhileGroupIsEmpty() {
    assertRefused(ErrorCode.UNKNOWN_MEMBER_ID, () -> commit("", -1, 9));
    assertEquals(Long.MAX_VALUE, shard.group().emptySinceMs());
    a.leave();
    assertDoesNotThrow(() -> commit("", -1, 5));
    assertEquals(shard.harness().time().wallMs(), shard.group().emptySinceMs());
  }

  @Test
  void memberThatSaysWhoItIsFetchesInItsEpochOnly() {
    assertDoesNotThrow(() -> shard.group().checkFetch(null, -1));
    assertDoesNotThrow(() -> shard.group().checkFetch("a", 1));
    assertRefused(ErrorCode.STALE_MEMBER_EPOCH, () -> shard.group().checkFetch("a", 2));
    assertRefused(ErrorCode.UNKNOWN_MEMBER_ID, () -> shard.group().checkFetch("b", 1));
  }

  @Test
  void groupShowsWhatIsInUse() {
    assertEquals(true, shard.group().subscribes("t"));
    assertEquals(false, shard.group().subscribes("u"));
    assertEquals(PartitionSet.of("t", 0, 1), shard.group().members().get(0).partitions());
    assertEquals("consumer", shard.group().protocolType());
  }

  @Test
  void producerThatNamesAMemberCommitsInItsEpochOnlyAndOneThatNamesNoneAlways() {
    assertDoesNotThrow(() -> commitIn("a", 1));
    assertDoesNotThrow(() -> commitIn("", -1));
    assertRefused(ErrorCode.STALE_MEMBER_EPOCH, () -> commitIn("a", 0));
    assertRefused(ErrorCode.UNKNOWN_MEMBER_ID, () -> commitIn("b", 1));
  }
}
