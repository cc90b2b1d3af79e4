package io.sluice.broker.topics;

import io.sluice.config.TopicDefaultKeys;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;

/** How many partitions a request may still create, all its topics together. For one thread. */
final class PartitionBudget {
  private final int most;
  private int left;

  PartitionBudget(int most) {
    this.most = most;
    this.left = most;
  }

  /**
   * Takes from the budget.
   *
   * @throws ApiException if there is not so much left; then nothing is taken
   */
  void take(int partitions) {
    if (partitions > left) {
      throw new ApiException(
          ErrorCode.INVALID_PARTITIONS,
          partitions
              + " partitions are more than "
              + TopicDefaultKeys.CREATE_PARTITIONS_MAX
              + " permits: "
              + most
              + (left < most ? ", of which the request's other topics leave " + left : ""));
    }
    left -= partitions;
  }
}
