/**
 * The controller: the one broker, elected through the metadata store, that decides who leads each
 * partition and who is in sync.
 *
 * <h2>Decisions</h2>
 *
 * A decision goes from a partition's state to its next one, by what the image says of the brokers.
 * It has no clock, no I/O and no memory but what {@link io.sluice.broker.controller.Ground} shows.
 * Whatever the reason for looking at a partition, the same {@link
 * io.sluice.broker.controller.Upkeep} is done on it: tails that were lost, members of the ISR that
 * are gone, a reassignment that is complete, an election, eligible replicas. What somebody asked
 * for, a {@link io.sluice.broker.controller.Wish}, comes before it.
 *
 * <h2>Why acknowledged records stay (KIP-966)</h2>
 *
 * <ol>
 *   <li>A leader moves its high watermark only while the ISR <em>in the image</em> has
 *       min.insync.replicas members (or all replicas, if there are fewer) and the ELR is empty; and
 *       then to what all members of the ISR, and all that it has proposed, hold.
 *   <li>So whoever is in the ISR holds all that was acknowledged, and so does whoever left an ISR
 *       that was too small afterwards: nothing is acknowledged until the ISR is large enough again,
 *       and the change that makes it so empties the ELR. That the leader looks at the ELR too makes
 *       this hold while the two of them see different values of min.insync.replicas.
 *   <li>Leaders are elected from these sets only, unless unclean elections are permitted.
 *   <li>When all members of an ISR have failed, all that were in it at that time stay: nobody
 *       leads, so nothing is acknowledged, and each of them is as good as the others. So the last
 *       one that fails stays a member of the ISR and does not move to the ELR. This keeps records
 *       that were acknowledged by the leader alone (acks=1) wherever the last one comes back,
 *       because the ISR is preferred to the ELR; and it is what tools expect that never saw an
 *       empty ISR.
 *   <li>Whoever comes back with a tail that may be lost leaves both sets as long as they have
 *       another member, whether that one is up or not: the other one holds what was acknowledged.
 *       The ISR can become empty by that, with an ELR from which a leader is elected once one of it
 *       is up. The last candidate of all stays, because nothing better will come.
 *   <li>It returns to an ISR only through a leader, when it has taken back that its tail may be
 *       lost.
 * </ol>
 *
 * <h2>Threads</h2>
 *
 * All state is confined to the controller's thread. Requests are messages to it; changes are
 * written one batch at a time, and what has come meanwhile makes the next batch.
 */
@NullMarked
package io.sluice.broker.controller;

import org.jspecify.annotations.NullMarked;
