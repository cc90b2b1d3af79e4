package io.sluice.broker.topics;

import io.sluice.metadata.BrokerRegistration;
import io.sluice.metadata.ClusterImage;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client is told of who leads a partition and who holds it: only brokers that live lead.
 *
 * @param listener the name of the client's listener
 * @param version that of the request
 */
record LiveReplicas(ClusterImage image, String listener, int listenerNotFoundFrom, int version) {
  /** For requests all versions of which tell listeners that are missing from leaders that are. */
  LiveReplicas(ClusterImage image, String listener) {
    this(image, listener, 0, 0);
  }

  /**
   * Returns NONE if the leader can be reached; LISTENER_NOT_FOUND if it does not have the client's
   * listener, where the version knows that error; otherwise LEADER_NOT_AVAILABLE.
   */
  ErrorCode error(PartitionState state) {
    BrokerRegistration leader = image.brokers().get(state.leader());
    if (leader == null) {
      return ErrorCode.LEADER_NOT_AVAILABLE;
    }
    if (leader.endpoint(listener) != null) {
      return ErrorCode.NONE;
    }
    return version >= listenerNotFoundFrom
        ? ErrorCode.LISTENER_NOT_FOUND
        : ErrorCode.LEADER_NOT_AVAILABLE;
  }

  /** Returns the leader, or {@link PartitionState#NO_LEADER} if it cannot be reached. */
  int leader(PartitionState state) {
    return error(state) == ErrorCode.NONE ? state.leader() : PartitionState.NO_LEADER;
  }

  /** Returns the replicas whose brokers do not live. */
  List<Integer> offline(PartitionState state) {
    if (image.brokers().keySet().containsAll(state.replicas())) {
      return List.of();
    }
    List<Integer> offline = new ArrayList<>();
    for (int replica : state.replicas()) {
      if (!image.brokers().containsKey(replica)) {
        offline.add(replica);
      }
    }
    return offline;
  }
}
