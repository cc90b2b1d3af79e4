package io.sluice.groups.consumer;

import io.sluice.coordination.Outbox;
import io.sluice.groups.classic.ClassicGroups;
import io.sluice.groups.classic.ClassicSnapshot;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.record.GroupRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes classic groups of consumer groups in which nobody speaks the new protocol any more. */
final class Downgrade {
  private final Environment environment;
  private final ClassicGroups classics;
  private final MemberTimers timers;

  Downgrade(Environment environment, ClassicGroups classics, MemberTimers timers) {
    this.environment = environment;
    this.classics = classics;
    this.timers = timers;
  }

  /** Makes a group classic if it should be without some members; returns whether it did. */
  boolean tryWithout(ConsumerGroup group, List<Member> gone, Outbox<GroupRecord> out) {
    Set<String> goneIds = gone.stream().map(Member::id).collect(Collectors.toSet());
    List<Member> rest =
        group.all().stream().filter(member -> !goneIds.contains(member.id())).toList();
    return allowed(rest) && convert(group, rest, gone, out);
  }

  private boolean allowed(List<Member> rest) {
    return !rest.isEmpty()
        && rest.stream().allMatch(Member::classic)
        && MigrationPolicy.of(environment.settings()).downgrades()
        && rest.size() <= environment.settings().classicMembersMax();
  }

  private boolean convert(
      ConsumerGroup group, List<Member> rest, List<Member> gone, Outbox<GroupRecord> out) {
    ClassicSnapshot snapshot =
        new ClassicSnapshot(group.epoch(), null, rest.stream().map(this::person).toList());
    out.write(group.tombstones());
    snapshot.members().forEach(person -> timers.forget(group.id(), person.id()));
    gone.forEach(member -> timers.forget(group.id(), member.id()));
    classics.adopt(group.id(), snapshot, out);
    return true;
  }

  private ClassicSnapshot.Person person(Member member) {
    Profile profile = member.profile();
    ClassicProfile classic = Objects.requireNonNull(profile.classic());
    ByteBuffer subscription = classic.protocols().getFirst().metadata();
    return new ClassicSnapshot.Person(
        member.id(),
        profile.instanceId(),
        profile.client().id(),
        profile.client().host(),
        new ClassicSnapshot.Timeouts(classic.sessionTimeoutMs(), profile.rebalanceTimeoutMs()),
        classic.protocols().stream()
            .map(each -> new ClassicSnapshot.Protocol(each.name(), each.metadata()))
            .toList(),
        EmbeddedProtocol.write(
            member.ownership().held().ids(), subscription, environment.cluster().get()));
  }
}
