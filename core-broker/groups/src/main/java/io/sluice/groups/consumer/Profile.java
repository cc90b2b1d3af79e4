package io.sluice.groups.consumer;

import org.jspecify.annotations.Nullable;

/**
 * What a member has said of itself. Immutable.
 *
 * @param instanceId of a static member, or null
 * @param rackId where it stands, or null
 * @param rebalanceTimeoutMs how long it may take to give up partitions; -1 if it never said
 * @param classic null unless it speaks the classic protocol
 */
record Profile(
    @Nullable String instanceId,
    @Nullable String rackId,
    Client client,
    Subscription subscription,
    int rebalanceTimeoutMs,
    @Nullable ClassicProfile classic) {
  /** What is known of a member that has said nothing. */
  static final Profile BLANK =
      new Profile(null, null, new Client("", ""), Subscription.NONE, -1, null);
}
