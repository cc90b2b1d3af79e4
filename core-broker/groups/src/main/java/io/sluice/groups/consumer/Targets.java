package io.sluice.groups.consumer;

import io.sluice.groups.machine.Environment;
import io.sluice.kernel.ApiException;
import io.sluice.protocol.ErrorCode;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the target assignment of a group up to its epoch.
 *
 * <p>When the assignor fails, the request that changed the group is refused and changes nothing. If
 * the change cannot be refused, since a member left or a topic grew, the members keep the target
 * that they have, and the assignor is asked again after a heartbeat interval.
 */
final class Targets {
  private static final Logger LOG = LoggerFactory.getLogger(Targets.class);

  private final Environment environment;
  private final Map<String, Failure> failures = new HashMap<>();

  Targets(Environment environment) {
    this.environment = environment;
  }

  private record Failure(int epoch, long retryAtMs) {}

  /**
   * Computes the target if it is not that of the group's epoch.
   *
   * @param refusable whether this is part of a request that may be refused
   * @throws ApiException UNKNOWN_SERVER_ERROR if it is to be refused
   */
  void update(Draft draft, boolean refusable) {
    if (draft.epoch() <= draft.targetEpoch() || !refusable && !due(draft)) {
      return;
    }
    try {
      Map<String, PartitionIds> targets =
          new AssignorRun(environment.cluster().get(), environment.assignors()).run(draft);
      targets.forEach((member, partitions) -> put(draft, member, partitions));
      draft.putTargetEpoch(draft.epoch(), environment.clock().wallMs());
      failures.remove(draft.group().id());
    } catch (AssignmentFailure failure) {
      if (!draft.group().empty()) {
        remember(draft, failure); // Of one that is not there, nobody would say when to forget it.
      }
      if (refusable) {
        throw new ApiException(
            ErrorCode.UNKNOWN_SERVER_ERROR,
            "No target assignment for epoch " + draft.epoch() + ": " + failure.getMessage());
      }
    }
  }

  /** Forgets what is known of a group beside its records. */
  void forget(String group) {
    failures.remove(group);
  }

  /** Returns how many groups the assignor failed for and has not been asked again since. */
  int failing() {
    return failures.size();
  }

  private static void put(Draft draft, String member, PartitionIds partitions) {
    if (!partitions.equals(draft.target(member))) {
      draft.putTarget(member, partitions);
    }
  }

  private boolean due(Draft draft) {
    Failure last = failures.get(draft.group().id());
    return last == null
        || last.epoch() != draft.epoch()
        || environment.clock().monotonicMs() >= last.retryAtMs();
  }

  private void remember(Draft draft, AssignmentFailure failure) {
    String group = draft.group().id();
    long retryAtMs =
        environment.clock().monotonicMs()
            + environment.settings().consumerHeartbeatIntervalMs(group);
    Failure last = failures.put(group, new Failure(draft.epoch(), retryAtMs));
    if (last == null || last.epoch() != draft.epoch()) {
      LOG.error(
          "Group {} keeps its assignment: no target for epoch {}: {}",
          group,
          draft.epoch(),
          failure.getMessage(),
          failure.getCause());
    }
  }
}
