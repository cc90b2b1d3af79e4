package io.sluice.transactions.shard;

import io.sluice.coordination.Outbox;
import io.sluice.protocol.ErrorCode;
import io.sluice.time.Scheduler.Timer;
import io.sluice.transactions.record.TransactionRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The attempts that wait. Confined to the shard's turns. */
final class Held {
  private final Map<String, List<Waiting>> untilComplete = new HashMap<>();
  private final Set<Attempt<?>> untilProducerId = new HashSet<>();

  /** An attempt, with the timer after which it waits no longer. */
  record Waiting(Attempt<?> attempt, Timer patience) {
    void refuse(ErrorCode error, Outbox<TransactionRecord> out) {
      refuse(attempt, error, out);
    }

    private static <A> void refuse(
        Attempt<A> attempt, ErrorCode error, Outbox<TransactionRecord> out) {
      out.reply(attempt.reply(), attempt.reply().refused(error));
    }
  }

  /** Holds an attempt until {@link #completed}. */
  void untilComplete(Waiting waiting) {
    untilComplete
        .computeIfAbsent(waiting.attempt().transactionalId(), id -> new ArrayList<>())
        .add(waiting);
  }

  /** Lets one go that has waited for too long. */
  void giveUp(Waiting waiting) {
    String id = waiting.attempt().transactionalId();
    List<Waiting> all = untilComplete.get(id);
    if (all != null && all.remove(waiting) && all.isEmpty()) {
      untilComplete.remove(id);
    }
  }

  /** Returns, and holds no longer, what has waited for an end to be completed, in order. */
  List<Waiting> completed(String transactionalId) {
    List<Waiting> all = untilComplete.remove(transactionalId);
    if (all == null) {
      return List.of();
    }
    all.forEach(waiting -> waiting.patience().cancel());
    return all;
  }

  void untilProducerId(Attempt<?> attempt) {
    untilProducerId.add(attempt);
  }

  /** Returns whether it was held, and holds it no longer. */
  boolean release(Attempt<?> attempt) {
    return untilProducerId.remove(attempt);
  }

  /** Refuses everything at once. */
  void refuseAll(ErrorCode error) {
    untilProducerId.forEach(attempt -> attempt.reply().refuse(error));
    untilProducerId.clear();
    for (List<Waiting> all : untilComplete.values()) {
      all.forEach(waiting -> waiting.attempt().reply().refuse(error));
    }
    untilComplete.clear();
  }
}
