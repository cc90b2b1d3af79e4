package io.sluice.transactions.shard;

import io.sluice.kernel.Metrics;
import io.sluice.transactions.machine.TransactionState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many transactional ids this broker coordinates, by state. Safe for use by any thread. */
final class Figures {
  private final Map<TransactionState, LongAdder> counts = new EnumMap<>(TransactionState.class);

  Figures() {
    for (TransactionState state : TransactionState.values()) {
      counts.put(state, new LongAdder());
    }
  }

  void add(TransactionState state, long more) {
    counts.get(state).add(more);
  }

  long count(TransactionState state) {
    return counts.get(state).sum();
  }

  /** Shows them to whoever watches the broker. */
  Figures show(Metrics metrics) {
    metrics.gauge(
        "sluice_transactional_ids",
        "How many transactional ids this broker coordinates, by the state of their transaction.",
        List.of("state"),
        sample ->
            counts.forEach(
                (state, count) -> {
                  if (state.durable()) {
                    sample.add(count.sum(), state.word());
                  }
                }));
    return this;
  }
}
