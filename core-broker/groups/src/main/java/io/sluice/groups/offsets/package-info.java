/**
 * How far groups have read: commits, their expiry, where they are kept, and how far that is behind.
 *
 * <p>A group's offsets are kept in the log, as records among those of the groups, or in the
 * metadata store, below {@code /consumers/<group>/offsets}. Where, is decided so, the first that
 * applies:
 *
 * <ol>
 *   <li>by the marker of its node {@code /consumers/<group>}: {@code storage=kafka} or {@code
 *       storage=zookeeper},
 *   <li>in the log, if the log has offsets of it,
 *   <li>in the store, if the store has, as old consumers wrote them,
 *   <li>as {@code offsets.storage} says.
 * </ol>
 *
 * <p>What the log has is {@link io.sluice.groups.offsets.OffsetTable}, a function of its records.
 * What the store has is read when the shard is loaded and then followed: this shard is its only
 * writer. Both are a {@link io.sluice.groups.offsets.Keeper} to the rest. The way out of a turn to
 * the store, and back, is {@link io.sluice.groups.offsets.StoreAccess} alone.
 *
 * <p>Offsets that are committed in a transaction are pending until a marker ends it: {@link
 * io.sluice.groups.offsets.PendingOffsets}, a function of the log's records and markers too. They
 * are kept in the log alone; {@link io.sluice.groups.offsets.TxnCommitting} says how they get
 * there.
 *
 * <p>Offsets bear the id of their topic where it is known, so that those of a topic that was
 * deleted do not count for another of its name.
 */
@org.jspecify.annotations.NullMarked
package io.sluice.groups.offsets;
