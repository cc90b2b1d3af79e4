/**
 * Groups whose partitions the broker assigns (KIP-848).
 *
 * <p>Three epochs drive such a group. The <em>group epoch</em> rises with everything that asks for
 * another assignment: members that come, go or subscribe to something else, topics that grow. The
 * <em>target epoch</em> is the group epoch that the target assignment was computed for. Each
 * member's <em>own epoch</em> follows when the member has given up what is not in its target any
 * more. No member waits for another, but for the partitions that the other has yet to give up:
 *
 * <pre>
 *                    target changed, something to give up
 *        STABLE ------------------------------------------&gt; UNREVOKED_PARTITIONS
 *          ^  \                                               |  gave it up
 *          |   \ target changed, some of it not yet free      v
 *          |    `------&gt; UNRELEASED_PARTITIONS &lt;---------- next step
 *          |                      | all of it given             |
 *          `----------------------+-----------------------------'
 * </pre>
 *
 * <p>What happens to a group is first planned on the group as it is ({@link
 * io.sluice.groups.consumer.Draft}), then written record by record: so whatever fails on the way,
 * an assignor above all, leaves the group as it was.
 */
@NullMarked
package io.sluice.groups.consumer;

import org.jspecify.annotations.NullMarked;
