package io.sluice.groups.consumer;

import io.sluice.groups.record.GroupRecord;
import io.sluice.protocol.Uuid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A group as it will be, and the records that make it so; the group itself stays as it is. Costs
 * nothing while nothing is changed.
 */
final class Draft {
  private final ConsumerGroup group;
  private final ConsumerRecords make;
  private final List<GroupRecord> records = new ArrayList<>();
  private final Map<String, Member> changed = new HashMap<>();
  private final Set<String> removed = new HashSet<>();
  private final Map<String, @Nullable ResolvedRegex> regexes = new HashMap<>();
  private final Map<String, PartitionIds> targets = new HashMap<>();
  private int epoch;
  private int targetEpoch;
  private boolean epochAsked;

  Draft(ConsumerGroup group) {
    this.group = group;
    this.make = new ConsumerRecords(group.id());
    this.epoch = group.epoch();
    this.targetEpoch = group.target().epoch();
  }

  /** Returns the group as it is. */
  ConsumerGroup group() {
    return group;
  }

  /** Returns what is to be written. */
  List<GroupRecord> records() {
    return records;
  }

  int epoch() {
    return epoch;
  }

  int targetEpoch() {
    return targetEpoch;
  }

  /** Returns the members, by id. */
  Collection<Member> members() {
    if (changed.isEmpty() && removed.isEmpty()) {
      return group.all();
    }
    Map<String, Member> all = new TreeMap<>();
    group.all().forEach(member -> all.put(member.id(), member));
    removed.forEach(all::remove);
    all.putAll(changed);
    return all.values();
  }

  /** Returns what a member is to read in the end. */
  PartitionIds target(String memberId) {
    PartitionIds drafted = targets.get(memberId);
    return drafted == null ? group.target().of(memberId) : drafted;
  }

  /** Returns whether no other member holds a partition. */
  boolean free(Uuid topic, int partition, String memberId) {
    String holder = group.holders().holder(topic, partition);
    return holder == null || holder.equals(memberId) || removed.contains(holder);
  }

  /** Returns what a regular expression stands for, or null if that is not known. */
  @Nullable ResolvedRegex regex(String regex) {
    return regexes.containsKey(regex) ? regexes.get(regex) : group.regexes().get(regex);
  }

  /** Returns all topics that a member wants, whether or not they exist. */
  SortedSet<String> topicsOf(Member member) {
    Subscription subscription = member.profile().subscription();
    ResolvedRegex resolved = subscription.regex() == null ? null : regex(subscription.regex());
    if (resolved == null || resolved.topics().isEmpty()) {
      return subscription.topics();
    }
    SortedSet<String> both = new TreeSet<>(subscription.topics());
    both.addAll(resolved.topics());
    return both;
  }

  /** Returns all topics that some member wants. */
  Set<String> topics() {
    Set<String> all = new HashSet<>();
    members().forEach(member -> all.addAll(topicsOf(member)));
    return all;
  }

  /** Returns whether a member other than this one uses a regular expression. */
  boolean usedByOthers(String regex, Member member) {
    return members().stream()
        .anyMatch(
            each ->
                !each.id().equals(member.id())
                    && regex.equals(each.profile().subscription().regex()));
  }

  void putProfile(Member member) {
    records.add(make.member(member.id(), member.profile()));
    changed.put(member.id(), member);
  }

  void putOwnership(Member member) {
    records.add(make.current(member.id(), member.ownership()));
    changed.put(member.id(), member);
  }

  void putTarget(String memberId, PartitionIds partitions) {
    records.add(make.target(memberId, partitions));
    targets.put(memberId, partitions);
  }

  void putTargetEpoch(int newEpoch, long computedAtMs) {
    records.add(make.targetEpoch(newEpoch, computedAtMs));
    targetEpoch = newEpoch;
  }

  void putRegex(String regex, ResolvedRegex resolved) {
    records.add(make.regex(regex, resolved));
    regexes.put(regex, resolved);
  }

  void removeRegex(String regex) {
    records.add(make.withoutRegex(regex));
    regexes.put(regex, null);
  }

  void remove(Member member) {
    records.addAll(make.withoutMember(member.id()));
    changed.remove(member.id());
    removed.add(member.id());
  }

  /** Puts a static member that is back in the place of itself as it was. */
  void replace(Member old, Member successor) {
    PartitionIds inherited = target(old.id());
    remove(old);
    removed.add(old.id());
    putProfile(successor);
    putTarget(successor.id(), inherited);
    putOwnership(successor);
  }

  /** Asks for another epoch, whatever else is planned. */
  void askForEpoch() {
    epochAsked = true;
  }

  /** Returns whether another epoch was asked for. */
  boolean epochAsked() {
    return epochAsked;
  }

  /** Starts the next epoch. */
  void bump(long topicsHash) {
    epoch++;
    records.add(make.epoch(epoch, topicsHash));
    if (group.hasPartitionMetadata()) {
      records.add(make.withoutPartitionMetadata());
    }
  }
}
