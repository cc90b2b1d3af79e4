package io.sluice.groups.offsets;

import io.sluice.kernel.PartitionPositions;
import io.sluice.kernel.PartitionPositions.Position;
import io.sluice.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Finds the lags of some partitions. Works on whatever thread the answers come, outside of turns:
 * it holds immutable values only.
 */
final class LagQuery {
  /** How many partitions are looked into at a time: each may have to wait for the disk. */
  static final int LOOKED_INTO_MAX = 16;

  private final PartitionPositions positions;
  private final Clock clock;
  private final List<OffsetPoint> points;
  private final PartitionLag[] lags;
  private final Consumer<List<PartitionLag>> then;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger left;

  private LagQuery(
      PartitionPositions positions,
      Clock clock,
      List<OffsetPoint> points,
      Consumer<List<PartitionLag>> then) {
    this.positions = positions;
    this.clock = clock;
    this.points = points;
    this.then = then;
    lags = new PartitionLag[points.size()];
    left = new AtomicInteger(points.size());
  }

  /** Finds lags; hands them on, in the order of the points, on any thread. */
  static void start(
      PartitionPositions positions,
      Clock clock,
      List<OffsetPoint> points,
      Consumer<List<PartitionLag>> then) {
    if (points.isEmpty()) {
      then.accept(List.of());
      return;
    }
    LagQuery query = new LagQuery(positions, clock, points, then);
    for (int i = 0; i < LOOKED_INTO_MAX; i++) {
      query.lookOn();
    }
  }

  /** Goes on until it has to wait for one; in a loop, for a recursion could be deep. */
  private void lookOn() {
    int index;
    while ((index = next.getAndIncrement()) < lags.length) {
      OffsetPoint point = points.get(index);
      Position position = positions.position(point.partition());
      CommittedOffset committed = point.committed();
      if (position == null || committed == null) {
        found(index, PartitionLag.unknown(point, position));
        continue;
      }
      long offset = PartitionLag.next(committed, position);
      if (offset >= position.highWatermark()) {
        found(index, new PartitionLag(point, position, 0));
        continue;
      }
      if (!timestampFound(index, positions.timestampAt(point.partition(), offset), position)) {
        return;
      }
    }
  }

  /** Takes a timestamp if it is there; otherwise waits for it. */
  private boolean timestampFound(
      int index, CompletableFuture<OptionalLong> timestamp, Position position) {
    if (timestamp.isDone() && !timestamp.isCompletedExceptionally()) {
      found(index, lag(index, position, timestamp.join()));
      return true;
    }
    timestamp.whenComplete(
        (found, failure) -> {
          found(
              index,
              failure == null
                  ? lag(index, position, found)
                  : PartitionLag.unknown(points.get(index), position));
          lookOn();
        });
    return false;
  }

  /** Records without a timestamp have a negative one. */
  private PartitionLag lag(int index, Position position, OptionalLong timestamp) {
    long writtenMs = timestamp.orElse(clock.wallMs());
    long lagMs = writtenMs < 0 ? PartitionLag.UNKNOWN : Math.max(0, clock.wallMs() - writtenMs);
    return new PartitionLag(points.get(index), position, lagMs);
  }

  private void found(int index, PartitionLag lag) {
    lags[index] = lag;
    if (left.decrementAndGet() == 0) {
      then.accept(Arrays.asList(lags));
    }
  }
}
