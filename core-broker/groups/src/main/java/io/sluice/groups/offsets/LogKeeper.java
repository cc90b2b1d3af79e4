package io.sluice.groups.offsets;

import io.sluice.coordination.Outbox;
import io.sluice.groups.offsets.GroupOffsets.Condition;
import io.sluice.groups.record.GroupRecord;
import io.sluice.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/** Keeps the offsets of a group in the log: a change is made in the turn that asks for it. */
record LogKeeper(String group, OffsetTable table) implements Keeper {
  @Override
  public GroupOffsets offsets() {
    GroupOffsets offsets = table.find(group);
    return offsets == null ? new GroupOffsets() : offsets;
  }

  @Override
  public void change(List<Change> changes, Outbox<GroupRecord> out, Done done) {
    List<GroupRecord> records = new ArrayList<>(changes.size());
    changes.forEach(change -> records.add(OffsetTable.record(group, change)));
    out.write(records);
    done.done(ErrorCode.NONE, out);
  }

  @Override
  public int removeIf(Condition condition, int recordsMax, Outbox<GroupRecord> out) {
    List<Change> removals = offsets().removals(condition, recordsMax);
    change(removals, out, (error, later) -> {});
    return removals.size();
  }
}
