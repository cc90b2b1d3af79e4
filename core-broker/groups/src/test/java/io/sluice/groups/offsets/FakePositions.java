package io.sluice.groups.offsets;

import io.sluice.kernel.PartitionPositions;
import io.sluice.protocol.TopicPartition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Partitions that stand where a test says; the record at offset n has timestamp base + n. */
final class FakePositions implements PartitionPositions {
  final Map<TopicPartition, Position> positions = new HashMap<>();
  final Deque<Runnable> waiting = new ArrayDeque<>();
  long timestampBaseMs;
  boolean atOnce = true;
  int askedAtATimeMax;

  void set(String topic, int partition, long start, long end) {
    positions.put(new TopicPartition(topic, partition), new Position(start, end));
  }

  @Override
  public @Nullable Position position(TopicPartition partition) {
    return positions.get(partition);
  }

  @Override
  public CompletableFuture<OptionalLong> timestampAt(TopicPartition partition, long offset) {
    Position position = positions.get(partition);
    OptionalLong timestamp =
        position == null || offset >= position.highWatermark()
            ? OptionalLong.empty()
            : OptionalLong.of(timestampBaseMs + Math.max(offset, position.logStartOffset()));
    if (atOnce) {
      return CompletableFuture.completedFuture(timestamp);
    }
    CompletableFuture<OptionalLong> future = new CompletableFuture<>();
    waiting.add(() -> future.complete(timestamp));
    askedAtATimeMax = Math.max(askedAtATimeMax, waiting.size());
    return future;
  }
}
