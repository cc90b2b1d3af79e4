/**
 * The coordinator at work: a shard for each partition of {@code __transaction_state} that this
 * broker leads, built on {@code io.sluice.coordination}.
 *
 * <p>A request becomes an {@link io.sluice.transactions.shard.Attempt}, on which the shard's state
 * works in a turn. What has to wait for something is held there: for the end before to be
 * completed, or for a fresh producer id. When the record that says how a transaction ends is
 * committed, and not before, markers are sent; when all partitions have theirs the end is written
 * down as complete. A shard that has been loaded sends the markers of every end that it finds
 * incomplete.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.transactions.shard;
