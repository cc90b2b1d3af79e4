package io.sluice.broker.controller;

/**
 * What a topic's configuration says to the controller.
 *
 * @param inSyncMin how many replicas must be in sync for anything to be acknowledged by all
 * @param uncleanElection whether a replica may lead that was not in sync, if there is no other
 */
record TopicRules(int inSyncMin, boolean uncleanElection) {
  /** Returns how many members the ISR of a partition with so many replicas must have. */
  int inSyncMin(int replicas) {
    return Math.min(inSyncMin, replicas);
  }
}
