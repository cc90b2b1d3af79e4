package io.sluice.coordination;

import io.sluice.coordination.Ledger.Entry;
import io.sluice.coordination.fake.Asked;
import io.sluice.coordination.fake.FakeStateLog;
import io.sluice.kernel.TransactionMarker;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.Compression;
import io.sluice.time.VirtualTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** One shard in virtual time, over a fake log. */
final class ShardFixture {
  static final long START_MS = 1_700_000_000_000L;

  final VirtualTime time = new VirtualTime(START_MS);
  final FakeStateLog log = new FakeStateLog(3, 1);
  private final Deque<Runnable> background = new ArrayDeque<>();
  boolean backgroundFull;
  int loadBytes = 1 << 20;
  Compression compression = Compression.NONE;

  /** The timers of every state that was made, in order. */
  final List<Timers<Entry>> timers = new ArrayList<>();

  Shard<Ledger, Entry> shard = newShard();

  /** What a request does in its turn. */
  @FunctionalInterface
  interface Work {
    void run(Ledger state, Reply<ErrorCode> reply, Outbox<Entry> out);
  }

  private Shard<Ledger, Entry> newShard() {
    return new Shard<>(
        log,
        new ShardServices<Ledger, Entry>(
            time,
            time,
            this::inBackground,
            new ShardServices.Format<>(new Ledger.Codec(), () -> compression),
            () -> loadBytes,
            (place, stateTimers, turns) -> create(stateTimers)));
  }

  private Ledger create(Timers<Entry> stateTimers) {
    timers.add(stateTimers);
    return new Ledger(stateTimers);
  }

  private void inBackground(Runnable task) {
    if (backgroundFull) {
      throw new RejectedExecutionException("full");
    }
    background.add(task);
  }

  /** Does all that can be done without time passing. */
  void settle() {
    boolean busy;
    do {
      time.advance(0);
      busy = !background.isEmpty();
      for (Runnable task = background.poll(); task != null; task = background.poll()) {
        task.run();
      }
    } while (busy);
  }

  /** Opens the shard and loads it. */
  ShardFixture open() {
    shard.open();
    settle();
    return this;
  }

  /** Gives the partition to a new shard, as if another broker led it, and loads that. */
  ShardFixture moveOn() {
    shard.close();
    shard = newShard();
    return open();
  }

  /** Lets the shard that has given up its state load it anew. */
  void reload() {
    time.advance(1_000);
    settle();
  }

  /** Asks something in a turn; wants to know the error. */
  Asked<ErrorCode> ask(Work work) {
    Asked<ErrorCode> asked = new Asked<>();
    shard.submit(new Reply<ErrorCode>(asked::take, error -> error), work::run);
    return asked;
  }

  static void put(Entry entry, Reply<ErrorCode> reply, Outbox<Entry> out) {
    out.write(entry);
    out.reply(reply, ErrorCode.NONE);
  }

  Asked<ErrorCode> put(String name, long number) {
    return ask((state, reply, out) -> put(new Entry(name, number), reply, out));
  }

  ErrorCode putNow(String name, long number) {
    return put(name, number).answer();
  }

  Asked<ErrorCode> hold(String name) {
    return ask((state, reply, out) -> state.hold(new Entry(name, -1), reply, out));
  }

  Asked<String> get(String name) {
    Asked<String> asked = new Asked<>();
    shard.submit(reply(asked), (state, reply, out) -> out.reply(reply, state.get(name)));
    return asked;
  }

  String getNow(String name) {
    return get(name).answer();
  }

  Asked<ErrorCode> putIn(Producer producer, String name, long number) {
    return ask(
        (state, reply, out) -> {
          out.writeIn(producer, List.of(new Entry(name, number)));
          out.reply(reply, ErrorCode.NONE);
        });
  }

  Asked<ErrorCode> mark(TransactionMarker marker) {
    return ask(
        (state, reply, out) -> {
          out.mark(marker);
          out.reply(reply, ErrorCode.NONE);
        });
  }

  /** Returns the names that there are, in order. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    shard.takeIfReady((state, out) -> names.addAll(state.names()));
    return names;
  }

  /** Returns a reply that takes words. */
  static Reply<String> reply(Asked<String> asked) {
    return new Reply<>(asked::take, ErrorCode::toString);
  }

  /** Returns a reply whose receiver fails. */
  static Reply<String> throwing() {
    return new Reply<>(
        answer -> {
          throw new IllegalStateException("on purpose");
        },
        ErrorCode::toString);
  }

  static void fail(Throwable fault) {
    if (fault instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) fault;
  }
}
