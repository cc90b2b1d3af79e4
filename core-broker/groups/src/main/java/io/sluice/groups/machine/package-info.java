/**
 * What the coordinator's state machines stand on.
 *
 * <p>A shard is the state of one partition of {@code __consumer_offsets}; all that happens to it is
 * a turn, as {@link io.sluice.coordination} says: what a turn writes is appended when it ends,
 * answers are given when it is committed, and no machine undoes anything.
 */
@NullMarked
package io.sluice.groups.machine;

import org.jspecify.annotations.NullMarked;
