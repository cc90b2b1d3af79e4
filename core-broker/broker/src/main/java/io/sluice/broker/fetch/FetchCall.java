package io.sluice.broker.fetch;

import io.sluice.broker.dispatch.Call;
import io.sluice.broker.fetch.FetchHandler.Expedition;
import io.sluice.broker.fetch.PartitionReader.Pass;
import io.sluice.network.EventLoop;
import io.sluice.protocol.message.FetchRequest;
import io.sluice.storage.LogRead;
import io.sluice.time.Scheduler.Timer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One fetch until it is answered: at once when there is enough to read, otherwise when enough has
 * come or its time is up.
 *
 * <p>A follower that lacks a newer high watermark is answered within {@value
 * #WATERMARK_DELAY_MAX_MS} ms, so that those who read from it, or elect it, do not wait for the
 * next record. Where records keep coming they take the high watermark along within that time, and
 * it costs no answer of its own.
 *
 * <p>Confined to the event loop of its connection, but for {@link #progressed}, {@link #lookAgain}
 * and {@link #watermarkMoved}, which any thread may call.
 */
final class FetchCall implements FetchScope.Waiter {
  private static final int WATERMARK_DELAY_MAX_MS = 5;

  private final Call call;
  private final Fetcher fetcher;
  private final FetchScope scope;
  private final FetchAnswers answers;
  private final Expedition expedition;
  private final FetchWaits waits;
  private final EventLoop loop;
  private final int waitMaxMs;
  private final int bytesMax;
  private final int bytesMin;

  private boolean begun;
  private boolean waiting;
  private boolean answered;
  private @Nullable Timer timer;

  /** What is still missing of the bytes that the client waits for. */
  private final AtomicInteger missingBytes = new AtomicInteger();

  /** Whether the timer is that of a high watermark. */
  private final AtomicBoolean hastened = new AtomicBoolean();

  FetchCall(
      Call call,
      FetchRequest request,
      Fetcher fetcher,
      FetchScope scope,
      FetchAnswers answers,
      Expedition expedition,
      FetchWaits waits) {
    this.call = call;
    this.fetcher = fetcher;
    this.scope = scope;
    this.answers = answers;
    this.expedition = expedition;
    this.waits = waits;
    this.loop = call.connection().loop();
    this.waitMaxMs = request.maxWaitMs();
    this.bytesMax = answers.bytesMax(request);
    // More than may be sent will never be there.
    this.bytesMin = Math.min(request.minBytes(), bytesMax);
  }

  void start() {
    read(this::decide);
  }

  /**
   * Reads, on this loop or, where the disk has to be waited for, elsewhere, and goes on with the
   * results on this loop.
   */
  private void read(Consumer<List<PartitionRead>> then) {
    List<FetchTarget> due = scope.due();
    List<PartitionRead> results =
        answers.read(due, fetcher, bytesMax, begun ? Pass.AGAIN : Pass.FIRST);
    begun = true;
    if (noneCold(results)) {
      goOn(results, then);
      return;
    }
    results.forEach(PartitionRead::release);
    expedition.run(
        () -> answers.read(due, fetcher, bytesMax, Pass.FROM_DISK), loaded -> goOn(loaded, then));
  }

  private void goOn(List<PartitionRead> results, Consumer<List<PartitionRead>> then) {
    scope.settle(results);
    then.accept(results);
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
    } else if (failed || bytes >= bytesMin || waitMaxMs <= 0 || scope.isEmpty()) {
      if (timer != null) {
        stopWaiting();
      }
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
    hastened.set(false);
    boolean moved = scope.watch(this, results);
    waiting = true;
    if (timer == null) {
      timer = loop.schedule(waitMaxMs, this::finish);
      waits.add(this, call.connection());
    }
    if (moved) {
      stopWaiting();
      // Not from here: while the partition keeps moving that would go deeper each time.
      loop.execute(() -> read(this::decide));
    } else if (fetcher.follower() && scope.owesOffsets(results)) {
      watermarkMoved();
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

  @Override
  public void progressed(int bytes) {
    int before = missingBytes.getAndAdd(-Math.min(bytes, bytesMin));
    if (before > 0 && before <= bytes) {
      inLoop(this::finish);
    }
  }

  @Override
  public void lookAgain() {
    inLoop(this::reconsider);
  }

  /** Reads again, and waits on if that is not enough; the time goes on meanwhile. */
  private void reconsider() {
    if (waiting) {
      waiting = false;
      scope.unwatch(this);
      read(this::decide);
    }
  }

  @Override
  public void watermarkMoved() {
    if (!hastened.get() && hastened.compareAndSet(false, true)) {
      inLoop(this::hasten);
    }
  }

  private void inLoop(Runnable step) {
    if (loop.inLoop()) {
      step.run();
    } else {
      loop.execute(step);
    }
  }

  private void hasten() {
    Timer slow = timer;
    if (!answered && slow != null && waitMaxMs > WATERMARK_DELAY_MAX_MS) {
      slow.cancel();
      timer = loop.schedule(WATERMARK_DELAY_MAX_MS, this::finish);
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
    waiting = false;
    scope.unwatch(this);
    if (timer != null) {
      timer.cancel();
      timer = null;
      waits.remove(this, call.connection());
    }
  }

  private void send(List<PartitionRead> results) {
    answers.send(call, fetcher, scope, results);
  }
}
