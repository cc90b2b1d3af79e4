package io.sluice.broker.replica;

import io.sluice.storage.PendingAppend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one event loop has to append at the end of its tick: one write per partition for all that arrived together.
 *
 * <p>Confined to its event loop.
 */
public final class AppendStage {
  private final Map<Partition, List<StagedAppend>> staged = new LinkedHashMap<>();

  /** An append that is told when it has its outcome. */
  public abstract static class StagedAppend extends PendingAppend {
    /** Takes records that were checked; see {@link PendingAppend}. */
    protected StagedAppend(java.nio.ByteBuffer records, io.sluice.storage.AppendOrigin origin) {
      super(records, origin);
    }

    /** Called on the event loop, at the end of the tick, when {@link #outcome()} is known. */
    protected abstract void appended(Partition partition);
  }

  /** Adds records that are to be appended at the end of this tick. */
  public void add(Partition partition, StagedAppend append) {
    List<StagedAppend> appends = staged.get(partition);
    if (appends == null) {
      appends = new ArrayList<>(4);
      staged.put(partition, appends);
    }
    appends.add(append);
  }

  /** Appends everything and tells each of its outcome. */
  public void flush() {
    if (staged.isEmpty()) {
      return;
    }
    staged.forEach(Partition::append);
    staged.forEach(AppendStage::tell);
    staged.clear();
  }

  private static void tell(Partition partition, List<StagedAppend> appends) {
    for (StagedAppend append : appends) {
      append.appended(partition);
    }
  }
}
