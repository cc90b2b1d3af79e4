/**
 * What coordinators have in common: groups and transactions keep their state in a topic, each
 * partition of which is the log of one <em>shard</em>.
 *
 * <p>Whatever happens to a shard, a request, a timer, a change of the cluster, is one
 * <em>turn</em>. Turns run one at a time, on the event loop that brought the request, or the
 * timers' thread, or whoever comes: there is no thread of its own and no lock that anybody waits
 * for; a turn that comes while another runs is run by the thread that is at it. A turn does no I/O,
 * takes its time from an injected clock, and says what it brings about through its {@link
 * io.sluice.coordination.Outbox}. The rule: <em>what a turn writes is appended when it ends,
 * answers are given when it is committed.</em>
 *
 * <ul>
 *   <li>Records: each is replayed at once, which is the only way in which what is durable changes,
 *       and all of a turn are appended as one batch when it ends.
 *   <li>Records of a transaction, or the marker that ends one: a turn that writes them writes
 *       nothing else, for the log may refuse the producer. They are replayed when the log has taken
 *       them; if it refuses, the request is refused and nothing has changed.
 *   <li>Replies: given when everything that the shard has written up to the end of the turn is
 *       committed, so that nobody is told of what could still be lost.
 * </ul>
 *
 * <p>Nobody undoes anything. Whether records can be written is asked before the first of a turn is
 * replayed: if not, a request is refused and comes again, and what nobody asked for waits ({@link
 * io.sluice.coordination.PatientTimers}). So who changes something that is not durable before it
 * writes asks first ({@link io.sluice.coordination.Outbox#requireWritable}). If the batch cannot be
 * appended all the same, the shard forgets all that it holds, refuses the replies, and loads itself
 * anew from the log.
 *
 * <p>A shard is loaded in the background: its state is empty at first ({@link
 * io.sluice.coordination.StateFactory}), every record and marker of the log is replayed, in order
 * ({@link io.sluice.coordination.ReplayedState}), and what it is asked meanwhile is refused with
 * COORDINATOR_LOAD_IN_PROGRESS. {@link io.sluice.coordination.Shards} are those of one broker.
 */
@NullMarked
package io.sluice.coordination;

import org.jspecify.annotations.NullMarked;
