package io.sluice.groups.classic;

import io.sluice.groups.classic.GroupState.CompletingRebalance;
import io.sluice.groups.classic.GroupState.Dead;
import io.sluice.groups.classic.GroupState.Empty;
import io.sluice.groups.classic.GroupState.PreparingRebalance;
import io.sluice.groups.classic.GroupState.Stable;
import io.sluice.groups.machine.Committer;
import io.sluice.groups.machine.Group;
import io.sluice.groups.machine.GroupType;
import io.sluice.groups.machine.MemberView;
import io.sluice.groups.record.GroupMetadataValue;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import io.sluice.spi.PartitionSet;
import io.sluice.time.Scheduler.Timer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A classic group. Confined to its shard's turns.
 *
 * <p>Durable are the generation, the protocol, the leader and the members with their assignments,
 * as of the last time that the group was stable or became empty. Who is about to join, and what is
 * held, is soft.
 */
public final class ClassicGroup implements Group {
  private final String id;
  private final Sessions sessions;
  private final Roster roster = new Roster();
  private final Map<String, Timer> pendingIds = new LinkedHashMap<>();

  private GroupState state = new Empty();
  private long stateSinceMs = Long.MIN_VALUE;
  private int generation;
  private String protocolType = "";
  private @Nullable String protocol;
  private @Nullable Timer joinDeadline;
  private @Nullable Timer syncDeadline;

  ClassicGroup(String id, Sessions sessions) {
    this.id = id;
    this.sessions = sessions;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public GroupType type() {
    return GroupType.CLASSIC;
  }

  @Override
  public String state() {
    return state.word();
  }

  @Override
  public String protocolType() {
    return protocolType;
  }

  @Override
  public boolean empty() {
    return state instanceof Empty || state instanceof Dead;
  }

  @Override
  public long emptySinceMs() {
    if (!empty()) {
      return Long.MAX_VALUE;
    }
    return protocolType.isEmpty() ? Long.MIN_VALUE : stateSinceMs;
  }

  @Override
  public boolean subscribes(String topic) {
    if (empty()) {
      return false;
    }
    return !isConsumers() || roster.all().stream().anyMatch(member -> member.subscribes(topic));
  }

  @Override
  public void checkCommit(Committer committer) {
    if (committer.generation() < 0 && empty()) {
      return;
    }
    if (committer.outsider()) {
      if (committer.transactional()) {
        return; // Before KIP-447 producers did not say for whom they commit.
      }
      throw new ApiException(
          ErrorCode.UNKNOWN_MEMBER_ID, "only members commit while the group has some");
    }
    checkMember(committer);
    if (state instanceof CompletingRebalance && !committer.transactional()) {
      throw new ApiException(
          ErrorCode.REBALANCE_IN_PROGRESS, "the member has yet to ask for its assignment");
    }
    Member member = roster.find(committer.memberId());
    if (member != null) {
      sessions.restart(this, member);
    }
  }

  private void checkMember(Committer committer) {
    ErrorCode error = roster.check(committer.memberId(), committer.instanceId());
    if (error != ErrorCode.NONE) {
      throw new ApiException(error, "'" + committer.memberId() + "' may not commit");
    }
    if (committer.generation() != generation) {
      throw new ApiException(ErrorCode.ILLEGAL_GENERATION, "the generation is " + generation);
    }
  }

  @Override
  public void checkFetch(@Nullable String memberId, int memberEpoch) {
    // Anybody may: classic members do not say who they are when they fetch.
  }

  @Override
  public List<MemberView> members() {
    return roster.all().stream().map(this::view).toList();
  }

  private MemberView view(Member member) {
    MemberIdentity identity = member.identity();
    boolean shown = isConsumers() && state instanceof Stable;
    return new MemberView(
        identity.id(),
        identity.clientId(),
        identity.clientHost(),
        shown ? ConsumerProtocol.partitions(member.assignment()) : PartitionSet.empty());
  }

  @Override
  public List<GroupRecord> tombstones() {
    return List.of(GroupRecords.tombstone(id));
  }

  /** Returns the group with its members, for a group of the other kind to take its place. */
  public ClassicSnapshot snapshot() {
    return Takeover.snapshot(this);
  }

  private boolean isConsumers() {
    return protocolType.equals(ConsumerProtocol.TYPE);
  }

  // Below: for this package.

  GroupState phase() {
    return state;
  }

  void become(GroupState next) {
    state = next;
  }

  long stateSinceMs() {
    return stateSinceMs;
  }

  Roster roster() {
    return roster;
  }

  int generation() {
    return generation;
  }

  @Nullable String protocol() {
    return protocol;
  }

  /** Returns whether one may join who assigns in this way and knows these protocols. */
  boolean supports(String type, List<String> protocols) {
    boolean sameType = roster.isEmpty() ? !type.isEmpty() : type.equals(protocolType);
    return sameType && roster.share(protocols);
  }

  /** Adds a member; the first says how the group assigns. */
  void add(Member member, String type) {
    if (roster.isEmpty()) {
      protocolType = type;
    }
    roster.add(member);
  }

  /** Begins the next generation with those who are in the group now. */
  void nextGeneration(PreparingRebalance preparing) {
    generation++;
    protocol = roster.elect();
    state = preparing.joined();
  }

  /** Notes that an id was given out; {@code expiry} takes it back. */
  void addPendingId(String memberId, Timer expiry) {
    pendingIds.put(memberId, expiry);
  }

  boolean isPendingId(String memberId) {
    return pendingIds.containsKey(memberId);
  }

  /** Forgets that an id was given out; returns whether it was. */
  boolean removePendingId(String memberId) {
    Timer expiry = pendingIds.remove(memberId);
    if (expiry == null) {
      return false;
    }
    expiry.cancel();
    return true;
  }

  /** Returns whether everybody who is expected waits for the next generation. */
  boolean allJoined() {
    return pendingIds.isEmpty() && roster.joined() == roster.size();
  }

  boolean hasJoinDeadline() {
    return joinDeadline != null;
  }

  void joinDeadline(@Nullable Timer timer) {
    if (joinDeadline != null) {
      joinDeadline.cancel();
    }
    joinDeadline = timer;
  }

  void syncDeadline(@Nullable Timer timer) {
    if (syncDeadline != null) {
      syncDeadline.cancel();
    }
    syncDeadline = timer;
  }

  /** Cancels every timer: the group is given up, or gone. */
  void cancelTimers() {
    joinDeadline(null);
    syncDeadline(null);
    pendingIds.values().forEach(Timer::cancel);
    pendingIds.clear();
    roster.all().forEach(member -> member.session(null));
  }

  /** Takes over what is stored; of members that it knows, what is soft stays. */
  void replay(GroupMetadataValue value) {
    generation = value.generation();
    protocolType = value.protocolType();
    protocol = value.protocol();
    stateSinceMs = GroupRecords.stateSinceMs(value);
    GroupRecords.fill(roster, value);
    state = roster.isEmpty() ? new Empty() : new Stable();
  }

  /** Ends the group. */
  void die() {
    cancelTimers();
    state = new Dead();
  }
}
