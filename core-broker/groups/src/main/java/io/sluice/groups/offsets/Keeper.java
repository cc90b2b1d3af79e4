package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.groups.offsets.GroupOffsets.Condition;
import io.sluice.groups.record.GroupRecord;
import java.util.List;

/** Keeps the offsets of one group, in the log or in the metadata store. */
sealed interface Keeper permits LogKeeper, StoreKeeper {
  /** Returns what is kept; not to be changed by the caller, and to be asked for anew each turn. */
  GroupOffsets offsets();

  /** Changes what is kept; changes are made in the order in which they are asked for. */
  void change(List<Change> changes, Outbox<GroupRecord> out, Done done);

  /**
   * Removes the offsets that a condition holds for when it is this change's turn, so that no commit
   * is removed that came before and is still under way.
   *
   * @param recordsMax how many records may be written; what would take more is left
   * @return how many records were written
   */
  int removeIf(Condition condition, int recordsMax, Outbox<GroupRecord> out);
}
