package io.sluice.groups.offsets;

import io.sluice.groups.machine.MemberView;
import io.sluice.protocol.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition that a group has an offset for, or a member of it reads.
 *
 * @param committed the offset, or null if there is none
 * @param owner the member that reads the partition, or null
 */
record OffsetPoint(
    String group,
    TopicPartition partition,
    @Nullable CommittedOffset committed,
    @Nullable MemberView owner) {}
