package io.sluice.transactions.markers;

import io.sluice.kernel.Brokers;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.protocol.message.WriteTxnMarkersResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Markers for the partitions that another broker leads. Safe for use by any thread. */
final class BrokerQueue {
  private static final int REQUESTS_MAX = 1;
  private static final int PARCELS_MAX = 5_000;

  /** How long a marker may take to be committed before it is sent anew. */
  private static final int TIMEOUT_MS = 30_000;

  private final int brokerId;
  private final Brokers brokers;
  private final Predicate<Parcel> waits;
  private final BiConsumer<Parcel, ErrorCode> answered;

  /** Guarded by this, as what follows; nothing is called with the lock held. */
  private final Deque<Parcel> waiting = new ArrayDeque<>();

  private int underWay;

  /**
   * Creates an empty queue.
   *
   * @param waits says whether a parcel still has to be sent, right before it is; must be quick
   * @param answered takes what became of each parcel that was sent
   */
  BrokerQueue(
      int brokerId,
      Brokers brokers,
      Predicate<Parcel> waits,
      BiConsumer<Parcel, ErrorCode> answered) {
    this.waits = waits;
    this.brokerId = brokerId;
    this.brokers = brokers;
    this.answered = answered;
  }

  void add(Collection<Parcel> parcels) {
    synchronized (this) {
      waiting.addAll(parcels);
    }
    sendNext();
  }

  private void sendNext() {
    List<Parcel> batch = takeBatch();
    if (batch.isEmpty()) {
      return;
    }
    brokers
        .ask(brokerId, MarkerRequests.request(batch), TIMEOUT_MS)
        .whenComplete((response, failure) -> answered(batch, response));
  }

  private synchronized List<Parcel> takeBatch() {
    if (underWay == REQUESTS_MAX) {
      return List.of();
    }
    List<Parcel> batch = new ArrayList<>();
    while (!waiting.isEmpty() && batch.size() < PARCELS_MAX) {
      Parcel next = waiting.remove();
      if (waits.test(next)) {
        batch.add(next);
      }
    }
    if (!batch.isEmpty()) {
      underWay++;
    }
    return batch;
  }

  private void answered(List<Parcel> batch, @Nullable ResponseMessage response) {
    synchronized (this) {
      underWay--;
    }
    sendNext();
    if (response instanceof WriteTxnMarkersResponse whole) {
      List<ErrorCode> results = MarkerRequests.results(batch, whole);
      for (int i = 0; i < batch.size(); i++) {
        answered.accept(batch.get(i), results.get(i));
      }
    } else {
      batch.forEach(parcel -> answered.accept(parcel, ErrorCode.NETWORK_EXCEPTION));
    }
  }
}
