package io.sluice.groups.offsets;

import io.sluice.groups.machine.Committer;
import io.sluice.groups.machine.Group;
import io.sluice.groups.machine.GroupType;
import io.sluice.groups.machine.MemberView;
import io.sluice.groups.record.GroupMetadataKey;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A group whose state a test sets. Its members are {@code member} at generation 3. */
final class FakeGroup implements Group {
  static final String MEMBER = "member";
  static final int GENERATION = 3;

  private final String id;
  GroupType type = GroupType.CLASSIC;
  String state = "Empty";
  String protocolType = "";
  boolean empty = true;
  long emptySinceMs = Long.MIN_VALUE;
  Set<String> subscribed = Set.of();
  final List<MemberView> members = new ArrayList<>();
  boolean strictFetch;

  FakeGroup(String id) {
    this.id = id;
  }

  /** Makes it one with a member that reads some topics. */
  FakeGroup stable(String... topics) {
    state = "Stable";
    protocolType = "consumer";
    empty = false;
    emptySinceMs = Long.MAX_VALUE;
    subscribed = Set.of(topics);
    return this;
  }

  /** Makes it one whose members have left. */
  FakeGroup left(long nowMs) {
    state = "Empty";
    protocolType = "consumer";
    empty = true;
    emptySinceMs = nowMs;
    subscribed = Set.of();
    members.clear();
    return this;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public GroupType type() {
    return type;
  }

  @Override
  public String state() {
    return state;
  }

  @Override
  public String protocolType() {
    return protocolType;
  }

  @Override
  public boolean empty() {
    return empty;
  }

  @Override
  public long emptySinceMs() {
    return emptySinceMs;
  }

  @Override
  public boolean subscribes(String topic) {
    return subscribed.contains(topic);
  }

  @Override
  public void checkCommit(Committer committer) {
    if (empty && committer.outsider()) {
      return;
    }
    if (!committer.memberId().equals(MEMBER)) {
      throw new ApiException(ErrorCode.UNKNOWN_MEMBER_ID, "no member");
    }
    if (committer.generation() != GENERATION) {
      throw new ApiException(ErrorCode.ILLEGAL_GENERATION, "another generation");
    }
  }

  @Override
  public void checkFetch(@Nullable String memberId, int memberEpoch) {
    if (strictFetch && memberId != null && !memberId.equals(MEMBER)) {
      throw new ApiException(ErrorCode.UNKNOWN_MEMBER_ID, "no member");
    }
    if (strictFetch && memberId != null && memberEpoch != GENERATION) {
      throw new ApiException(ErrorCode.STALE_MEMBER_EPOCH, "another epoch");
    }
  }

  @Override
  public List<MemberView> members() {
    return members;
  }

  @Override
  public List<GroupRecord> tombstones() {
    return List.of(
        new GroupRecord.ClassicGroup(GroupMetadataKey.builder().group(id).build(), null));
  }
}
