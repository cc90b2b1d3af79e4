package io.sluice.groups.offsets;

import io.sluice.kernel.Metrics;
import io.sluice.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shows the lags of the groups of all shards, to those who watch the broker. Each shard publishes
 * what it has found out, as long as somebody looks. Safe for use by any thread.
 */
public final class LagFigures {
  /** How many partitions of groups are shown, of all shards; the others are left out. */
  public static final int SERIES_MAX = 10_000;

  /** How long after somebody has looked the figures are kept fresh. */
  private static final long WATCHED_MS = 120_000;

  private static final List<String> LABELS = List.of("group", "topic", "partition");
  private static final long NEVER = Long.MIN_VALUE / 2;

  private final Clock clock;
  private final Map<Integer, List<PartitionLag>> shards = new ConcurrentHashMap<>();
  private final AtomicInteger opened = new AtomicInteger();
  private volatile long lookedAtMs = NEVER;

  /** Creates them, with none to show. */
  public LagFigures(Clock clock) {
    this.clock = clock;
  }

  /** Adds the families of gauges. Called once. */
  public void show(Metrics metrics) {
    metrics.gauge(
        "sluice_group_lag_records",
        "How many records a group has yet to read of a partition.",
        LABELS,
        sample -> read((lag, labels) -> sample.add(lag.lagRecords(), labels)));
    metrics.gauge(
        "sluice_group_lag_ms",
        "How long ago the record was written that a group reads next of a partition.",
        LABELS,
        sample ->
            read(
                (lag, labels) -> {
                  if (lag.lagMs() >= 0) {
                    sample.add(lag.lagMs(), labels);
                  }
                }));
  }

  private void read(Reader reader) {
    lookedAtMs = clock.monotonicMs();
    int left = SERIES_MAX;
    for (List<PartitionLag> lags : new TreeMap<>(shards).values()) {
      for (PartitionLag lag : lags) {
        if (left-- == 0) {
          return;
        }
        OffsetPoint at = lag.at();
        reader.read(
            lag, at.group(), at.partition().topic(), Integer.toString(at.partition().partition()));
      }
    }
  }

  /** Returns whether somebody has looked lately. */
  boolean watched() {
    return clock.monotonicMs() - lookedAtMs <= WATCHED_MS;
  }

  /** Begins to show a shard's lags; returns what to call it. */
  int open() {
    int shard = opened.incrementAndGet();
    shards.put(shard, List.of());
    return shard;
  }

  /** Returns how many partitions of groups one shard is to find out about. */
  int shareOfShard() {
    return Math.max(1, SERIES_MAX / Math.max(1, shards.size()));
  }

  /** Shows a shard's lags, unless it was closed meanwhile. */
  void publish(int shard, List<PartitionLag> lags) {
    shards.replace(shard, lags);
  }

  /** Does not show a shard's lags any more. */
  void close(int shard) {
    shards.remove(shard);
  }

  /** Takes a lag and the values of its labels. */
  @FunctionalInterface
  private interface Reader {
    void read(PartitionLag lag, String... labels);
  }
}
