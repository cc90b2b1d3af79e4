package io.sluice.groups.shard;

import io.sluice.kernel.ConsumerOffsets;
import io.sluice.protocol.TopicPartition;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A metadata store in which no group has offsets, and none is to get any. */
final class EmptyStore implements ConsumerOffsets {
  @Override
  public CompletableFuture<Map<String, String>> groups() {
    return CompletableFuture.completedFuture(Map.of());
  }

  @Override
  public CompletableFuture<Map<TopicPartition, String>> read(String group) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Void> write(
      String group, Map<TopicPartition, @Nullable String> changes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Void> mark(String group, String marker) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Void> delete(String group) {
    throw new UnsupportedOperationException();
  }
}
