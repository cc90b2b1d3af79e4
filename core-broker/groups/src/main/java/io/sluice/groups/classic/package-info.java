/**
 * Classic groups: their members agree on a protocol, and one of them, the leader, assigns.
 *
 * <p>{@link io.sluice.groups.classic.ClassicGroups} is all that the rest sees. A rebalance goes
 * through three files: {@code Joins} gathers the members, {@code Rebalance} decides when there are
 * enough of them and starts the next generation, {@code Syncs} stores what the leader assigned and
 * tells everyone.
 *
 * <p>Non-obvious:
 *
 * <ul>
 *   <li>A generation is stored only when its leader has assigned. A coordinator that fails between
 *       the joins and that moment goes back to the generation before, and may give the number out
 *       again; no member ever had partitions or could commit under it.
 *   <li>What is stored of a member is its metadata for the chosen protocol alone. So after a reload
 *       a member supports that one until it joins again.
 *   <li>Ids that were given out but have not joined yet (KIP-394) hold up a rebalance like members,
 *       but are not members.
 * </ul>
 */
@NullMarked
package io.sluice.groups.classic;

import org.jspecify.annotations.NullMarked;
