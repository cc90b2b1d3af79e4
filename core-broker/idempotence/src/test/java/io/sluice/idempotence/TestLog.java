package io.sluice.idempotence;

import io.sluice.kernel.AppendOrigin;
import io.sluice.kernel.Settings;
import io.sluice.kernel.Verdict;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.time.VirtualTime;
import java.nio.ByteBuffer;

/** A log as the producers of a partition see it: batches that get offsets if they are accepted. */
final class TestLog {
  static final long START_MS = 1_700_000_000_000L;
  static final long EXPIRATION_MS = 86_400_000;
  static final long CHECK_MS = 600_000;

  final VirtualTime time = new VirtualTime(START_MS);
  final PartitionProducers producers = producers();
  long end;

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
    producers.appended(view);
  }

  /** Forgets the producers but for what a snapshot of them says. */
  void restart() {
    ByteBuffer snapshot = producers.snapshot();
    producers.reset();
    producers.restore(snapshot);
  }
}
