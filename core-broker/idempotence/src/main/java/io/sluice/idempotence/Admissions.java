package io.sluice.idempotence;

import io.sluice.kernel.AppendHook;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Those whose transactions are about to begin in a partition: their coordinators are being asked,
 * or have agreed. It lasts until the first record is there, or a marker says that the transaction
 * is over (KIP-890).
 *
 * <p>Not durable. Guarded by the log's lock.
 */
final class Admissions {
  private final Map<Long, Admission> byProducer = new HashMap<>();
  private long lastTicket = AppendHook.OPEN;

  /** One producer's. */
  private static final class Admission {
    final short epoch;
    final long ticket;
    final long sinceMs;
    int firstSequence;
    boolean agreed;

    Admission(short epoch, long ticket, long sinceMs, int firstSequence) {
      this.epoch = epoch;
      this.ticket = ticket;
      this.sinceMs = sinceMs;
      this.firstSequence = firstSequence;
    }
  }

  /** Returns the ticket with which to come back. */
  long begin(long producerId, short epoch, int baseSequence, long nowMs) {
    Admission present = byProducer.get(producerId);
    if (present != null && present.epoch == epoch) {
      present.firstSequence = Math.min(present.firstSequence, baseSequence);
      return present.ticket;
    }
    long ticket = ++lastTicket;
    if (present == null || present.epoch < epoch || !present.agreed) {
      byProducer.put(producerId, new Admission(epoch, ticket, nowMs, baseSequence));
    }
    return ticket;
  }

  /** Takes the coordinator's consent; returns false if it comes too late. */
  boolean agree(long producerId, short epoch, long ticket) {
    Admission present = byProducer.get(producerId);
    if (present == null || present.epoch != epoch || present.ticket != ticket) {
      return false;
    }
    present.agreed = true;
    return true;
  }

  boolean agreed(long producerId, short epoch) {
    Admission present = byProducer.get(producerId);
    return present != null && present.epoch == epoch && present.agreed;
  }

  /** Returns the smallest sequence with which the producer wanted to begin, or null. */
  @Nullable Integer firstSequence(long producerId, short epoch) {
    Admission present = byProducer.get(producerId);
    return present != null && present.epoch == epoch ? present.firstSequence : null;
  }

  /** Forgets a producer: it has begun, or its transaction is over. */
  void end(long producerId) {
    if (!byProducer.isEmpty()) {
      byProducer.remove(producerId);
    }
  }

  /** Forgets those that began up to then. */
  void expire(long upToMs) {
    byProducer.values().removeIf(admission -> admission.sinceMs <= upToMs);
  }

  /** Forgets all; the tickets that are about are worth nothing any more. */
  void clear() {
    byProducer.clear();
  }
}
