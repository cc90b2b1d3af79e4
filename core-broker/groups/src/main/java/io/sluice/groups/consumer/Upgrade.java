package io.sluice.groups.consumer;

import io.sluice.groups.machine.Environment;
import io.sluice.groups.machine.Group;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;

/** Makes consumer groups of classic groups while they are in use. */
final class Upgrade {
  private final Environment environment;

  Upgrade(Environment environment) {
    this.environment = environment;
  }

  /**
   * Returns the group that a classic group with members would be.
   *
   * @throws ApiException GROUP_ID_NOT_FOUND if it cannot be
   */
  Candidate candidate(Group classic) {
    throw new ApiException(
        ErrorCode.GROUP_ID_NOT_FOUND, "Group " + classic.id() + " is no consumer group.");
  }
}
