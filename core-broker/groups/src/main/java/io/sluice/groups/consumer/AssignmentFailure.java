package io.sluice.groups.consumer;

import org.jspecify.annotations.Nullable;

/** Says that an assignor threw, or dealt partitions in a way that cannot be. */
final class AssignmentFailure extends Exception {
  AssignmentFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
