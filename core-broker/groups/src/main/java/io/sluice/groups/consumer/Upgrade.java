package io.sluice.groups.consumer;

import io.sluice.groups.classic.ClassicGroup;
import io.sluice.groups.classic.ClassicGroups;
import io.sluice.groups.classic.ClassicSnapshot;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.machine.Outbox;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.ClusterView;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ConsumerProtocolAssignment;
import io.sluice.protocol.message.ConsumerProtocolSubscription;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    ConsumerGroup group = new ConsumerGroup(classic.id(), environment.cluster());
    group.replayEpoch(snapshot.generation(), TopicsHash.NONE);
    group.target().setEpoch(snapshot.generation());
    for (ClassicSnapshot.Person person : snapshot.members()) {
      join(group, snapshot, person);
    }
    group.replayEpoch(
        snapshot.generation(),
        TopicsHash.of(new Draft(group).topics(), environment.cluster().get()));
    Outbox deletion = new Outbox(record -> {});
    classic.delete(deletion);
    List<GroupRecord> records = new ArrayList<>(deletion.records());
    records.addAll(new ConsumerRecords(group.id()).creation(group));
    return new Candidate(group, records, out -> takeOver(classic, snapshot, out));
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

  private void join(ConsumerGroup group, ClassicSnapshot snapshot, ClassicSnapshot.Person person) {
    ConsumerProtocolSubscription subscription =
        EmbeddedProtocol.subscription(metadata(person, snapshot.protocol()));
    ConsumerProtocolAssignment assignment = EmbeddedProtocol.assignment(person.assignment());
    if (subscription == null || assignment == null) {
      throw refused(group.id(), "what its members say cannot be read");
    }
    if (assignment.userData() != null && assignment.userData().hasRemaining()) {
      throw refused(group.id(), "its assignor tells members more than their partitions");
    }
    ClusterView cluster = environment.cluster().get();
    PartitionIds partitions = EmbeddedProtocol.partitions(assignment, cluster);
    HeldPartitions.Builder held = HeldPartitions.builder();
    partitions.forEach(
        (topic, partition) -> {
          if (group.holders().holder(topic, partition) == null) {
            held.add(topic, partition, snapshot.generation());
          }
        });
    HeldPartitions assigned = held.build();
    group.replayProfile(person.id(), profile(person, subscription));
    group.target().set(person.id(), assigned.ids());
    group.replayOwnership(
        person.id(),
        new Ownership(
            snapshot.generation(),
            snapshot.generation(),
            MemberState.STABLE,
            assigned,
            HeldPartitions.EMPTY));
  }

  private static ByteBuffer metadata(ClassicSnapshot.Person person, @Nullable String protocol) {
    return person.protocols().stream()
        .filter(each -> each.name().equals(protocol))
        .findFirst()
        .orElse(person.protocols().getFirst())
        .metadata();
  }

  private static Profile profile(
      ClassicSnapshot.Person person, ConsumerProtocolSubscription subscription) {
    List<ClassicProfile.Protocol> protocols =
        person.protocols().stream()
            .map(each -> new ClassicProfile.Protocol(each.name(), each.metadata()))
            .toList();
    return new Profile(
        person.instanceId(),
        subscription.rackId(),
        new Client(person.clientId(), person.clientHost()),
        Subscription.of(subscription.topics(), null, null),
        person.timeouts().rebalanceMs(),
        new ClassicProfile(person.timeouts().sessionMs(), protocols));
  }

  private void takeOver(ClassicGroup classic, ClassicSnapshot snapshot, Outbox out) {
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

  private static ApiException refused(String group, String why) {
    return new ApiException(
        ErrorCode.GROUP_ID_NOT_FOUND,
        "The classic group " + group + " cannot become a consumer group: " + why + ".");
  }
}
