package io.sluice.groups.classic;

import io.sluice.protocol.ErrorCode;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of a group, in the order in which they came, and who of them leads. */
final class Roster {
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Map<String, Member> byInstance = new LinkedHashMap<>();
  private @Nullable Member leader;
  private long arrivals;

  Collection<Member> all() {
    return Collections.unmodifiableCollection(members.values());
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  int size() {
    return members.size();
  }

  /** Returns how often one came; only differences mean anything. */
  long arrivals() {
    return arrivals;
  }

  @Nullable Member find(String id) {
    return members.get(id);
  }

  @Nullable Member findStatic(@Nullable String instanceId) {
    return instanceId == null ? null : byInstance.get(instanceId);
  }

  /** Adds a member; the first leads. */
  void add(Member member) {
    arrivals++;
    members.put(member.id(), member);
    if (member.instanceId() != null) {
      byInstance.put(member.instanceId(), member);
    }
    if (leader == null) {
      leader = member;
    }
  }

  /** Removes a member; if it led, the one who has been here the longest does. */
  void remove(Member member) {
    members.remove(member.id(), member);
    if (member.instanceId() != null) {
      byInstance.remove(member.instanceId(), member);
    }
    if (leader == member) {
      leader = isEmpty() ? null : members.values().iterator().next();
    }
  }

  /** Puts a member in the place of another. */
  void replace(Member old, Member by) {
    boolean led = leader == old;
    remove(old);
    add(by);
    if (led) {
      leader = by;
    }
  }

  @Nullable Member leader() {
    return leader;
  }

  boolean leads(Member member) {
    return leader == member;
  }

  /** Makes a member the leader; one who is not there cannot be. */
  void lead(@Nullable String id) {
    Member named = id == null ? null : members.get(id);
    if (named != null) {
      leader = named;
    }
  }

  /**
   * Sees to it that the leader is one who waits for the next generation.
   *
   * @return whether there is one
   */
  boolean electJoined() {
    if (leader != null && leader.waitsForJoin()) {
      return true;
    }
    for (Member member : members.values()) {
      if (member.waitsForJoin()) {
        leader = member;
        return true;
      }
    }
    return false;
  }

  /** Returns how many wait for the next generation. */
  int joined() {
    int joined = 0;
    for (Member member : members.values()) {
      joined += member.waitsForJoin() ? 1 : 0;
    }
    return joined;
  }

  /** Returns the longest that a member may take to join anew. */
  int rebalanceTimeoutMs() {
    int longest = 0;
    for (Member member : members.values()) {
      longest = Math.max(longest, member.rebalanceTimeoutMs());
    }
    return longest;
  }

  /** Returns whether one of the protocols is known to all. */
  boolean share(List<String> protocols) {
    return isEmpty() ? !protocols.isEmpty() : protocols.stream().anyMatch(common()::contains);
  }

  /**
   * Lets each member vote for the one that it likes best of those that all know, and returns the
   * one with the most votes. There is one: nobody is let in without.
   */
  String elect() {
    Collection<String> candidates = common();
    Map<String, Integer> votes = new LinkedHashMap<>();
    for (Member member : members.values()) {
      for (MemberProtocol each : member.protocols()) {
        if (candidates.contains(each.name())) {
          votes.merge(each.name(), 1, Integer::sum);
          break;
        }
      }
    }
    return Collections.max(votes.entrySet(), Map.Entry.comparingByValue()).getKey();
  }

  private Collection<String> common() {
    Map<String, Integer> supporters = new LinkedHashMap<>();
    for (Member member : members.values()) {
      member.protocols().stream()
          .map(MemberProtocol::name)
          .distinct()
          .forEach(name -> supporters.merge(name, 1, Integer::sum));
    }
    supporters.values().removeIf(count -> count < members.size());
    return supporters.keySet();
  }

  /** Returns what is wrong with one who says that it is a member; NONE if nothing. */
  ErrorCode check(String id, @Nullable String instanceId) {
    if (instanceId != null) {
      Member holder = byInstance.get(instanceId);
      if (holder == null) {
        return ErrorCode.UNKNOWN_MEMBER_ID;
      }
      if (!holder.id().equals(id)) {
        return ErrorCode.FENCED_INSTANCE_ID;
      }
    }
    return members.containsKey(id) ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
  }
}
