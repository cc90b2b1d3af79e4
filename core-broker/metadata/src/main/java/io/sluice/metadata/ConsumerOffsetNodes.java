package io.sluice.metadata;

import io.sluice.protocol.TopicPartition;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the offsets that consumer groups keep in the store, below {@code /consumers}; no
 * image shows them. What stands in a node is the caller's text, see the package's description.
 *
 * <p>Each group has one writer, its coordinator: nothing is compared before it is overwritten. What
 * is asked for one group is carried out in the order in which it was asked, a reading after the
 * writing before it; groups do not wait for each other. Futures complete on the store's thread, or
 * fail with a {@link MetadataException}: TOO_LARGE if a name and a text together take more than
 * {@link #NODE_BYTES_MAX}, and nothing was written then; UNAVAILABLE or CLOSED, and the change may
 * have been made in whole or in part. May be called by any thread.
 */
public interface ConsumerOffsetNodes {
  /** A node's path and its text in UTF-8 take at most so many bytes together. */
  int NODE_BYTES_MAX = 900_000;

  /** One transaction makes, changes or removes at most so many nodes. */
  int NODES_PER_TRANSACTION_MAX = 1_000;

  /**
   * Reads which groups have a node, whether or not they have offsets.
   *
   * @return the groups' markers, empty where none was set
   */
  CompletableFuture<Map<String, String>> groups();

  /**
   * Reads all offsets of a group; sees everything whose writing was reported before, to any broker.
   *
   * @return the texts; empty if the group has none
   */
  CompletableFuture<Map<TopicPartition, String>> read(String group);

  /**
   * Writes and removes offsets. What fits into one transaction, of {@link
   * #NODES_PER_TRANSACTION_MAX} nodes and about a megabyte, is done as a whole or not at all: 498
   * offsets do, each with a topic folder to be made or removed. More are written in several
   * transactions, one after the other. Calls that wait for the one before them are put together.
   *
   * @param changes the new texts; null removes an offset, and with the last one of a topic its
   *     folder
   */
  CompletableFuture<Void> write(String group, Map<TopicPartition, @Nullable String> changes);

  /** Sets a group's marker; makes its node if there is none. */
  CompletableFuture<Void> mark(String group, String marker);

  /**
   * Removes a group's node and all below it, from the bottom up; does nothing if there is none. As
   * {@link #write}, it takes several transactions if there are many nodes.
   */
  CompletableFuture<Void> delete(String group);
}
