package io.sluice.coordination.fake;

import io.sluice.kernel.ApiException;
import io.sluice.kernel.TransactionMarker;
import io.sluice.protocol.ErrorCode;
import java.util.HashMap;
import java.util.Map;

/** What a log knows of the producers of transactions. */
final class FakeProducers {
  private final Map<Long, State> states = new HashMap<>();

  private record State(short epoch, int coordinatorEpoch, boolean open) {}

  private static final State UNKNOWN = new State((short) -1, -1, false);

  /** Takes records of a transaction. */
  void take(long producerId, short epoch) {
    State known = states.getOrDefault(producerId, UNKNOWN);
    if (epoch < known.epoch) {
      throw refused(ErrorCode.INVALID_PRODUCER_EPOCH);
    }
    states.put(producerId, new State(epoch, known.coordinatorEpoch, true));
  }

  /** Takes a marker; returns whether it is to be appended, for it was not before. */
  boolean end(TransactionMarker marker) {
    State known = states.getOrDefault(marker.producerId(), UNKNOWN);
    if (marker.coordinatorEpoch() < known.coordinatorEpoch) {
      throw refused(ErrorCode.TRANSACTION_COORDINATOR_FENCED);
    }
    boolean old = marker.newEpoch() && marker.producerEpoch() == known.epoch;
    if (marker.producerEpoch() < known.epoch || (old && known.open)) {
      throw refused(ErrorCode.INVALID_PRODUCER_EPOCH);
    }
    states.put(
        marker.producerId(), new State(marker.producerEpoch(), marker.coordinatorEpoch(), false));
    return !old;
  }

  private static ApiException refused(ErrorCode error) {
    return new ApiException(error, "on purpose");
  }
}
