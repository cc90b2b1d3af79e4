package io.sluice.kernel;

import io.sluice.protocol.record.BatchView;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges and follows the batches of one partition's log.
 *
 * <p>Called by one thread at a time, under the log's append lock: it must be quick and must not
 * block. Its state is a function of the log: after a restart or a truncation the broker calls
 * {@link #reset}, {@link #restore} with the newest snapshot that is not beyond the point, and
 * {@link #appended} for every batch after it.
 */
public interface AppendHook {
  /** The answer of {@link #beginAdmission} where nobody has to be asked. */
  long OPEN = 0;

  /**
   * Says whether a batch that a client or coordinator sent may be appended. The view is valid
   * during the call.
   */
  Verdict judge(BatchView batch, AppendOrigin origin);

  /**
   * Takes notice of a batch that now has its offsets. The view is valid during the call.
   *
   * @return the transaction that this batch, a marker, aborted; null if it did no such thing
   */
  @Nullable AbortedTransaction appended(BatchView batch);

  /**
   * Asks whether a producer may write transactional records here without its coordinator being
   * asked, because its transaction is open here in that epoch. If not, somebody is about to ask:
   * what the coordinator says counts only if no marker of that producer comes in between.
   *
   * @param baseSequence that of the batch which is to be written: of a producer of whom nothing is
   *     known none with a later one is taken before it
   * @return {@link #OPEN}, or a positive number to be given to {@link #admit}
   */
  default long beginAdmission(long producerId, short epoch, int baseSequence) {
    return OPEN;
  }

  /**
   * Takes the coordinator's consent: from now on the producer's transactional records are taken.
   *
   * @param ticket what {@link #beginAdmission} returned
   * @return false if a marker has come in between, or the state was made anew: nothing is admitted
   */
  default boolean admit(long producerId, short epoch, long ticket) {
    return true;
  }

  /** Returns what is known of each producer, in no order. */
  default Collection<ProducerState> producers() {
    return List.of();
  }

  /** Returns the state, to be kept in the log's {@code .snapshot} file of that offset. */
  ByteBuffer snapshot();

  /**
   * Takes a state that {@link #snapshot} returned.
   *
   * @throws IllegalArgumentException if it is damaged; the broker then tries an older one
   */
  void restore(ByteBuffer snapshot);

  /**
   * Forgets everything. What {@link #lastStableOffset} says stays as it was until {@link
   * #committed} is called, when the state has been made anew.
   */
  void reset();

  /** Says how far the log is committed; told before each append, and after a reset. */
  default void committed(long highWatermark) {}

  /**
   * Returns whether the state still needs the last batch of a producer, so that compaction has to
   * leave its header.
   */
  default boolean knowsProducer(long producerId) {
    return true;
  }

  /**
   * Returns the offset below which every transaction is decided, and its decision is committed; at
   * most the high watermark that is given. Called by any thread, without the lock.
   */
  default long lastStableOffset(long highWatermark) {
    return highWatermark;
  }
}
