package io.sluice.groups.shard;

import io.sluice.coordination.Outbox;
import io.sluice.coordination.Reply;
import io.sluice.coordination.ShardServices;
import io.sluice.coordination.ShardServices.Format;
import io.sluice.coordination.Shards;
import io.sluice.coordination.StateFactory.Place;
import io.sluice.coordination.Timers;
import io.sluice.coordination.Turn;
import io.sluice.coordination.fake.FakeStateLog;
import io.sluice.groups.machine.FakeCluster;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.machine.TestCluster;
import io.sluice.groups.offsets.LagFigures;
import io.sluice.groups.record.GroupRecord;
import io.sluice.groups.record.GroupRecordCodec;
import io.sluice.groups.record.GroupRecordFormat;
import io.sluice.kernel.ApiException;
import io.sluice.kernel.Cluster;
import io.sluice.kernel.TransactionMarker;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.protocol.record.Compression;
import io.sluice.protocol.record.Record;
import io.sluice.spi.PartitionAssignor;
import io.sluice.time.Randomness;
import io.sluice.time.VirtualTime;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A shard in virtual time, over a log in memory: it can be killed at any moment and is loaded anew
 * from the log's bytes.
 *
 * <p>It holds the shard to its contract: a request that was answered is not answered again, none is
 * forgotten when the shard is given up, and no turn fails.
 */
public final class ShardHarness {
  private static final int LOAD_BYTES = 5_242_880;
  private static final Place PLACE = new Place(0, 1);

  private final FakeBroker broker = new FakeBroker();
  private final FakeStateLog log = new FakeStateLog(0, 1);
  private final Set<Reply<?>> answered = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Asked<?>> open = new ArrayList<>();
  private final States states;
  private @Nullable ShardState state;
  private @Nullable Throwable fault;
  private Shards<ShardState, GroupRecord> shards;

  /** Creates a shard without groups; the seed is for the ids of members. */
  public ShardHarness(long seed) {
    this(seed, broker -> {});
  }

  /** Creates a shard without groups whose broker offers these assignors, the default first. */
  public ShardHarness(long seed, Map<String, PartitionAssignor> assignors) {
    this(
        seed,
        broker -> {
          broker.assignors.putAll(assignors);
          broker.settings.set("group.consumer.assignors", String.join(",", assignors.keySet()));
        });
  }

  private ShardHarness(long seed, Consumer<FakeBroker> setUp) {
    setUp.accept(broker);
    states = new States(broker, new LagFigures(broker.time), group -> 0, Randomness.seeded(seed));
    log.onFailure = () -> state = states.create(PLACE, (delayMs, turn) -> () -> {}, turn -> {});
    shards = load();
  }

  private Shards<ShardState, GroupRecord> load() {
    Shards<ShardState, GroupRecord> loading =
        new Shards<>(
            new ShardServices<>(
                broker.time,
                broker.time,
                Runnable::run,
                new Format<>(new GroupRecordCodec(), () -> Compression.NONE),
                () -> LOAD_BYTES,
                this::create));
    boolean fails = log.appendsToFail > 0;
    loading.led(log);
    AtomicBoolean ready = new AtomicBoolean();
    loading.eachReady((present, out) -> ready.set(true));
    if (!ready.get() && !fails) {
      throw new AssertionError("the shard was not loaded");
    }
    return loading;
  }

  private ShardState create(
      Place place, Timers<GroupRecord> timers, Consumer<Turn<GroupRecord>> turns) {
    Timers<GroupRecord> watched = (delayMs, turn) -> timers.schedule(delayMs, watched(turn));
    state = states.create(place, watched, turn -> turns.accept(watched(turn)));
    return state;
  }

  private Turn<GroupRecord> watched(Turn<GroupRecord> turn) {
    return out -> {
      try {
        turn.run(out);
        out.answers().forEach(this::checkOnce);
      } catch (ApiException refused) {
        throw refused;
      } catch (RuntimeException | Error failure) {
        fault = failure;
        throw failure;
      }
    };
  }

  private void checkOnce(Outbox.Answer<?> answer) {
    if (!answered.add(answer.to())) {
      throw new AssertionError("a request was answered twice: " + answer.response());
    }
  }

  /** Throws what the shard would only have logged. */
  private void requireSound() {
    if (fault != null) {
      throw new AssertionError("a turn failed", fault);
    }
  }

  /** Returns the clock. */
  public VirtualTime time() {
    return broker.time;
  }

  /** Returns the state as it is now: another after a crash, an empty one while it is loaded. */
  public ShardState state() {
    return Objects.requireNonNull(state);
  }

  /** Returns the groups as they are now. */
  public GroupTable table() {
    requireSound();
    return state().table();
  }

  /** Sets a key of the configuration. */
  public void set(String key, Object value) {
    broker.settings.set(key, value);
  }

  /** Returns the topics that there are. */
  public FakeCluster cluster() {
    return broker.cluster;
  }

  /** Shows another cluster, and tells the shard. */
  public void cluster(TestCluster next) {
    Cluster.Change change = broker.cluster.become(next);
    shards.eachReady(
        (present, out) -> watched(turn -> present.topicsChanged(change, turn)).run(out));
    requireSound();
  }

  /** Returns what is in the log, read from its bytes. */
  public List<GroupRecord> records() {
    return records(0);
  }

  /** Returns what is in the log from an offset on. */
  public List<GroupRecord> records(int from) {
    requireSound();
    return log.records(from).stream().map(ShardHarness::decoded).toList();
  }

  private static GroupRecord decoded(Record record) {
    ByteBuffer key = Objects.requireNonNull(record.key());
    return GroupRecordFormat.decode(key, record.value());
  }

  /** Returns the offset of the next record. */
  public int recordCount() {
    return (int) log.endOffset();
  }

  /** Lets the next appends fail, so that each throws away all that the shard holds in memory. */
  public void failAppends(int count) {
    log.appendsToFail = count;
  }

  /** Says why the log takes no records from now on, or that it does. */
  public void checkAppend(ErrorCode error) {
    log.appendCheck = error;
  }

  /** Returns whether a client that hears this error is to try the same again. */
  public static boolean goesBy(ErrorCode error) {
    return error == ErrorCode.NOT_COORDINATOR
        || error == ErrorCode.COORDINATOR_NOT_AVAILABLE
        || error == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
  }

  /** Kills the shard and loads it from the log. What is held is refused. */
  public void crash() {
    requireSound();
    shards.close();
    for (Asked<?> asked : open) {
      if (asked.waits()) {
        throw new AssertionError("a request was forgotten when the shard was given up: " + asked);
      }
    }
    open.clear();
    answered.clear();
    shards = load();
    requireSound();
  }

  /** Asks something in a turn of its own. */
  public <R extends ResponseMessage> Asked<R> ask(
      Function<ErrorCode, R> refusal, BiConsumer<Reply<R>, Outbox<GroupRecord>> turn) {
    return ask(refusal, UnaryOperator.identity(), turn);
  }

  /** Asks something; {@code wire} is what happens to the response on its way. */
  public <R extends ResponseMessage> Asked<R> ask(
      Function<ErrorCode, R> refusal,
      UnaryOperator<R> wire,
      BiConsumer<Reply<R>, Outbox<GroupRecord>> turn) {
    Asked<R> asked = new Asked<>();
    open.add(asked);
    Reply<R> reply = new Reply<>(response -> asked.take(wire.apply(response)), refusal);
    shards.submit(0, reply, (present, to, out) -> watched(each -> turn.accept(to, each)).run(out));
    open.removeIf(each -> !each.waits());
    requireSound();
    return asked;
  }

  /** Returns the coordinators of transactions. */
  FakeTransactions transactions() {
    return broker.transactions;
  }

  /** Ends a transaction by a marker; returns what came of it. */
  ErrorCode endTransaction(TransactionMarker marker) {
    AtomicReference<@Nullable ErrorCode> answer = new AtomicReference<>();
    shards.endTransaction(0, marker, answer::set);
    requireSound();
    return Objects.requireNonNull(answer.get());
  }

  /** Returns how many requests are held. */
  public int held() {
    open.removeIf(each -> !each.waits());
    return open.size();
  }

  /**
   * Runs a turn to its end.
   *
   * @throws ApiException if the turn throws one, or the shard is not loaded
   */
  public void turn(Turn<GroupRecord> turn) {
    AtomicReference<@Nullable ApiException> refusal =
        new AtomicReference<>(
            new ApiException(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, "the shard is not loaded"));
    Turn<GroupRecord> watched =
        watched(
            out -> {
              refusal.set(null);
              try {
                turn.run(out);
              } catch (ApiException refused) {
                refusal.set(refused);
              }
            });
    shards.eachReady((present, out) -> watched.run(out));
    requireSound();
    ApiException refused = refusal.get();
    if (refused != null) {
      throw refused;
    }
  }

  /** Keeps, after each key, only its last record, as the cleaner may at any time. */
  public void compact() {
    log.compact();
  }

  /**
   * A request that was sent.
   *
   * @param <R> its response
   */
  public static final class Asked<R> {
    private final List<R> answers = new ArrayList<>();
    private Consumer<R> then = answer -> {};

    private void take(R response) {
      answers.add(response);
      then.accept(response);
    }

    /** Gives the answer to somebody, now or when it comes. */
    public void then(Consumer<R> taker) {
      then = taker;
      answers.forEach(taker);
    }

    /** Returns whether it is held. */
    public boolean waits() {
      return answers.isEmpty();
    }

    /** Returns its answer. */
    public R answer() {
      if (answers.size() != 1) {
        throw new AssertionError("a request has " + answers.size() + " answers: " + answers);
      }
      return answers.get(0);
    }
  }
}
