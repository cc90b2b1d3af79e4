package io.sluice.metadata;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A change that somebody asked for, as a decision that is made anew whenever the tree turns out to
 * be different from what was known.
 *
 * @param <T> what it results in
 */
interface Operation<T> {
  /** Decides what to do next; does no I/O. */
  Step<T> next(Situation now);

  /**
   * Takes a later operation of the same lane into this one, whose turn has not come; the later one
   * is then done when this one is, with the same result.
   *
   * @return whether it did
   */
  default boolean takeIn(Operation<?> later) {
    return false;
  }

  /**
   * What a decision goes by.
   *
   * @param known the tree
   * @param sessionId the session's number
   * @param uncertain whether an earlier commit of this operation may have been made, because the
   *     connection was lost before its answer came
   * @param confirmed whether the replica certainly shows all that was committed before the
   *     operation began
   */
  record Situation(Replica known, long sessionId, boolean uncertain, boolean confirmed) {}

  /** A decision. */
  sealed interface Step<T> {}

  /** It is done. */
  record Done<T>(T result) implements Step<T> {}

  /** It must be decided anew with a replica that is confirmed. */
  record Unsure<T>() implements Step<T> {}

  /** It cannot be done; unless the situation was confirmed, this is the same as unsure. */
  record Refused<T>(MetadataException why) implements Step<T> {}

  /** It is done once these edits are made, and results in what is then asked for. */
  record Commit<T>(List<Edit> edits, Supplier<T> result) implements Step<T> {}

  /** It goes by nodes that the replica does not hold: these are read, and give the next step. */
  record Look<T>(Function<TreeSession, CompletableFuture<Step<T>>> reading) implements Step<T> {}

  /**
   * It is done once these edits are made, each list as a whole, all sent at once in their order.
   * They overwrite and may be made again; the replica does not show them.
   */
  record Overwrite<T>(List<List<Edit>> commits, T result) implements Step<T> {}

  /** Returns a refusal. */
  static <T> Step<T> refuse(MetadataException.Reason reason, String format, Object... arguments) {
    return new Refused<>(new MetadataException(reason, format.formatted(arguments)));
  }
}
