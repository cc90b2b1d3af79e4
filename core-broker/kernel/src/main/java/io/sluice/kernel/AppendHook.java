package io.sluice.kernel;

import io.sluice.protocol.record.BatchView;
import java.nio.ByteBuffer;

/**
 * Judges and follows the batches of one partition's log.
 *
 * <p>Called by one thread at a time, under the log's append lock: it must be quick and must not
 * block. Its state is a function of the log: after a restart or a truncation the broker calls
 * {@link #reset}, {@link #restore} with the newest snapshot that is not beyond the point, and
 * {@link #appended} for every batch after it.
 */
public interface AppendHook {
  /**
   * Says whether a batch that a client or coordinator sent may be appended. The view is valid
   * during the call.
   */
  Verdict judge(BatchView batch, AppendOrigin origin);

  /** Takes notice of a batch that now has its offsets. The view is valid during the call. */
  void appended(BatchView batch);

  /** Returns the state, to be kept in the log's {@code .snapshot} file of that offset. */
  ByteBuffer snapshot();

  /**
   * Takes a state that {@link #snapshot} returned.
   *
   * @throws IllegalArgumentException if it is damaged; the broker then tries an older one
   */
  void restore(ByteBuffer snapshot);

  /** Forgets everything. */
  void reset();

  /**
   * Returns whether the state still needs the last batch of a producer, so that compaction has to
   * leave its header.
   */
  default boolean knowsProducer(long producerId) {
    return true;
  }

  /**
   * Returns the offset below which every transaction is decided; at most the high watermark that is
   * given.
   */
  default long lastStableOffset(long highWatermark) {
    return highWatermark;
  }
}
