package io.sluice.groups.consumer;

import io.sluice.groups.machine.Committer;
import io.sluice.groups.machine.Group;
import io.sluice.groups.machine.GroupType;
import io.sluice.groups.machine.MemberView;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.ClusterView;
import io.sluice.protocol.ErrorCode;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A consumer group (KIP-848): what its records say. Changed by replay only. */
public final class ConsumerGroup implements Group {
  /** What consumers call what they do, in either protocol. */
  static final String PROTOCOL_TYPE = "consumer";

  private static final int COMMIT_VERSION_MIN = 9;

  private final String id;
  private final Supplier<ClusterView> cluster;
  private final Map<String, Member> members = new TreeMap<>();
  private final Map<String, String> staticMembers = new HashMap<>();
  private final Map<String, ResolvedRegex> regexes = new TreeMap<>();
  private final SubscriptionCounts counts = new SubscriptionCounts();
  private final PartitionHolders holders = new PartitionHolders();
  private final Target target = new Target();
  private int epoch;
  private long topicsHash;
  private boolean hasPartitionMetadata;
  private long emptySinceMs = Long.MIN_VALUE;

  ConsumerGroup(String id, Supplier<ClusterView> cluster) {
    this.id = id;
    this.cluster = cluster;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public GroupType type() {
    return GroupType.CONSUMER;
  }

  @Override
  public String state() {
    if (members.isEmpty()) {
      return "Empty";
    }
    if (epoch > target.epoch()) {
      return "Assigning";
    }
    boolean stable =
        members.values().stream().allMatch(each -> each.ownership().reconciledTo(target.epoch()));
    return stable ? "Stable" : "Reconciling";
  }

  @Override
  public String protocolType() {
    return PROTOCOL_TYPE;
  }

  @Override
  public boolean empty() {
    return members.isEmpty();
  }

  @Override
  public long emptySinceMs() {
    return members.isEmpty() ? emptySinceMs : Long.MAX_VALUE;
  }

  @Override
  public boolean subscribes(String topic) {
    return counts.wantsTopic(topic)
        || regexes.values().stream().anyMatch(regex -> regex.topics().contains(topic));
  }

  @Override
  public void checkCommit(Committer committer) {
    if (committer.generation() < 0 && members.isEmpty()) {
      return;
    }
    if (committer.outsider() && committer.transactional()) {
      return; // Before KIP-447 producers did not say for whom they commit.
    }
    Member member = existing(committer.memberId());
    if (!committer.transactional()
        && !member.classic()
        && committer.apiVersion() < COMMIT_VERSION_MIN) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_VERSION,
          "Members of consumer groups commit with OffsetCommit version 9 or later.");
    }
    checkEpoch(member, committer.generation());
  }

  @Override
  public void checkFetch(@Nullable String memberId, int memberEpoch) {
    if ((memberId == null || memberId.isEmpty()) && memberEpoch < 0) {
      return;
    }
    checkEpoch(existing(memberId == null ? "" : memberId), memberEpoch);
  }

  private static void checkEpoch(Member member, int given) {
    if (given != member.epoch()) {
      throw new ApiException(
          member.classic() ? ErrorCode.ILLEGAL_GENERATION : ErrorCode.STALE_MEMBER_EPOCH,
          "The member is in epoch " + member.epoch() + ", not in " + given + ".");
    }
  }

  @Override
  public List<MemberView> members() {
    ClusterView view = cluster.get();
    return members.values().stream().map(member -> Descriptions.view(member, view)).toList();
  }

  @Override
  public List<GroupRecord> tombstones() {
    return new ConsumerRecords(id).deletion(this);
  }

  int epoch() {
    return epoch;
  }

  long topicsHash() {
    return topicsHash;
  }

  boolean hasPartitionMetadata() {
    return hasPartitionMetadata;
  }

  Target target() {
    return target;
  }

  SubscriptionCounts counts() {
    return counts;
  }

  PartitionHolders holders() {
    return holders;
  }

  /** Returns the regular expressions that have been resolved. */
  Map<String, ResolvedRegex> regexes() {
    return Collections.unmodifiableMap(regexes);
  }

  int size() {
    return members.size();
  }

  Collection<Member> all() {
    return Collections.unmodifiableCollection(members.values());
  }

  @Nullable Member find(String memberId) {
    return members.get(memberId);
  }

  /** Returns the static member of an instance id, or null. */
  @Nullable Member findStatic(@Nullable String instanceId) {
    String memberId = instanceId == null ? null : staticMembers.get(instanceId);
    return memberId == null ? null : members.get(memberId);
  }

  /**
   * Returns a member.
   *
   * @throws ApiException UNKNOWN_MEMBER_ID if there is none of that id
   */
  Member existing(String memberId) {
    Member member = members.get(memberId);
    if (member == null) {
      throw new ApiException(
          ErrorCode.UNKNOWN_MEMBER_ID,
          "Member '" + memberId + "' is not in group '" + id + "'; it has to join again.");
    }
    return member;
  }

  /** Returns whether all classic members could do with one of the protocols, or there are none. */
  boolean supportsAny(Collection<String> protocols) {
    return counts.classicMembers() == 0
        ? !protocols.isEmpty()
        : protocols.stream()
            .anyMatch(name -> counts.protocolMembers(name) == counts.classicMembers());
  }

  void replayEpoch(int newEpoch, long newTopicsHash) {
    epoch = newEpoch;
    topicsHash = newTopicsHash;
  }

  void replayPartitionMetadata(boolean there) {
    hasPartitionMetadata = there;
  }

  void replayRegex(String regex, @Nullable ResolvedRegex resolved) {
    if (resolved == null) {
      regexes.remove(regex);
    } else {
      regexes.put(regex, resolved);
    }
  }

  void replayProfile(String memberId, Profile profile) {
    Member before = members.get(memberId);
    if (before == null) {
      put(new Member(memberId, profile, Ownership.NOTHING));
      return;
    }
    forgetProfile(before);
    put(new Member(memberId, profile, before.ownership()));
  }

  private void put(Member member) {
    members.put(member.id(), member);
    counts.add(member.profile());
    if (member.profile().instanceId() != null) {
      staticMembers.put(member.profile().instanceId(), member.id());
    }
  }

  private void forgetProfile(Member member) {
    counts.remove(member.profile());
    if (member.profile().instanceId() != null) {
      staticMembers.remove(member.profile().instanceId(), member.id());
    }
  }

  /** Takes what a member holds, which a compacted log may tell before who the member is. */
  void replayOwnership(String memberId, Ownership ownership) {
    if (!members.containsKey(memberId)) {
      put(Member.blank(memberId));
    }
    Member before = members.get(memberId);
    holders.remove(memberId, before.ownership());
    holders.add(memberId, ownership);
    members.put(memberId, before.with(ownership));
  }

  /** Takes it that a member holds nothing any more. */
  void replayOwnershipGone(String memberId) {
    Member before = members.get(memberId);
    if (before != null) {
      holders.remove(memberId, before.ownership());
      members.put(memberId, before.with(Ownership.NOTHING));
    }
  }

  /** Removes a member, at a time by the wall clock if that is known. */
  void replayRemoval(String memberId, long nowMs) {
    Member member = members.remove(memberId);
    if (member != null) {
      forgetProfile(member);
      holders.remove(memberId, member.ownership());
      emptySinceMs = nowMs;
    }
  }
}
