package io.sluice.storage;

import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.ControlRecords;
import io.sluice.protocol.record.RecordCursor;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the cleaner, which walks the batches of a log in order, what of their transactions it has
 * to know: whether data were aborted, and whether a marker is still needed. All of them have ended:
 * nothing at or above the last stable offset is walked.
 *
 * <p>A marker is needed as long as anything of its transaction is there, be it a header.
 *
 * <p>Confined to one thread.
 */
final class TransactionWalk {
  private final List<AbortedTransaction> byStart;
  private final boolean followed;
  private final Map<Long, Aborted> aborted = new HashMap<>();
  private final Set<Long> committed = new HashSet<>();
  private final RecordCursor cursor = new RecordCursor();
  private int next;

  /**
   * Begins before the first batch.
   *
   * @param aborted those that overlap what is walked
   * @param followed whether the log has a hook that follows transactions; without one nobody knows
   *     which are open, so that data replace nothing and markers stay
   */
  TransactionWalk(List<AbortedTransaction> aborted, boolean followed) {
    this.byStart =
        aborted.stream().sorted(Comparator.comparingLong(AbortedTransaction::firstOffset)).toList();
    this.followed = followed;
  }

  /** An aborted transaction whose marker is yet to come. */
  private static final class Aborted {
    final AbortedTransaction transaction;
    boolean met;

    Aborted(AbortedTransaction transaction) {
      this.transaction = transaction;
    }
  }

  /**
   * What is to be done with a control batch.
   *
   * @param needed whether it has to stay
   * @param aborted what the index has to say of its transaction, if it was aborted and is there
   */
  record Ending(boolean needed, @Nullable AbortedTransaction aborted) {
    private static final Ending NEEDED = new Ending(true, null);
    private static final Ending DONE = new Ending(false, null);
  }

  /** Takes note of a batch of data; returns whether it was aborted. */
  boolean isAborted(BatchView data) {
    if (!data.isTransactional()) {
      return false;
    }
    begin(data.lastOffset());
    Aborted of = aborted.get(data.producerId());
    if (of == null) {
      committed.add(data.producerId());
      return false;
    }
    of.met = true;
    return true;
  }

  /** Takes note of a batch of data; returns whether its records may replace older ones. */
  boolean replacesOlder(BatchView data) {
    return !isAborted(data) && (followed || !data.isTransactional());
  }

  /** Takes note of a control batch. */
  Ending ended(BatchView control) {
    begin(control.lastOffset());
    if (control.recordCount() == 0) {
      return Ending.DONE; // It was a marker, of which the header was needed.
    }
    ControlRecords.Type type = type(control);
    if (type == ControlRecords.Type.ABORT) {
      Aborted of = aborted.remove(control.producerId());
      return of != null && of.met ? new Ending(true, of.transaction) : done();
    }
    boolean met = committed.remove(control.producerId());
    return type == null || met ? Ending.NEEDED : done();
  }

  private Ending done() {
    return followed ? Ending.DONE : Ending.NEEDED;
  }

  private void begin(long offset) {
    while (next < byStart.size() && byStart.get(next).firstOffset() <= offset) {
      AbortedTransaction transaction = byStart.get(next++);
      aborted.put(transaction.producerId(), new Aborted(transaction));
    }
  }

  private ControlRecords.@Nullable Type type(BatchView control) {
    ByteBuffer key = cursor.wrap(control, control.sizeInBytes()).next() ? cursor.key() : null;
    return key == null ? null : ControlRecords.type(key);
  }
}
