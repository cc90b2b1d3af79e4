package io.sluice.storage;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Batches that wait to be appended, and then what became of them. May be extended to carry what the
 * caller needs to answer.
 *
 * <p>Confined to one thread at a time.
 */
public class PendingAppend {
  private final AppendOrigin origin;
  private final ByteBuffer records;
  private @Nullable AppendOutcome outcome;

  /**
   * Creates a pending append.
   *
   * @param records the batches from position to limit, found to be sound by the caller, in memory
   *     that the log may write to (it patches offsets in place) and that stays valid until the
   *     append has an outcome; direct memory is written without a copy
   */
  public PendingAppend(ByteBuffer records, AppendOrigin origin) {
    this.records = records;
    this.origin = origin;
  }

  /** Returns the batches. */
  public final ByteBuffer records() {
    return records;
  }

  /** Returns who appends. */
  public final AppendOrigin origin() {
    return origin;
  }

  /** Tells whether the outcome is known. */
  public final boolean isDone() {
    return outcome != null;
  }

  /**
   * Returns what became of the batches.
   *
   * @throws NullPointerException if {@link #isDone} is false
   */
  public final AppendOutcome outcome() {
    return Objects.requireNonNull(outcome, "not appended yet");
  }

  /** Sets the outcome: for the log alone. */
  protected final void complete(AppendOutcome result) {
    outcome = result;
  }
}
