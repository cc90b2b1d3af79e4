package io.sluice.groups.consumer;

import io.sluice.coordination.Outbox;
import io.sluice.groups.classic.ClassicGroup;
import io.sluice.groups.classic.ClassicGroups;
import io.sluice.groups.classic.ClassicSnapshot;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes consumer groups of classic groups while they are in use. The classic members stay what they
 * are and have what they have; they are served as {@link ClassicMembers}.
 */
final class Upgrade {
  private final Environment environment;
  private final ClassicGroups classics;
  private final MemberTimers timers;

  Upgrade(Environment environment, ClassicGroups classics, MemberTimers timers) {
    this.environment = environment;
    this.classics = classics;
    this.timers = timers;
  }

  /**
   * Returns the group that a classic group with members would be.
   *
   * @throws ApiException GROUP_ID_NOT_FOUND if it cannot be
   */
  Candidate candidate(ClassicGroup classic) {
    ClassicSnapshot snapshot = classic.snapshot();
    check(classic, snapshot);
    ConsumerGroup group = new UpgradedGroup(classic.id(), snapshot, environment.cluster()).build();
    List<GroupRecord> records = new ArrayList<>(classic.tombstones());
    records.addAll(new ConsumerRecords(group.id()).creation(group));
    return new Candidate(group, true, records, out -> takeOver(classic, snapshot, out));
  }

  private void check(ClassicGroup classic, ClassicSnapshot snapshot) {
    require(
        MigrationPolicy.of(environment.settings()).upgrades(),
        classic,
        "groups are not upgraded while they are in use");
    require(
        classic.protocolType().equals(ConsumerGroup.PROTOCOL_TYPE),
        classic,
        "its members are no consumers");
    require(
        snapshot.members().size() <= environment.settings().consumerMembersMax(),
        classic,
        "it has too many members");
  }

  private void takeOver(ClassicGroup classic, ClassicSnapshot snapshot, Outbox<GroupRecord> out) {
    classics.release(classic, out);
    for (ClassicSnapshot.Person person : snapshot.members()) {
      timers.heard(classic.id(), person.id(), person.timeouts().sessionMs());
    }
  }

  private static void require(boolean holds, ClassicGroup classic, String why) {
    if (!holds) {
      throw refused(classic.id(), why);
    }
  }

  static ApiException refused(String group, String why) {
    return new ApiException(
        ErrorCode.GROUP_ID_NOT_FOUND,
        "The classic group " + group + " cannot become a consumer group: " + why + ".");
  }
}
