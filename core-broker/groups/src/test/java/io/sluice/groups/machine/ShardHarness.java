package io.sluice.groups.machine;

import io.sluice.groups.record.EncodedRecord;
import io.sluice.groups.record.GroupRecord;
import io.sluice.groups.record.GroupRecordFormat;
import io.sluice.kernel.ClusterView;
import io.sluice.kernel.Settings;
import io.sluice.kernel.TopicView;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.time.Randomness;
import io.sluice.time.Scheduler.Timer;
import io.sluice.time.VirtualTime;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A shard without threads, disk or network: it runs turns one at a time in virtual time, keeps its
 * log as bytes in memory, and can be killed at any moment and loaded anew.
 *
 * <p>It holds the machines to their contract: a request that was answered is not answered again,
 * and none is forgotten when the shard is given up.
 *
 * @param <P> the machines under test
 */
public final class ShardHarness<P extends ShardHarness.Parts> {
  /** The machines of a shard. */
  public interface Parts {
    /** Applies a record. */
    void replay(GroupRecord record);

    /** Is told that the log was replayed. */
    void loaded(Outbox out);

    /** Refuses what is held. */
    void unload(ErrorCode error);
  }

  /** Makes the machines. */
  @FunctionalInterface
  public interface Maker<P> {
    /** Makes them over an empty table. */
    P make(Environment environment, GroupTable table);
  }

  private static final long START_WALL_MS = 1_700_000_000_000L;

  private final VirtualTime time = new VirtualTime(START_WALL_MS);
  private final FakeSettings settings = new FakeSettings();
  private final List<EncodedRecord> log = new ArrayList<>();
  private final Set<Reply<?>> answered = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Asked<?>> open = new ArrayList<>();
  private final Maker<P> maker;
  private final Environment environment;

  private Assignors assignors = new Assignors(Map.of("none", group -> Map.of()));
  private ClusterView cluster = new EmptyCluster();
  private GroupTable table = new GroupTable();
  private P parts;
  private int incarnation;
  private int appendsToFail;

  /** Creates an empty shard; the seed is for the ids of members. */
  public ShardHarness(long seed, Maker<P> maker) {
    this(seed, maker, harness -> {});
  }

  /** Creates an empty shard, which is set up before its machines are made. */
  public ShardHarness(long seed, Maker<P> maker, Consumer<ShardHarness<P>> setUp) {
    this.maker = maker;
    setUp.accept(this);
    this.environment =
        new Environment(
            time,
            this::schedule,
            new GroupSettings(settings, () -> cluster),
            () -> cluster,
            assignors,
            Randomness.seeded(seed));
    this.parts = load();
  }

  /** Returns the clock. */
  public VirtualTime time() {
    return time;
  }

  /** Returns the machines as they are now; others after a crash. */
  public P parts() {
    return parts;
  }

  /** Returns the groups as they are now. */
  public GroupTable table() {
    return table;
  }

  /** Sets a key of the configuration. */
  public void set(String key, Object value) {
    settings.set(key, value);
  }

  /** Shows another cluster. */
  public void cluster(ClusterView view) {
    cluster = view;
  }

  /** Offers other assignors; to be called while it is set up. */
  public void assignors(Assignors offered) {
    assignors = offered;
  }

  /** Returns what is in the log, read from its bytes. */
  public List<GroupRecord> records() {
    return records(0);
  }

  /** Returns what is in the log from a record on. */
  public List<GroupRecord> records(int from) {
    return log.subList(from, log.size()).stream()
        .map(each -> GroupRecordFormat.decode(each.key(), each.value()))
        .toList();
  }

  /** Returns how many records are in the log. */
  public int recordCount() {
    return log.size();
  }

  /** Lets the next appends fail, so that each throws away all that the shard holds in memory. */
  public void failAppends(int count) {
    appendsToFail = count;
  }

  /** Kills the shard and loads it from the log. What is held is refused. */
  public void crash() {
    incarnation++;
    parts.unload(ErrorCode.NOT_COORDINATOR);
    for (Asked<?> asked : List.copyOf(open)) {
      if (asked.waits()) {
        throw new AssertionError("a request was forgotten when the shard was given up: " + asked);
      }
    }
    open.clear();
    answered.clear();
    parts = load();
  }

  private P load() {
    table = new GroupTable();
    P made = maker.make(environment, table);
    parts = made;
    records().forEach(made::replay);
    turn(made::loaded);
    return parts;
  }

  /** Asks something in a turn of its own. */
  public <R extends ResponseMessage> Asked<R> ask(
      Function<ErrorCode, R> refusal, BiConsumer<Reply<R>, Outbox> turn) {
    return ask(refusal, UnaryOperator.identity(), turn);
  }

  /** Asks something; {@code wire} is what happens to the response on its way. */
  public <R extends ResponseMessage> Asked<R> ask(
      Function<ErrorCode, R> refusal, UnaryOperator<R> wire, BiConsumer<Reply<R>, Outbox> turn) {
    Asked<R> asked = new Asked<>();
    open.add(asked);
    Reply<R> reply = new Reply<>(response -> asked.take(wire.apply(response)), refusal);
    turn(out -> turn.accept(reply, out));
    open.removeIf(each -> !each.waits());
    return asked;
  }

  /** Returns how many requests are held. */
  public int held() {
    open.removeIf(each -> !each.waits());
    return open.size();
  }

  /** Runs a turn to its end: the records are appended, then the answers are given. */
  public void turn(Turn turn) {
    Outbox out = new Outbox(record -> parts.replay(record), () -> ErrorCode.NONE);
    turn.run(out);
    out.answers().forEach(this::checkOnce);
    List<EncodedRecord> encoded = out.records();
    if (!encoded.isEmpty() && appendsToFail > 0) {
      appendsToFail--;
      out.answers().forEach(answer -> answer.to().refuse(ErrorCode.NOT_COORDINATOR));
      crash();
      return;
    }
    log.addAll(encoded);
    out.answers().forEach(Outbox.Answer::give);
  }

  private void checkOnce(Outbox.Answer<?> answer) {
    if (!answered.add(answer.to())) {
      throw new AssertionError("a request was answered twice: " + answer.response());
    }
  }

  private Timer schedule(long delayMs, Turn turn) {
    int scheduledIn = incarnation;
    return time.schedule(
        delayMs,
        () -> {
          if (scheduledIn == incarnation) {
            turn(turn);
          }
        });
  }

  /** Keeps, after each key, only its last record, as the cleaner may at any time. */
  public void compact() {
    Map<ByteBuffer, EncodedRecord> last = new LinkedHashMap<>();
    for (EncodedRecord each : log) {
      last.remove(each.key());
      last.put(each.key(), each);
    }
    log.clear();
    log.addAll(last.values());
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

  private static final class EmptyCluster implements ClusterView {
    @Override
    public @Nullable TopicView topic(String name) {
      return null;
    }

    @Override
    public @Nullable TopicView topic(Uuid id) {
      return null;
    }

    @Override
    public List<TopicView> topics() {
      return List.of();
    }

    @Override
    public Map<String, String> groupConfig(String group) {
      return Map.of();
    }
  }

  private static final class FakeSettings implements Settings {
    private final Map<String, String> values = new TreeMap<>();

    FakeSettings() {
      set("group.min.session.timeout.ms", 6_000);
      set("group.max.session.timeout.ms", 1_800_000);
      set("group.initial.rebalance.delay.ms", 3_000);
      set("group.max.size", Integer.MAX_VALUE);
      set("group.consumer.max.size", Integer.MAX_VALUE);
      set("group.consumer.max.subscribed.topics", 10_000);
      set("group.consumer.session.timeout.ms", 45_000);
      set("group.consumer.heartbeat.interval.ms", 5_000);
      set("group.consumer.migration.policy", "bidirectional");
      set("group.consumer.regex.refresh.interval.ms", 600_000);
      set("group.consumer.assignors", "uniform,range");
      set("offsets.retention.minutes", 10_080);
      set("offsets.retention.check.interval.ms", 600_000);
      set("offset.metadata.max.bytes", 4_096);
      set("offsets.storage", "kafka");
    }

    void set(String key, Object value) {
      values.put(key, value.toString());
    }

    @Override
    public long number(String key) {
      return Long.parseLong(text(key));
    }

    @Override
    public String text(String key) {
      String value = values.get(key);
      if (value == null) {
        throw new IllegalArgumentException(key);
      }
      return value;
    }
  }
}
