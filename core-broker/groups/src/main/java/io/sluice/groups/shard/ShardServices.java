package io.sluice.groups.shard;

import io.sluice.kernel.Settings;
import io.sluice.protocol.record.Compression;
import io.sluice.time.Clock;
import io.sluice.time.Scheduler;
import java.util.concurrent.Executor;

/**
 * What every shard of a broker uses.
 *
 * @param clock stamps the records
 * @param scheduler runs timers
 * @param background loads shards
 * @param settings the broker's
 * @param states makes empty states
 */
record ShardServices(
    Clock clock, Scheduler scheduler, Executor background, Settings settings, StateFactory states) {

  int loadBytes() {
    return (int) settings.number("offsets.load.buffer.size");
  }

  /** Returns the compression of the batches; the key's values are Kafka's numbers. */
  Compression compression() {
    return Compression.of((int) settings.number("offsets.topic.compression.codec"));
  }
}
