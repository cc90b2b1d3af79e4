package io.sluice.spi;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A group that is to be assigned: its members, and the topics that they subscribe to. Immutable.
 */
public final class GroupSubscription {
  /**
   * Static members first, by instance id, then the others by id: an order that restarts disturb
   * least.
   */
  private static final Comparator<GroupMember> ORDER =
      Comparator.comparing(
              GroupMember::instanceId, Comparator.nullsLast(Comparator.<String>naturalOrder()))
          .thenComparing(GroupMember::id);

  private final List<GroupMember> members;
  private final SortedMap<String, TopicInfo> topics;
  private final boolean uniform;

  private GroupSubscription(List<GroupMember> members, SortedMap<String, TopicInfo> topics) {
    this.members = members;
    this.topics = Collections.unmodifiableSortedMap(topics);
    this.uniform = members.stream().map(GroupMember::topics).distinct().count() <= 1;
  }

  /**
   * Makes a group.
   *
   * @param members of different ids
   * @param topics those that exist; the ones that nobody subscribes to are left out
   */
  public static GroupSubscription of(
      Collection<GroupMember> members, Collection<TopicInfo> topics) {
    Set<String> ids = new HashSet<>();
    Set<String> subscribed = new HashSet<>();
    for (GroupMember member : members) {
      subscribed.addAll(member.topics());
      if (!ids.add(member.id())) {
        throw new IllegalArgumentException("two members have the id " + member.id());
      }
    }
    SortedMap<String, TopicInfo> wanted = new TreeMap<>();
    for (TopicInfo topic : topics) {
      if (subscribed.contains(topic.name())) {
        wanted.put(topic.name(), topic);
      }
    }
    return new GroupSubscription(members.stream().sorted(ORDER).toList(), wanted);
  }

  /** Returns the members, static ones first by instance id, then the others by id. */
  public List<GroupMember> members() {
    return members;
  }

  /** Returns the topics that exist and that some member subscribes to, by name. */
  public SortedMap<String, TopicInfo> topics() {
    return topics;
  }

  /** Returns whether all members subscribe to the same topics. */
  public boolean uniform() {
    return uniform;
  }
}
