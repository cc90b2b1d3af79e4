package io.sluice.groups.shard;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Producer;
import io.sluice.coordination.ReplayedState;
import io.sluice.groups.classic.ClassicGroups;
import io.sluice.groups.consumer.ConsumerGroups;
import io.sluice.groups.machine.ClassicProtocol;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.offsets.Offsets;
import io.sluice.groups.record.GroupRecord;
import io.sluice.kernel.Cluster;
import io.sluice.protocol.ErrorCode;

/**
 * The state of one shard: its groups and their offsets. Confined to the shard's turns, but while it
 * is loaded, when nobody else knows it.
 *
 * @param table all groups
 * @param classic works on those whose members assign
 * @param consumers works on those for which the broker assigns
 * @param offsets what they have committed
 */
public record ShardState(
    GroupTable table, ClassicGroups classic, ConsumerGroups consumers, Offsets offsets)
    implements ReplayedState<GroupRecord> {

  @Override
  public void replay(GroupRecord record) {
    switch (record) {
      case GroupRecord.OffsetCommit commit -> offsets.replay(commit);
      case GroupRecord.ClassicGroup group -> classic.replay(group);
      case GroupRecord.ConsumerGroupEpoch epoch -> consumers.replay(epoch);
      case GroupRecord.Member member -> consumers.replay(member);
      case GroupRecord.TargetAssignmentEpoch epoch -> consumers.replay(epoch);
      case GroupRecord.TargetAssignment target -> consumers.replay(target);
      case GroupRecord.CurrentAssignment current -> consumers.replay(current);
      case GroupRecord.RegularExpression expression -> consumers.replay(expression);
      case GroupRecord.PartitionMetadata metadata -> consumers.replay(metadata);
      case GroupRecord.Unknown unknown -> {
        // Written by a newer release, or for another kind of group; it stays in the log.
      }
    }
  }

  /** Only offsets are written in transactions. */
  @Override
  public void replay(GroupRecord record, Producer producer) {
    if (record instanceof GroupRecord.OffsetCommit commit) {
      offsets.replay(commit, producer);
    }
  }

  @Override
  public void ended(Producer producer, boolean commit) {
    offsets.ended(producer, commit);
  }

  @Override
  public void loaded(Outbox<GroupRecord> out) {
    classic.loaded(out);
    consumers.loaded(out);
    offsets.loaded(out);
  }

  @Override
  public void unload(ErrorCode error) {
    classic.unload(error);
    consumers.unload(error);
    offsets.unload(error);
  }

  @Override
  public String summary() {
    return table.all().size() + " groups";
  }

  void topicsChanged(Cluster.Change change, Outbox<GroupRecord> out) {
    consumers.topicsChanged(change, out);
    offsets.topicsChanged(change, out);
  }

  /** Returns what serves the members of a group that speak the classic protocol. */
  public ClassicProtocol serving(String groupId) {
    return consumers.serves(groupId) ? consumers : classic;
  }
}
