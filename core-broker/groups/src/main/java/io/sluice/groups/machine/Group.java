package io.sluice.groups.machine;

import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ApiException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A group, as those see it who need not know its kind. Confined to its shard's turns. */
public interface Group {
  /** Returns its id. */
  String id();

  /** Returns its kind. */
  GroupType type();

  /** Returns the name of its state in the protocol, such as {@code Stable}. */
  String state();

  /** Returns what its members call what they do, such as {@code consumer}; empty if unknown. */
  String protocolType();

  /** Returns whether it has no members. */
  boolean empty();

  /**
   * Returns since when it has had no members, by the wall clock in milliseconds; {@link
   * Long#MIN_VALUE} if nobody was ever known to be in it, {@link Long#MAX_VALUE} while it has some.
   */
  long emptySinceMs();

  /**
   * Returns whether members consume a topic now, as far as the broker can tell, so that the group's
   * offsets for it are in use.
   */
  boolean subscribes(String topic);

  /**
   * Checks that offsets may be committed, and takes it as a sign of life of the member.
   *
   * @throws ApiException if they may not
   */
  void checkCommit(Committer committer);

  /**
   * Checks that a member may fetch offsets, if it says who it is (OffsetFetch v9).
   *
   * @param memberId null or empty if it does not say
   * @throws ApiException if it may not
   */
  void checkFetch(@Nullable String memberId, int memberEpoch);

  /** Returns its members. */
  List<MemberView> members();

  /** Returns the tombstones of all its own records, not of its offsets. */
  List<GroupRecord> tombstones();
}
