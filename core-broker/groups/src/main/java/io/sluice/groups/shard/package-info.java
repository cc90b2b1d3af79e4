/**
 * The coordinator at work: a shard for each partition of {@code __consumer_offsets} that this
 * broker leads, as {@link io.sluice.coordination} describes shards.
 */
@NullMarked
package io.sluice.groups.shard;

import org.jspecify.annotations.NullMarked;
