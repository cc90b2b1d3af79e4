package io.sluice.broker.modules;

import io.sluice.kernel.ApiException;
import io.sluice.kernel.ConsumerOffsets;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The consumers' offsets in the metadata store, whose failures become answers for clients. */
public final class StoredOffsets implements ConsumerOffsets {
  /** Creates it. */
  public StoredOffsets() {}

  @Override
  public CompletableFuture<Map<String, String>> groups() {
    return absent();
  }

  @Override
  public CompletableFuture<Map<TopicPartition, String>> read(String group) {
    return absent();
  }

  @Override
  public CompletableFuture<Void> write(
      String group, Map<TopicPartition, @Nullable String> changes) {
    return absent();
  }

  @Override
  public CompletableFuture<Void> mark(String group, String marker) {
    return absent();
  }

  @Override
  public CompletableFuture<Void> delete(String group) {
    return absent();
  }

  private static <T> CompletableFuture<T> absent() {
    return CompletableFuture.failedFuture(
        new ApiException(
            ErrorCode.COORDINATOR_NOT_AVAILABLE, "the metadata store keeps no offsets"));
  }
}
