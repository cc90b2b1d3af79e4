package io.sluice.storage;

import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchView;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges what is appended to one log and keeps a state that follows from the log's batches: the
 * producers' sequences, for instance.
 *
 * <p>All methods are called under the log's lock, one at a time, by the thread that appends,
 * recovers or truncates; they must neither block nor call the log. The batch in a {@link BatchView}
 * may be looked at during the call only; when a log is replayed only control batches have more than
 * their header there. {@link #lastStableOffset} alone may be called by any thread at any time.
 *
 * <p>The state can always be made anew from a snapshot and the batches that follow it: after a
 * crash, a truncation or a failed write the log calls {@link #reset}, {@link #restore} with the
 * newest snapshot that is not too new (if there is one), {@link #appended} for each batch after it,
 * and {@link #committed}.
 */
public interface LogHook {
  /** The answer of {@link #beginAdmission} where nobody has to be asked. */
  long OPEN = 0;

  /**
   * Says whether a batch may be appended. Batches of one append are judged one after the other,
   * each after the previous is known.
   */
  Verdict judge(BatchView batch, AppendOrigin origin);

  /**
   * Takes note of a batch that has its offsets: appended just now, received from the leader, or
   * found in the log.
   *
   * @return the transaction that this batch, a marker, aborted; null if it did no such thing
   */
  @Nullable AbortedTransaction appended(BatchView batch);

  /**
   * Forgets everything. What {@link #lastStableOffset} says stays as it was until {@link
   * #committed} says that the state has been made anew.
   */
  void reset();

  /** Takes note of how far the log is committed: before each append, and after a reset. */
  default void committed(long highWatermark) {}

  /**
   * Takes over the state of a snapshot; follows a {@link #reset}.
   *
   * @throws IllegalArgumentException if the snapshot is damaged; the log then tries an older one
   */
  void restore(ByteBuffer snapshot);

  /** Returns the state as bytes; a state in which nothing is known has a snapshot too. */
  ByteBuffer snapshot();

  /** Takes note that the log now starts at an offset: what is known of batches before it may go. */
  default void logStartMoved(long logStartOffset) {}

  /**
   * Tells whether the state holds anything of a producer. Compaction keeps the header of a
   * producer's last batch as long as it does, so that the state can be made anew from the log.
   */
  default boolean knowsProducer(long producerId) {
    return true;
  }

  /**
   * Asks whether a producer may write transactional records without its coordinator being asked,
   * because its transaction is open here in that epoch. If not, somebody is about to ask: what the
   * coordinator says counts only if no marker of that producer comes in between.
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

  /**
   * Returns the offset below which every transaction has ended, and its marker is committed; at
   * most the high watermark.
   */
  default long lastStableOffset(long highWatermark) {
    return highWatermark;
  }

  /** What a hook says of a batch. */
  sealed interface Verdict {
    /** Append it. */
    Verdict ACCEPT = new Accept();

    /** Append it. */
    record Accept() implements Verdict {}

    /**
     * Do not append it: it is in the log.
     *
     * @param baseOffset the offset that its first record has
     * @param lastOffset the offset that its last record has
     * @param logAppendTimeMs the time stamped on it by the broker, or −1
     */
    record Duplicate(long baseOffset, long lastOffset, long logAppendTimeMs) implements Verdict {}

    /**
     * Refuse it.
     *
     * @param code what the producer is told
     * @param message why, in words
     */
    record Reject(ErrorCode code, String message) implements Verdict {}
  }
}
