/**
 * The coordinator at work: a shard for each partition of {@code __consumer_offsets} that this
 * broker leads.
 *
 * <p>A shard is loaded in the background from its log, and refuses what it is asked meanwhile with
 * COORDINATOR_LOAD_IN_PROGRESS. After that it takes turns: on the event loop that brought the
 * request, or the timers' thread, or whoever comes; there is no thread of its own and no lock that
 * anybody waits for. A turn that comes while another runs is run by the thread that is at it.
 */
@NullMarked
package io.sluice.groups.shard;

import org.jspecify.annotations.NullMarked;
