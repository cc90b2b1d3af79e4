package io.sluice.groups.classic;

import io.sluice.coordination.Reply;
import io.sluice.protocol.message.JoinGroupResponse;
import io.sluice.protocol.message.SyncGroupResponse;
import io.sluice.time.Scheduler.Timer;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A member of a classic group, with the requests of it that are held. Confined to turns. */
final class Member {
  private final MemberIdentity identity;
  private int sessionTimeoutMs;
  private int rebalanceTimeoutMs;
  private List<MemberProtocol> protocols = List.of();
  private ByteBuffer assignment = Bytes.NONE;
  private @Nullable Subscription subscription;

  private @Nullable Reply<JoinGroupResponse> join;
  private @Nullable Reply<SyncGroupResponse> sync;
  private @Nullable Timer session;
  private boolean joinedBefore;
  private boolean syncDue;

  Member(MemberIdentity identity) {
    this.identity = identity;
  }

  /** Returns the same member under another id, without what is held for the old one. */
  Member renamed(String id) {
    Member renamed = new Member(identity.renamed(id));
    renamed.update(sessionTimeoutMs, rebalanceTimeoutMs, protocols);
    renamed.assignment = assignment;
    renamed.joinedBefore = joinedBefore;
    renamed.syncDue = syncDue;
    return renamed;
  }

  MemberIdentity identity() {
    return identity;
  }

  String id() {
    return identity.id();
  }

  @Nullable String instanceId() {
    return identity.instanceId();
  }

  boolean isStatic() {
    return identity.instanceId() != null;
  }

  /** Takes what it says of itself when it joins. */
  void update(int sessionTimeoutMs, int rebalanceTimeoutMs, List<MemberProtocol> protocols) {
    this.sessionTimeoutMs = sessionTimeoutMs;
    this.rebalanceTimeoutMs = rebalanceTimeoutMs;
    this.protocols = protocols;
    this.subscription = null;
  }

  int sessionTimeoutMs() {
    return sessionTimeoutMs;
  }

  int rebalanceTimeoutMs() {
    return rebalanceTimeoutMs;
  }

  /** Returns what it supports, the best first. */
  List<MemberProtocol> protocols() {
    return protocols;
  }

  /** Returns what it says of itself in a protocol; nothing if it does not know it. */
  ByteBuffer metadata(@Nullable String protocol) {
    for (MemberProtocol each : protocols) {
      if (each.name().equals(protocol)) {
        return each.metadata();
      }
    }
    return Bytes.NONE;
  }

  /** Returns whether it consumes a topic, if it is a consumer; true if that cannot be told. */
  boolean subscribes(String topic) {
    Subscription known = subscription;
    if (known == null) {
      known = Subscription.of(protocols);
      subscription = known;
    }
    return known.unknown() || known.topics().contains(topic);
  }

  ByteBuffer assignment() {
    return assignment;
  }

  void assign(ByteBuffer assignment) {
    this.assignment = assignment;
  }

  boolean waitsForJoin() {
    return join != null;
  }

  /** Holds a request to join. */
  void holdJoin(Reply<JoinGroupResponse> reply) {
    join = reply;
  }

  /** Lets go of the held request to join, if there is one. */
  @Nullable Reply<JoinGroupResponse> takeJoin() {
    Reply<JoinGroupResponse> held = join;
    join = null;
    return held;
  }

  boolean waitsForSync() {
    return sync != null;
  }

  /** Holds a request for its assignment. */
  void holdSync(Reply<SyncGroupResponse> reply) {
    sync = reply;
  }

  /** Lets go of the held request for its assignment, if there is one. */
  @Nullable Reply<SyncGroupResponse> takeSync() {
    Reply<SyncGroupResponse> held = sync;
    sync = null;
    return held;
  }

  /** Returns whether it has been told a generation; until then it may not know its id. */
  boolean joinedBefore() {
    return joinedBefore;
  }

  /** Notes that it was told the generation, and now owes a request for its assignment. */
  void joined() {
    joinedBefore = true;
    syncDue = true;
  }

  /** Notes that it is known since before this coordinator was. */
  void loaded() {
    joinedBefore = true;
  }

  boolean syncDue() {
    return syncDue;
  }

  void synced() {
    syncDue = false;
  }

  /** Replaces the timer that ends its session. */
  void session(@Nullable Timer timer) {
    if (session != null) {
      session.cancel();
    }
    session = timer;
  }

  private record Subscription(boolean unknown, Set<String> topics) {
    static Subscription of(List<MemberProtocol> protocols) {
      Set<String> all = new HashSet<>();
      for (MemberProtocol each : protocols) {
        Set<String> topics = ConsumerProtocol.topics(each.metadata());
        if (topics == null) {
          return new Subscription(true, Set.of());
        }
        all.addAll(topics);
      }
      return new Subscription(false, all);
    }
  }
}
