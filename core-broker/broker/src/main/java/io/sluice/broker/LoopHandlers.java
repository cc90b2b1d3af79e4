package io.sluice.broker;

import io.sluice.broker.dispatch.ApiRegistry;
import io.sluice.broker.dispatch.Dispatcher;
import io.sluice.broker.fetch.FetchHandler;
import io.sluice.broker.fetch.FetchRules;
import io.sluice.broker.fetch.FetchSessions;
import io.sluice.broker.fetch.FetchWaits;
import io.sluice.broker.produce.BatchScreen;
import io.sluice.broker.produce.ProduceHandler;
import io.sluice.broker.replica.AppendStage;
import io.sluice.broker.replica.Replicas;
import io.sluice.kernel.ApiBinding;
import io.sluice.network.EventLoop;
import io.sluice.network.LoopHandler;
import io.sluice.protocol.ApiKey;
import io.sluice.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Makes the handler of each event loop: Produce and Fetch have a handler for every loop, for they
 * belong to its ticks; the others are shared.
 *
 * @param sequencesWatched whether a module watches the sequence numbers of producers
 */
record LoopHandlers(
    List<ApiBinding<?, ?>> shared,
    Replicas replicas,
    FetchSessions sessions,
    FetchRules fetchRules,
    Executor coldReads,
    Clock clock,
    boolean sequencesWatched) {

  LoopHandler of(EventLoop loop) {
    AppendStage stage = new AppendStage();
    BatchScreen screen = new BatchScreen(clock, sequencesWatched);
    ProduceHandler produce = new ProduceHandler(replicas, screen, stage, loop);
    FetchWaits waits = new FetchWaits();
    FetchHandler fetch = new FetchHandler(replicas, sessions, waits, loop, coldReads, fetchRules);
    List<ApiBinding<?, ?>> apis = new ArrayList<>(shared);
    apis.add(ApiBinding.allVersions(ApiKey.PRODUCE, produce));
    apis.add(
        new ApiBinding<>(ApiKey.FETCH, FetchHandler.MIN_VERSION, ApiKey.FETCH.maxVersion(), fetch));
    return new Dispatcher(new ApiRegistry(apis), stage, replicas, waits::abandon);
  }
}
