package io.sluice.kernel;

import io.sluice.protocol.TopicPartition;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Consumers' offsets in the cluster's metadata store, for those who do not want them in a topic:
 * {@code /consumers/<group>/offsets/<topic>/<partition>}.
 *
 * <p>Safe for use by any thread. Futures complete on the store's thread, and fail with an {@link
 * ApiException} of a retriable error when the store cannot be reached.
 */
public interface ConsumerOffsets {
  /** Returns every group that is known there, with its marker; empty text if it has none. */
  CompletableFuture<Map<String, String>> groups();

  /** Returns what is kept for a group. */
  CompletableFuture<Map<TopicPartition, String>> read(String group);

  /** Writes what is to be kept; null removes. One writer per group: its coordinator. */
  CompletableFuture<Void> write(String group, Map<TopicPartition, @Nullable String> changes);

  /** Sets a group's marker. */
  CompletableFuture<Void> mark(String group, String marker);

  /** Removes everything that is kept for a group. */
  CompletableFuture<Void> delete(String group);
}
