/**
 * What may happen to a transactional id, and what comes of it (KIP-98, KIP-360, KIP-890).
 *
 * <pre>
 *                 ┌────────────── InitProducerId ──────────────┐
 *                 ▼                                            │
 *   nothing ──► EMPTY ── add ──► ONGOING ── commit ──► PREPARE_COMMIT ──► COMPLETE_COMMIT ─┐
 *                 │                 ▲  │                                                   │
 *                 │                 │  └─── abort, time-out, a new session ──►             │
 *                 │                 │        PREPARE_ABORT ──────────► COMPLETE_ABORT ─────┤
 *                 │                 └──────────────────── add ─────────────────────────────┤
 *                 └──── unused for long ──► nothing ◄──────────────────────────────────────┘
 * </pre>
 *
 * <p>From PREPARE_… on the outcome is certain: when that record is committed, markers are sent to
 * every partition of the transaction, and when each has its marker COMPLETE_… is written.
 *
 * <p>There are two protocols. In the first one the epoch stays while a session lasts: the client
 * adds partitions before it writes to them. In the second one (KIP-890, part 2) every end of a
 * transaction raises the epoch, so that a transaction is known by producer id and epoch, and
 * brokers add partitions when records come. When epochs are used up the id gets a new producer id.
 *
 * <p>Everything here is a pure function: of what is known of the id, of what is asked, of a time
 * and of a producer id to be used if one is needed. What comes of it is a {@link
 * io.sluice.transactions.machine.Step}.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.transactions.machine;
