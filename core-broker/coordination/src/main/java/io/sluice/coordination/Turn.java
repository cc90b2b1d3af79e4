package io.sluice.coordination;

/**
 * Something that happens to a shard.
 *
 * @param <R> a record
 */
@FunctionalInterface
public interface Turn<R> {
  /** Runs, alone with the shard. */
  void run(Outbox<R> out);
}
