package io.sluice.broker.fetch;

import io.sluice.broker.dispatch.Call;
import io.sluice.broker.fetch.FetchTarget.Key;
import io.sluice.broker.replica.CurrentLeaders;
import io.sluice.broker.replica.Replicas;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.ApiHandler;
import io.sluice.kernel.RequestContext;
import io.sluice.kernel.Responder;
import io.sluice.network.EventLoop;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.FetchRequest.FetchPartition;
import io.sluice.protocol.message.FetchRequest.FetchTopic;
import io.sluice.protocol.message.FetchRequest.ForgottenTopic;
import io.sluice.protocol.message.FetchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetch, key 1. v4 record format v2 and isolation levels (KIP-98), v7 sessions (KIP-227), v9 leader
 * epochs (KIP-320), v11 other replicas than the leader (KIP-392), v12 flexible and diverging
 * epochs, v13 topic ids (KIP-516), v15 the follower's epoch (KIP-903), v16 the present leader
 * (KIP-951). v0 … v3 cannot carry record format v2 and are not offered.
 */
public final class FetchHandler implements ApiHandler<FetchRequest, FetchResponse> {
  /** The first version that can carry what is in the logs. */
  public static final int MIN_VERSION = 4;

  private static final Logger LOG = LoggerFactory.getLogger(FetchHandler.class);
  private static final int SESSIONS_VERSION = 7;
  private static final int TOPIC_IDS_VERSION = 13;

  private final FetchAnswers answers;
  private final FetchSessions sessions;
  private final FetchWaits waits;
  private final EventLoop loop;
  private final Executor coldReads;

  /**
   * Creates the handler of one event loop.
   *
   * @param waits the fetches of that loop that wait
   * @param coldReads a small pool on which reads that may have to wait for the disk are done
   */
  public FetchHandler(
      Replicas replicas,
      FetchSessions sessions,
      FetchWaits waits,
      EventLoop loop,
      Executor coldReads,
      FetchRules rules) {
    PartitionReader reader =
        new PartitionReader(
            replicas,
            new NearestReplica(replicas::image, replicas.brokerId(), rules.rackAware()),
            new FollowerThrottle(rules.throttle(), replicas::image));
    this.answers =
        new FetchAnswers(reader, new CurrentLeaders(replicas::image), rules.responseBytesMax());
    this.sessions = sessions;
    this.waits = waits;
    this.loop = loop;
    this.coldReads = coldReads;
  }

  @Override
  public void handle(
      RequestContext context, FetchRequest request, Responder<FetchResponse> responder) {
    Call call = (Call) context;
    try {
      Fetcher fetcher = Fetcher.of(request, context);
      FetchScope scope = scope(request, context.apiVersion(), fetcher);
      call.releaseRequest();
      Expedition expedition = (read, then) -> expedite(call, read, then);
      new FetchCall(call, request, fetcher, scope, answers, expedition, waits).start();
    } catch (ApiException refused) {
      responder.respond(FetchResponse.builder().errorCode(refused.error().code()).build());
    }
  }

  /** Reads on the pool that may wait for the disk, and goes on with the results on the loop. */
  private void expedite(
      Call call, Supplier<List<PartitionRead>> read, Consumer<List<PartitionRead>> then) {
    Runnable task =
        () -> {
          List<PartitionRead> results;
          try {
            results = read.get();
          } catch (RuntimeException | LinkageError | StackOverflowError fault) {
            LOG.error("{} failed", call, fault);
            call.close("internal error: " + fault);
            return;
          }
          goOn(call, results, then);
        };
    try {
      coldReads.execute(task);
    } catch (RejectedExecutionException overloaded) {
      call.close("too many reads wait for the disk");
    }
  }

  private void goOn(Call call, List<PartitionRead> results, Consumer<List<PartitionRead>> then) {
    try {
      loop.execute(() -> then.accept(results));
    } catch (RejectedExecutionException closing) {
      results.forEach(PartitionRead::release);
      call.close("the broker is closing");
    }
  }

  private FetchScope scope(FetchRequest request, int version, Fetcher fetcher) {
    boolean topicIds = version >= TOPIC_IDS_VERSION;
    List<FetchTarget> targets = targets(request, topicIds);
    if (version < SESSIONS_VERSION) {
      return new LoneFetch(fetcher, targets);
    }
    int epoch = request.sessionEpoch();
    int id = request.sessionId();
    if (epoch > FetchSessions.INITIAL_EPOCH) {
      FetchSession session = sessions.resume(id, epoch, topicIds);
      session.committedOnly(fetcher.committedOnly());
      session.update(targets, forgotten(request, topicIds));
      return new SessionFetch(session, true);
    }
    if (id != FetchSessions.NO_SESSION) {
      sessions.close(id);
    }
    FetchSession opened =
        epoch == FetchSessions.INITIAL_EPOCH && !targets.isEmpty()
            ? sessions.open(topicIds, fetcher.follower(), targets)
            : null;
    if (opened == null) {
      return new LoneFetch(fetcher, targets);
    }
    opened.committedOnly(fetcher.committedOnly());
    return new SessionFetch(opened, false);
  }

  private static List<FetchTarget> targets(FetchRequest request, boolean topicIds) {
    List<FetchTarget> targets = new ArrayList<>();
    for (FetchTopic topic : request.topics()) {
      for (FetchPartition partition : topic.partitions()) {
        targets.add(
            FetchTarget.of(
                topicIds ? null : topic.topic(),
                topicIds ? topic.topicId() : Uuid.ZERO,
                partition));
      }
    }
    return targets;
  }

  private static List<Key> forgotten(FetchRequest request, boolean topicIds) {
    List<Key> keys = new ArrayList<>();
    for (ForgottenTopic topic : request.forgottenTopicsData()) {
      for (int partition : topic.partitions()) {
        keys.add(
            new Key(
                topicIds ? null : topic.topic(),
                topicIds ? topic.topicId() : Uuid.ZERO,
                partition));
      }
    }
    return keys;
  }

  /**
   * Reads where the disk may be waited for, and then does something with the results on the event
   * loop.
   */
  interface Expedition {
    void run(Supplier<List<PartitionRead>> read, Consumer<List<PartitionRead>> then);
  }
}
