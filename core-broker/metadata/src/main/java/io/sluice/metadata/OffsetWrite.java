package io.sluice.metadata;

import io.sluice.protocol.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes and removes offsets of a group. Most of the time the nodes are there and get new texts, so
 * that is tried first, without asking; only if one is missing, or shall go, is the group's folder
 * looked at.
 */
final class OffsetWrite implements Operation<Void> {
  /** So many offsets are one transaction, even if each needs its topic's folder. */
  private static final int TOGETHER_MAX = ConsumerOffsetNodes.NODES_PER_TRANSACTION_MAX / 2 - 3;

  private final String group;
  private final Map<TopicPartition, byte @Nullable []> changes = new LinkedHashMap<>();
  private boolean removes;
  private boolean tried;
  private long bytes;

  OffsetWrite(String group) {
    this.group = group;
  }

  /** Adds a change, null for a removal; the last one of a partition counts. */
  void put(TopicPartition partition, byte @Nullable [] data) {
    changes.put(partition, data);
    removes |= data == null;
    bytes += 2L * Commits.bytes(edit(partition, data == null ? new byte[0] : data));
  }

  /** What waits for one and the same transaction to end can share the next. */
  @Override
  public boolean takeIn(Operation<?> later) {
    if (!(later instanceof OffsetWrite write)
        || changes.size() + write.changes.size() > TOGETHER_MAX
        || bytes + write.bytes > Commits.BYTES_MAX) {
      return false;
    }
    write.changes.forEach(this::put);
    return true;
  }

  @Override
  public Step<Void> next(Situation now) {
    if (!tried && !removes) {
      tried = true;
      List<Edit> edits = new ArrayList<>(changes.size());
      changes.forEach(
          (partition, data) -> {
            if (data != null) {
              edits.add(edit(partition, data));
            }
          });
      return OffsetOperations.overwrite(edits);
    }
    return new Look<>(
        session ->
            new OffsetFolders(session, group, changes)
                .survey()
                .thenApply(folders -> OffsetOperations.overwrite(folders.edits())));
  }

  private Edit.Put edit(TopicPartition partition, byte[] data) {
    return new Edit.Put(Layout.offset(group, partition), data, Edit.ANY_VERSION);
  }
}
