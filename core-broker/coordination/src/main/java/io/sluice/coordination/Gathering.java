package io.sluice.coordination;

import io.sluice.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the parts of a response, which shards give one by one, on any threads.
 *
 * @param <T> a part
 */
public final class Gathering<T> {
  private final List<@Nullable T> parts;
  private final AtomicInteger missing;
  private final Consumer<List<T>> whole;
  private int asked;

  /**
   * Creates it.
   *
   * @param count how many parts there will be; with none it is whole at once
   * @param whole takes all parts, in the order in which they were asked for
   */
  public Gathering(int count, Consumer<List<T>> whole) {
    this.parts = new ArrayList<>(Collections.nCopies(count, null));
    this.missing = new AtomicInteger(count);
    this.whole = whole;
    if (count == 0) {
      whole.accept(List.of());
    }
  }

  /** Returns what takes the next part. To be called by one thread. */
  public Reply<T> next(Function<ErrorCode, T> refusal) {
    int at = asked++;
    return new Reply<>(part -> put(at, part), refusal);
  }

  private void put(int at, T part) {
    synchronized (parts) {
      parts.set(at, part);
    }
    if (missing.decrementAndGet() == 0) {
      List<T> all = new ArrayList<>(parts.size());
      synchronized (parts) {
        parts.forEach(each -> all.add(Objects.requireNonNull(each)));
      }
      whole.accept(all);
    }
  }
}
