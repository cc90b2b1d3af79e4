/**
 * What the coordinator's state machines stand on.
 *
 * <p>A shard is the state of one partition of {@code __consumer_offsets}. Whatever happens to it, a
 * request, a timer, a change of the cluster, is one <em>turn</em>: turns run one at a time, on
 * whatever thread, do no I/O, and take their time from an injected clock. A turn says what it
 * brings about through its {@link io.sluice.groups.machine.Outbox}:
 *
 * <ul>
 *   <li>records: each is replayed at once, which is the only way in which what is durable changes,
 *       and all of a turn are appended as one batch when it ends,
 *   <li>replies: given when everything that the shard has written up to the end of the turn is
 *       committed, so that nobody is told of what could still be lost.
 * </ul>
 *
 * <p>No machine undoes anything. Whether records can be written is asked before the first of a turn
 * is replayed: if not, a request is refused and comes again, and what nobody asked for waits. So
 * who changes something that is not durable before it writes asks first ({@link
 * io.sluice.groups.machine.Outbox#requireWritable}). If the batch cannot be appended all the same,
 * the shard forgets all that it holds, refuses the replies, and loads itself anew from the log.
 */
@NullMarked
package io.sluice.groups.machine;

import org.jspecify.annotations.NullMarked;
