package io.sluice.broker;

import io.sluice.broker.dispatch.ApiRegistry;
import io.sluice.broker.dispatch.Dispatcher;
import io.sluice.broker.fetch.FetchHandler;
import io.sluice.broker.fetch.FetchRules;
import io.sluice.broker.fetch.FetchSessions;
import io.sluice.broker.fetch.FetchWaits;
import io.sluice.broker.produce.Admissions;
import io.sluice.broker.produce.BatchScreen;
import io.sluice.broker.produce.ProduceHandler;
import io.sluice.broker.replica.AppendStage;
import io.sluice.broker.replica.Replicas;
import io.sluice.kernel.ApiBinding;
import io.sluice.kernel.Transactions;
import io.sluice.network.EventLoop;
import io.sluice.network.LoopHandler;
import io.sluice.protocol.ApiKey;
import io.sluice.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the handler of each event loop: Produce and Fetch have a handler for every loop, for they
 * belong to its ticks; the others are shared.
 *
 * @param producers what modules know of producers
 */
record LoopHandlers(
    List<ApiBinding<?, ?>> shared,
    Replicas replicas,
    FetchSessions sessions,
    FetchRules fetchRules,
    Executor coldReads,
    Clock clock,
    Producers producers) {

  /**
   * What modules know of producers.
   *
   * @param sequencesWatched whether a module watches their sequence numbers
   * @param transactions who coordinates their transactions, or null
   * @param verifying whether the coordinator is asked after partitions that a client has added
   */
  record Producers(
      boolean sequencesWatched, @Nullable Transactions transactions, BooleanSupplier verifying) {}

  LoopHandler of(EventLoop loop) {
    AppendStage stage = new AppendStage();
    BatchScreen screen =
        new BatchScreen(clock, producers.sequencesWatched, producers.transactions != null);
    Admissions admissions =
        new Admissions(producers.transactions, producers.verifying, stage, loop);
    ProduceHandler produce = new ProduceHandler(replicas, screen, admissions);
    FetchWaits waits = new FetchWaits();
    FetchHandler fetch = new FetchHandler(replicas, sessions, waits, loop, coldReads, fetchRules);
    List<ApiBinding<?, ?>> apis = new ArrayList<>(shared);
    apis.add(ApiBinding.allVersions(ApiKey.PRODUCE, produce));
    apis.add(
        new ApiBinding<>(ApiKey.FETCH, FetchHandler.MIN_VERSION, ApiKey.FETCH.maxVersion(), fetch));
    return new Dispatcher(new ApiRegistry(apis), stage, replicas, waits::abandon);
  }
}
