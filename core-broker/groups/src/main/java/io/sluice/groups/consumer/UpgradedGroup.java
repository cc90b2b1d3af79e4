package io.sluice.groups.consumer;

import io.sluice.groups.classic.ClassicSnapshot;
import io.sluice.groups.classic.ClassicSnapshot.Person;
import io.sluice.kernel.ClusterView;
import io.sluice.protocol.message.ConsumerProtocolAssignment;
import io.sluice.protocol.message.ConsumerProtocolSubscription;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;

/** Builds the consumer group that a classic group becomes; it is in no table. */
final class UpgradedGroup {
  private final ClassicSnapshot snapshot;
  private final Supplier<ClusterView> cluster;
  private final ConsumerGroup group;

  UpgradedGroup(String id, ClassicSnapshot snapshot, Supplier<ClusterView> cluster) {
    this.snapshot = snapshot;
    this.cluster = cluster;
    this.group = new ConsumerGroup(id, cluster);
  }

  /**
   * Builds it.
   *
   * @throws io.sluice.kernel.ApiException GROUP_ID_NOT_FOUND if its members cannot be understood
   */
  ConsumerGroup build() {
    group.target().setEpoch(snapshot.generation());
    snapshot.members().forEach(this::join);
    snapshot.members().forEach(this::takeWhatIsLeft);
    group.replayEpoch(
        snapshot.generation(), TopicsHash.of(new Draft(group).topics(), cluster.get()));
    return group;
  }

  private void join(Person person) {
    PartitionIds partitions = EmbeddedProtocol.partitions(assignment(person), cluster.get());
    HeldPartitions assigned = free(partitions);
    group.replayProfile(person.id(), profile(person, subscription(person)));
    group.target().set(person.id(), assigned.ids());
    own(person, MemberState.STABLE, assigned, HeldPartitions.EMPTY);
  }

  /**
   * Takes it that a member works still on what it owned when it last joined and was not assigned
   * again: those that keep working while partitions move may be about to give it up.
   */
  private void takeWhatIsLeft(Person person) {
    HeldPartitions assigned = group.existing(person.id()).ownership().assigned();
    HeldPartitions left = free(EmbeddedProtocol.owned(subscription(person), cluster.get()));
    if (!left.isEmpty()) {
      own(person, MemberState.UNREVOKED_PARTITIONS, assigned, left);
    }
  }

  private void own(
      Person person, MemberState state, HeldPartitions assigned, HeldPartitions revoking) {
    int epoch = snapshot.generation();
    group.replayOwnership(person.id(), new Ownership(epoch, epoch, state, assigned, revoking));
  }

  /** Returns those of the partitions that nobody holds yet. */
  private HeldPartitions free(PartitionIds partitions) {
    HeldPartitions.Builder free = HeldPartitions.builder();
    partitions.forEach(
        (topic, partition) -> {
          if (group.holders().holder(topic, partition) == null) {
            free.add(topic, partition, snapshot.generation());
          }
        });
    return free.build();
  }

  private ConsumerProtocolAssignment assignment(Person person) {
    ConsumerProtocolAssignment assignment = EmbeddedProtocol.assignment(person.assignment());
    if (assignment == null) {
      throw Upgrade.refused(group.id(), "what its members are assigned cannot be read");
    }
    if (assignment.userData() != null && assignment.userData().hasRemaining()) {
      throw Upgrade.refused(group.id(), "its assignor tells members more than their partitions");
    }
    return assignment;
  }

  private ConsumerProtocolSubscription subscription(Person person) {
    ByteBuffer metadata =
        person.protocols().stream()
            .filter(each -> each.name().equals(snapshot.protocol()))
            .findFirst()
            .orElse(person.protocols().getFirst())
            .metadata();
    ConsumerProtocolSubscription subscription = EmbeddedProtocol.subscription(metadata);
    if (subscription == null) {
      throw Upgrade.refused(group.id(), "what its members subscribe to cannot be read");
    }
    return subscription;
  }

  private static Profile profile(Person person, ConsumerProtocolSubscription subscription) {
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
}
