package io.sluice.broker.fetch;

import io.sluice.broker.dispatch.Call;
import io.sluice.broker.fetch.FetchHandler.Expedition;
import io.sluice.broker.fetch.FetchHandler.FetchScope;
import io.sluice.broker.replica.Partition;
import io.sluice.broker.replica.ProgressWatcher;
import io.sluice.network.EventLoop;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.protocol.message.FetchResponse;
import io.sluice.protocol.message.FetchResponse.FetchableTopicResponse;
import io.sluice.protocol.message.FetchResponse.PartitionData;
import io.sluice.protocol.wire.Payload;
import io.sluice.storage.LogRead;
import io.sluice.time.Scheduler.Timer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One fetch until it is answered: at once when there is enough to read, otherwise when enough has
 * come or its time is up.
 *
 * <p>Confined to the event loop of its connection, but for {@link #progressed}, which any thread
 * may call.
 */
final class FetchCall implements ProgressWatcher {
  private static final byte READ_COMMITTED = 1;
  private static final Payload NO_RECORDS = Payload.of(ByteBuffer.allocate(0));

  private final Call call;
  private final FetchScope scope;
  private final PartitionReader reader;
  private final Expedition expedition;
  private final FetchWaits waits;
  private final EventLoop loop;
  private final int bytesAsked;
  private final int waitMaxMs;
  private final boolean committedOnly;

  private int bytesMax;
  private int bytesMin;
  private boolean answered;
  private @Nullable Timer timer;
  private List<Partition> watched = List.of();

  /** What is still missing of the bytes that the client waits for. */
  private final AtomicInteger missingBytes = new AtomicInteger();

  FetchCall(
      Call call,
      FetchRequest request,
      FetchScope scope,
      PartitionReader reader,
      Expedition expedition,
      FetchWaits waits) {
    this.call = call;
    this.scope = scope;
    this.reader = reader;
    this.expedition = expedition;
    this.waits = waits;
    this.loop = call.connection().loop();
    this.bytesAsked = request.minBytes();
    this.waitMaxMs = request.maxWaitMs();
    this.committedOnly = request.isolationLevel() == READ_COMMITTED;
  }

  void start(int bytesMax) {
    this.bytesMax = bytesMax;
    // More than may be sent will never be there.
    this.bytesMin = Math.min(bytesAsked, bytesMax);
    read(this::decide);
  }

  /**
   * Reads, on this loop or, where the disk has to be waited for, elsewhere, and goes on with the
   * results on this loop.
   */
  private void read(Consumer<List<PartitionRead>> then) {
    List<PartitionRead> results = reader.readAll(scope.targets(), bytesMax, committedOnly, false);
    if (noneCold(results)) {
      then.accept(results);
      return;
    }
    results.forEach(PartitionRead::release);
    expedition.run(() -> reader.readAll(scope.targets(), bytesMax, committedOnly, true), then);
  }

  private static boolean noneCold(List<PartitionRead> results) {
    for (PartitionRead result : results) {
      LogRead read = result.read();
      if (read != null && read.mayBlock()) {
        return false;
      }
    }
    return true;
  }

  private void decide(List<PartitionRead> results) {
    int bytes = 0;
    boolean failed = false;
    for (PartitionRead result : results) {
      bytes += result.bytes();
      failed |= result.failed();
    }
    if (answered) {
      results.forEach(PartitionRead::release);
    } else if (failed || bytes >= bytesMin || waitMaxMs <= 0 || results.isEmpty()) {
      answered = true;
      send(results);
    } else {
      results.forEach(PartitionRead::release);
      await(results, bytesMin - bytes);
    }
  }

  private void await(List<PartitionRead> results, int missing) {
    if (!call.connection().open()) {
      abandon();
      return;
    }
    missingBytes.set(missing);
    watched = new ArrayList<>(results.size());
    for (PartitionRead result : results) {
      Partition partition = result.partition();
      if (partition != null) {
        watched.add(partition);
        partition.watch(this);
      }
    }
    timer = loop.schedule(waitMaxMs, this::finish);
    waits.add(this, call.connection());
    if (movedSince(results)) {
      stopWaiting();
      read(this::decide);
    }
  }

  /**
   * Ends the waiting of a client that has gone: nobody will read the answer, and its time may be up
   * only in days.
   */
  void abandon() {
    if (!answered) {
      stopWaiting();
      answered = true;
      call.complete();
    }
  }

  /** Another event loop may have appended between the reading and the watching. */
  private boolean movedSince(List<PartitionRead> results) {
    for (PartitionRead result : results) {
      Partition partition = result.partition();
      if (partition != null
          && (!partition.leading() || partition.log().highWatermark() != result.highWatermark())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void progressed(int bytes) {
    int before = missingBytes.getAndAdd(-Math.min(bytes, bytesMin));
    if (before > 0 && before <= bytes) {
      if (loop.inLoop()) {
        finish();
      } else {
        loop.execute(this::finish);
      }
    }
  }

  private void finish() {
    if (answered) {
      return;
    }
    stopWaiting();
    answered = true;
    read(this::send);
  }

  private void stopWaiting() {
    for (Partition partition : watched) {
      partition.unwatch(this);
    }
    watched = List.of();
    if (timer != null) {
      timer.cancel();
      timer = null;
      waits.remove(this, call.connection());
    }
  }

  private void send(List<PartitionRead> results) {
    List<PartitionRead> told = scope.toTell(results);
    int transferred = 0;
    for (PartitionRead result : told) {
      LogRead read = result.read();
      if (read != null) {
        transferred += read.bytes().size() - read.bytes().bufferedSize();
      }
    }
    call.respond(response(told), transferred);
  }

  private FetchResponse response(List<PartitionRead> told) {
    List<FetchableTopicResponse> topics = new ArrayList<>();
    int at = 0;
    while (at < told.size()) {
      FetchTarget.Key first = told.get(at).target().key();
      List<PartitionData> partitions = new ArrayList<>();
      while (at < told.size() && sameTopic(first, told.get(at).target().key())) {
        partitions.add(data(told.get(at++)));
      }
      String name = first.topic() == null ? "" : first.topic();
      topics.add(
          FetchableTopicResponse.builder()
              .topic(name)
              .topicId(first.topicId())
              .partitions(partitions)
              .build());
    }
    return FetchResponse.builder().sessionId(scope.sessionId()).responses(topics).build();
  }

  private static boolean sameTopic(FetchTarget.Key a, FetchTarget.Key b) {
    return a.topicId().equals(b.topicId()) && (a.topic() == null || a.topic().equals(b.topic()));
  }

  private PartitionData data(PartitionRead result) {
    LogRead read = result.read();
    PartitionData.Builder data =
        PartitionData.builder()
            .partitionIndex(result.target().key().partition())
            .errorCode(result.error().code())
            .highWatermark(result.highWatermark())
            .lastStableOffset(lastStableOffset(result))
            .logStartOffset(result.logStartOffset())
            .abortedTransactions(committedOnly ? List.of() : null)
            .records(read == null ? NO_RECORDS : read.bytes());
    if (result.diverging() != null) {
      data.divergingEpoch(result.diverging());
    }
    return data.build();
  }

  private static long lastStableOffset(PartitionRead result) {
    Partition partition = result.partition();
    return partition == null || result.failed()
        ? -1
        : Math.min(partition.log().lastStableOffset(), result.highWatermark());
  }
}
