package io.sluice.groups.classic;

import io.sluice.groups.classic.ClassicSnapshot.Person;
import io.sluice.groups.classic.GroupState.PreparingRebalance;
import io.sluice.groups.record.GroupRecord;
import java.util.List;
import java.util.Objects;

/** Takes groups of consumers from one kind to the other while they are in use (KIP-848). */
final class Takeover {
  private Takeover() {}

  static ClassicSnapshot snapshot(ClassicGroup group) {
    return new ClassicSnapshot(
        group.generation(),
        group.protocol(),
        group.roster().all().stream().map(Takeover::person).toList());
  }

  private static Person person(Member member) {
    MemberIdentity identity = member.identity();
    return new Person(
        identity.id(),
        identity.instanceId(),
        identity.clientId(),
        identity.clientHost(),
        new ClassicSnapshot.Timeouts(member.sessionTimeoutMs(), member.rebalanceTimeoutMs()),
        member.protocols().stream()
            .map(each -> new ClassicSnapshot.Protocol(each.name(), each.metadata()))
            .toList(),
        member.assignment());
  }

  /** Returns the record of the classic group that takes over; its protocol is elected. */
  static GroupRecord.ClassicGroup record(
      String groupId, ClassicSnapshot snapshot, Sessions sessions, long nowMs) {
    ClassicGroup draft = new ClassicGroup(groupId, sessions);
    int before = snapshot.generation() - 1;
    draft.replay(
        Objects.requireNonNull(
            GroupRecords.empty(groupId, ConsumerProtocol.TYPE, before, nowMs).value()));
    snapshot.members().forEach(person -> draft.add(member(person), ConsumerProtocol.TYPE));
    draft.nextGeneration(new PreparingRebalance(false));
    return GroupRecords.stable(draft, nowMs, Member::assignment);
  }

  private static Member member(Person person) {
    Member member =
        new Member(
            new MemberIdentity(
                person.id(), person.instanceId(), person.clientId(), person.clientHost()));
    member.update(
        person.timeouts().sessionMs(), person.timeouts().rebalanceMs(), protocols(person));
    member.assign(person.assignment());
    return member;
  }

  /** Gives the members back the protocols that the record does not hold. */
  static void restoreProtocols(ClassicGroup group, ClassicSnapshot snapshot) {
    for (Person person : snapshot.members()) {
      Member member = group.roster().find(person.id());
      if (member != null) {
        member.update(
            person.timeouts().sessionMs(), person.timeouts().rebalanceMs(), protocols(person));
      }
    }
  }

  private static List<MemberProtocol> protocols(Person person) {
    return person.protocols().stream()
        .map(each -> new MemberProtocol(each.name(), each.metadata()))
        .toList();
  }
}
