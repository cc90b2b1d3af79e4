package io.sluice.groups.machine;

import io.sluice.spi.PartitionSet;

/**
 * A member as it is shown to people.
 *
 * @param partitions what it owns, as far as the broker can tell
 */
public record MemberView(
    String memberId, String clientId, String clientHost, PartitionSet partitions) {}
