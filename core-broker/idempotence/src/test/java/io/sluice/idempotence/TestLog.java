package io.sluice.idempotence;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.kernel.AbortedTransaction;
import io.sluice.kernel.AppendHook;
import io.sluice.kernel.AppendOrigin;
import io.sluice.kernel.Settings;
import io.sluice.kernel.Verdict;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.ControlRecords;
import io.sluice.time.VirtualTime;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A log as the producers of a partition see it: batches that get offsets if they are accepted. */
final class TestLog {
  static final long START_MS = 1_700_000_000_000L;
  static final long EXPIRATION_MS = 86_400_000;
  static final long CHECK_MS = 600_000;

  final VirtualTime time = new VirtualTime(START_MS);
  final PartitionProducers producers = producers();
  long end;

  /** All batches, whole. */
  final List<ByteBuffer> batches = new ArrayList<>();

  /** What the markers have aborted. */
  final List<AbortedTransaction> aborted = new ArrayList<>();

  private PartitionProducers producers() {
    return new PartitionProducers(
        new Expiry(
            time,
            new Settings() {
              @Override
              public long number(String key) {
                return switch (key) {
                  case "producer.id.expiration.ms" -> EXPIRATION_MS;
                  case "producer.id.expiration.check.interval.ms" -> CHECK_MS;
                  default -> throw new IllegalArgumentException(key);
                };
              }

              @Override
              public String text(String key) {
                throw new IllegalArgumentException(key);
              }
            }));
  }

  /**
   * Builds a batch that ends so many records after its first; the records themselves do not matter.
   */
  static BatchBuilder batch(long producer, int epoch, int sequence, int records) {
    return new BatchBuilder()
        .producer(producer, (short) epoch, sequence)
        .lastOffsetDelta(records - 1)
        .append(START_MS, null, new byte[] {1});
  }

  /** Judges a batch and appends it if it may be. */
  Verdict send(long producer, int epoch, int sequence, int records) {
    return offer(batch(producer, epoch, sequence, records).build(), AppendOrigin.CLIENT);
  }

  Verdict offer(ByteBuffer batch, AppendOrigin origin) {
    BatchView view = new BatchView().wrap(batch, 0);
    Verdict verdict = producers.judge(view, origin);
    if (verdict instanceof Verdict.Accept) {
      append(view);
    }
    return verdict;
  }

  void append(BatchView view) {
    view.patch(end, 0);
    end = view.nextOffset();
    batches.add(view.slice());
    AbortedTransaction transaction = producers.appended(view);
    if (transaction != null) {
      aborted.add(transaction);
    }
  }

  /** Sends a batch of a transaction, for which nobody is asked. */
  Verdict sendInTransaction(long producer, int epoch, int sequence, int records) {
    ByteBuffer batch = batch(producer, epoch, sequence, records).transactional().build();
    return offer(batch, AppendOrigin.CLIENT);
  }

  /** Has the coordinator agree, and sends a batch of a transaction. */
  Verdict begin(long producer, int epoch, int sequence, int records) {
    long ticket = producers.beginAdmission(producer, (short) epoch, sequence);
    if (ticket != AppendHook.OPEN) {
      assertTrue(producers.admit(producer, (short) epoch, ticket));
    }
    return sendInTransaction(producer, epoch, sequence, records);
  }

  /** Writes a marker as a coordinator of the first protocol does. */
  Verdict end(long producer, int epoch, boolean commit) {
    return mark(AppendOrigin.COORDINATOR, producer, epoch, commit, 0);
  }

  /** Writes a marker with an epoch that must be new, and that of the coordinator. */
  Verdict mark(
      AppendOrigin origin, long producer, int epoch, boolean commit, int coordinatorEpoch) {
    ControlRecords.Type type = commit ? ControlRecords.Type.COMMIT : ControlRecords.Type.ABORT;
    return offer(
        ControlRecords.marker(type, producer, (short) epoch, coordinatorEpoch, START_MS), origin);
  }

  /** Forgets the producers but for what a snapshot of them says. */
  void restart() {
    ByteBuffer snapshot = producers.snapshot();
    producers.reset();
    producers.restore(snapshot);
    producers.committed(0);
  }

  /** Makes another state from a snapshot and the batches from an index on. */
  PartitionProducers replayed(@Nullable ByteBuffer snapshot, int fromBatch) {
    PartitionProducers other = producers();
    other.reset();
    if (snapshot != null) {
      other.restore(snapshot);
    }
    BatchView view = new BatchView();
    for (ByteBuffer batch : batches.subList(fromBatch, batches.size())) {
      other.appended(view.wrap(batch, 0));
    }
    other.committed(0);
    return other;
  }
}
