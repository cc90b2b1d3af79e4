package io.sluice.broker.modules;

import io.sluice.kernel.ApiException;
import io.sluice.kernel.ConsumerOffsets;
import io.sluice.metadata.ConsumerOffsetNodes;
import io.sluice.metadata.MetadataException;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.TopicPartition;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The consumers' offsets in the metadata store, whose failures become answers for clients. */
public final class StoredOffsets implements ConsumerOffsets {
  private final ConsumerOffsetNodes nodes;

  /** Creates the view of what a store keeps. */
  public StoredOffsets(ConsumerOffsetNodes nodes) {
    this.nodes = nodes;
  }

  @Override
  public CompletableFuture<Map<String, String>> groups() {
    return answered(nodes::groups);
  }

  @Override
  public CompletableFuture<Map<TopicPartition, String>> read(String group) {
    return answered(() -> nodes.read(group));
  }

  @Override
  public CompletableFuture<Void> write(
      String group, Map<TopicPartition, @Nullable String> changes) {
    return answered(() -> nodes.write(group, changes));
  }

  @Override
  public CompletableFuture<Void> mark(String group, String marker) {
    return answered(() -> nodes.mark(group, marker));
  }

  @Override
  public CompletableFuture<Void> delete(String group) {
    return answered(() -> nodes.delete(group));
  }

  private static <T> CompletableFuture<T> answered(Supplier<CompletableFuture<T>> step) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      step.get()
          .whenComplete(
              (value, failure) -> {
                if (failure == null) {
                  result.complete(value);
                } else {
                  result.completeExceptionally(answer(failure));
                }
              });
    } catch (MetadataException refused) {
      result.completeExceptionally(answer(refused));
    }
    return result;
  }

  private static ApiException answer(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (!(cause instanceof MetadataException refused)) {
      return new ApiException(ErrorCode.UNKNOWN_SERVER_ERROR, String.valueOf(cause));
    }
    ErrorCode error =
        switch (refused.reason()) {
          // Only the client's own text can be so large.
          case TOO_LARGE -> ErrorCode.OFFSET_METADATA_TOO_LARGE;
          case ALREADY_EXISTS, NOT_FOUND, VERSION_CONFLICT, FENCED, UNAVAILABLE, CLOSED ->
              ErrorCode.COORDINATOR_NOT_AVAILABLE;
        };
    return new ApiException(error, String.valueOf(refused.getMessage()));
  }
}
