package io.sluice.coordination;

import io.sluice.protocol.record.Compression;
import io.sluice.time.Clock;
import io.sluice.time.Scheduler;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What every shard of a coordinator uses.
 *
 * @param clock stamps the records
 * @param scheduler runs timers
 * @param background loads shards
 * @param format of the batches
 * @param loadBytes how many bytes are read at once when a shard is loaded
 * @param states makes empty states
 */
public record ShardServices<S extends ReplayedState<R>, R>(
    Clock clock,
    Scheduler scheduler,
    Executor background,
    Format<R> format,
    IntSupplier loadBytes,
    StateFactory<S, R> states) {

  /**
   * How records become batches.
   *
   * @param codec of each record
   * @param compression of a shard's batches, asked once for each shard
   */
  public record Format<R>(RecordCodec<R> codec, Supplier<Compression> compression) {}
}
