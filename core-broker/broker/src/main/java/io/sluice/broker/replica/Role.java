package io.sluice.broker.replica;

/** What this broker is to a partition, in which leader epoch. */
sealed interface Role permits Role.None, Role.Leading, FollowerRole {
  /** No role. */
  None NONE = new None();

  /** Returns the leader epoch, or −1. */
  int epoch();

  /** It neither leads nor follows. */
  record None() implements Role {
    @Override
    public int epoch() {
      return Partition.NO_EPOCH;
    }
  }

  /**
   * It leads.
   *
   * @param epochStart where the epoch began
   * @param inSync how many replicas are in sync, this one included
   * @param inSyncMin how many have to be for acks=all
   * @param shared whether another broker has a replica, and could come to lead
   */
  record Leading(int epoch, long epochStart, int inSync, int inSyncMin, boolean shared)
      implements Role {
    boolean enough() {
      return inSync >= inSyncMin;
    }
  }
}
