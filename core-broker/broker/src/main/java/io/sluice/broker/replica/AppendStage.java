package io.sluice.broker.replica;

import io.sluice.storage.AppendOrigin;
import io.sluice.storage.PendingAppend;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one event loop has to append at the end of its tick: one write per partition for all that
 * arrived together.
 *
 * <p>Confined to its event loop.
 */
public final class AppendStage {
  private static final Logger LOG = LoggerFactory.getLogger(AppendStage.class);

  private Map<Partition, List<StagedAppend>> staged = new LinkedHashMap<>();

  /** An append that is told when it has its outcome. */
  public abstract static class StagedAppend extends PendingAppend {
    private int epoch = Partition.NO_EPOCH;

    /** Takes records that were checked; see {@link PendingAppend}. */
    protected StagedAppend(ByteBuffer records, AppendOrigin origin) {
      super(records, origin);
    }

    /** Returns the leader epoch in which it was appended, when it has its outcome. */
    protected final int epoch() {
      return epoch;
    }

    /** Called on the event loop, at the end of the tick, when {@link #outcome()} is known. */
    protected abstract void appended(Partition partition);

    /** Called instead if the append ended without an outcome: by a fault of the broker. */
    protected abstract void failed();
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

  /**
   * Appends everything and tells each of its outcome; one partition that fails leaves the others
   * alone.
   */
  public void flush() {
    if (staged.isEmpty()) {
      return;
    }
    // Taken away first: whatever happens below, nothing is appended a second time, from memory that
    // has been given back.
    Map<Partition, List<StagedAppend>> taken = staged;
    staged = new LinkedHashMap<>();
    taken.forEach(AppendStage::append);
    taken.forEach(AppendStage::tell);
  }

  private static void append(Partition partition, List<StagedAppend> appends) {
    try {
      int epoch = partition.append(appends);
      for (int i = 0; i < appends.size(); i++) {
        appends.get(i).epoch = epoch;
      }
    } catch (RuntimeException | LinkageError | StackOverflowError failure) {
      LOG.error("{} could not be appended to", partition.topicPartition(), failure);
    }
  }

  private static void tell(Partition partition, List<StagedAppend> appends) {
    for (StagedAppend append : appends) {
      try {
        if (append.isDone()) {
          append.appended(partition);
        } else {
          append.failed();
        }
      } catch (RuntimeException | LinkageError | StackOverflowError fault) {
        LOG.error(
            "What was appended to {} could not be answered", partition.topicPartition(), fault);
      }
    }
  }
}
