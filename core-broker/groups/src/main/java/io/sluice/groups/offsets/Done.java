package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.groups.record.GroupRecord;
import io.sluice.protocol.ErrorCode;

/** Hears what has become of a change of offsets. Called once. */
@FunctionalInterface
public interface Done {
  /**
   * Takes NONE, or why nothing was changed; in the turn that asked for the change or in a later
   * one. If the shard is given up before, it is called with an outbox of which only the answers
   * count.
   */
  void done(ErrorCode error, Outbox<GroupRecord> out);
}
