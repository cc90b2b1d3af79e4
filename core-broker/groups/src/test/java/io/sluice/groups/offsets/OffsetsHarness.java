package io.sluice.groups.offsets;

import io.sluice.coordination.EncodedRecord;
import io.sluice.coordination.Outbox;
import io.sluice.coordination.Reply;
import io.sluice.coordination.Turn;
import io.sluice.groups.machine.Assignors;
import io.sluice.groups.machine.Caller;
import io.sluice.groups.machine.Environment;
import io.sluice.groups.machine.FakeCluster;
import io.sluice.groups.machine.FakeSettings;
import io.sluice.groups.machine.GroupSettings;
import io.sluice.groups.machine.GroupTable;
import io.sluice.groups.record.GroupRecord;
import io.sluice.groups.record.GroupRecordCodec;
import io.sluice.groups.record.GroupRecordFormat;
import io.sluice.kernel.Cluster;
import io.sluice.kernel.TransactionalProducer;
import io.sluice.kernel.Transactions;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.message.DescribeGroupOffsetsRequest;
import io.sluice.protocol.message.DescribeGroupOffsetsResponse;
import io.sluice.protocol.message.MoveGroupOffsetsRequest;
import io.sluice.protocol.message.MoveGroupOffsetsResponse;
import io.sluice.protocol.message.OffsetCommitRequest;
import io.sluice.protocol.message.OffsetCommitResponse;
import io.sluice.protocol.message.OffsetDeleteRequest;
import io.sluice.protocol.message.OffsetDeleteResponse;
import io.sluice.protocol.message.OffsetFetchRequest;
import io.sluice.protocol.message.OffsetFetchResponse;
import io.sluice.protocol.message.ResponseMessage;
import io.sluice.time.Randomness;
import io.sluice.time.VirtualTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A shard that has offsets only, in virtual time: runs turns, keeps the records in their bytes, and
 * can be started anew from them. What is written is committed when {@link #settle} says so.
 */
final class OffsetsHarness {
  static final long START_MS = 1_700_000_000_000L;

  final VirtualTime time = new VirtualTime(START_MS);
  final FakeStore store = new FakeStore();
  final FakeCluster topics = new FakeCluster();
  final FakePositions positions = new FakePositions();
  final LagFigures lags = new LagFigures(time);
  final FakeSettings settings = new FakeSettings();
  final List<EncodedRecord> log = new ArrayList<>();
  int committed;
  boolean commitsLate;
  ErrorCode appendCheck = ErrorCode.NONE;
  Shard shard = new Shard();

  OffsetsHarness() {
    settings.set("offsets.retention.minutes", 60);
    settings.set("offsets.retention.check.interval.ms", 60_000);
  }

  /** Starts the shard from the log, and lets everything that can happen happen. */
  OffsetsHarness start() {
    startOnly();
    settle();
    return this;
  }

  void startOnly() {
    shard.alive = false;
    shard = new Shard();
    shard.load();
  }

  /** Ends the process: what was not committed is lost. */
  void crash() {
    shard.alive = false;
    store.dropCalls();
    log.subList(committed, log.size()).clear();
  }

  /** Lets turns, the store and the commit of records take place until nothing is left to do. */
  void settle() {
    while (step()) {
      // Goes on.
    }
  }

  /** Lets one thing take place; returns whether there was one. */
  boolean step() {
    return commitsLate
        ? store.next() || shard.runTurn() || shard.commitOne()
        : shard.commitOne() || shard.runTurn() || store.next();
  }

  /** Lets one thing take place, whichever; returns whether there was one. */
  boolean step(RandomGenerator random) {
    return switch (random.nextInt(3)) {
      case 0 -> shard.runTurn() || step();
      case 1 -> store.next() || step();
      default -> step();
    };
  }

  void advance(long millis) {
    for (long passed = 0; passed < millis; passed += 1_000) {
      time.advance(Math.min(1_000, millis - passed));
      settle();
    }
  }

  FakeGroup group(String id) {
    FakeGroup group = (FakeGroup) shard.table.find(id);
    if (group == null) {
      group = new FakeGroup(id);
      shard.table.put(group);
    }
    return group;
  }

  boolean exists(String id) {
    return shard.table.find(id) != null;
  }

  OffsetCommitResponse commit(int version, OffsetCommitRequest request) {
    return answer(commitLater(version, request));
  }

  AtomicReference<@Nullable OffsetCommitResponse> commitLater(
      int version, OffsetCommitRequest request) {
    return held(
        reply -> shard.enterNow(out -> shard.offsets.commit(caller(version), request, reply, out)),
        error -> OffsetAnswers.refuseCommit(request, error));
  }

  AtomicReference<@Nullable OffsetFetchResponse> fetchLater(
      int version, OffsetFetchRequest request) {
    return held(
        reply -> shard.enterNow(out -> shard.offsets.fetch(caller(version), request, reply, out)),
        error -> OffsetAnswers.refuseFetch(request, version, error));
  }

  OffsetFetchResponse fetch(int version, OffsetFetchRequest request) {
    return answer(fetchLater(version, request));
  }

  AtomicReference<@Nullable OffsetDeleteResponse> deleteLater(OffsetDeleteRequest request) {
    return held(
        reply -> shard.enterNow(out -> shard.offsets.delete(caller(0), request, reply, out)),
        OffsetAnswers::refuseDelete);
  }

  OffsetDeleteResponse delete(OffsetDeleteRequest request) {
    return answer(deleteLater(request));
  }

  /** Deletes a group as DeleteGroups does; returns what came of it, or null if nothing has yet. */
  AtomicReference<@Nullable ErrorCode> deleteGroupLater(String group) {
    AtomicReference<@Nullable ErrorCode> answer = new AtomicReference<>();
    shard.enterNow(
        out ->
            shard.offsets.deleteGroup(
                group,
                out,
                (error, later) -> {
                  if (error == ErrorCode.NONE && shard.table.find(group) != null) {
                    later.write(shard.table.find(group).tombstones());
                  }
                  reply(later, ignored -> answer.set(error));
                }));
    return answer;
  }

  ErrorCode deleteGroup(String group) {
    return answer(deleteGroupLater(group));
  }

  /** Hears that a turn is committed. */
  private static void reply(Outbox<GroupRecord> out, Consumer<OffsetDeleteResponse> then) {
    out.reply(
        new Reply<OffsetDeleteResponse>(then::accept, OffsetAnswers::refuseDelete),
        OffsetAnswers.refuseDelete(ErrorCode.NONE));
  }

  AtomicReference<@Nullable MoveGroupOffsetsResponse> moveLater(String group, Storage to) {
    MoveGroupOffsetsRequest request = new MoveGroupOffsetsRequest(group, to.word());
    return held(
        reply -> shard.enterNow(out -> shard.offsets.move(caller(0), request, reply, out)),
        OffsetAnswers::refuseMove);
  }

  MoveGroupOffsetsResponse move(String group, Storage to) {
    return answer(moveLater(group, to));
  }

  AtomicReference<@Nullable DescribeGroupOffsetsResponse> describeLater(
      String @Nullable ... groups) {
    DescribeGroupOffsetsRequest request =
        DescribeGroupOffsetsRequest.builder()
            .groups(groups == null ? null : List.of(groups))
            .build();
    return held(
        reply -> shard.enterNow(out -> shard.offsets.describe(caller(0), request, reply, out)),
        error -> OffsetAnswers.refuseDescribe(request, error));
  }

  DescribeGroupOffsetsResponse describe(String @Nullable ... groups) {
    return answer(describeLater(groups));
  }

  void topicsChanged(Cluster.Change change) {
    shard.enterNow(out -> shard.offsets.topicsChanged(change, out));
    settle();
  }

  /** Returns a group's offset as a fetch shows it, or -1. */
  long offset(String group, String topic, int partition) {
    OffsetFetchResponse response = fetch(8, Requests.fetch(group, topic, partition));
    return response
        .groups()
        .getFirst()
        .topics()
        .getFirst()
        .partitions()
        .getFirst()
        .committedOffset();
  }

  private static CompletableFuture<ErrorCode> consent(
      TransactionalProducer producer, Transactions.Question question) {
    return CompletableFuture.completedFuture(ErrorCode.NONE);
  }

  static Caller caller(int version) {
    return new Caller("client", "/127.0.0.1", version);
  }

  private <T> T answer(AtomicReference<@Nullable T> held) {
    settle();
    T answer = held.get();
    if (answer == null) {
      throw new AssertionError("no answer was given");
    }
    return answer;
  }

  private static <R extends ResponseMessage> AtomicReference<@Nullable R> held(
      Consumer<Reply<R>> ask, Function<ErrorCode, R> refusal) {
    AtomicReference<@Nullable R> answer = new AtomicReference<>();
    ask.accept(
        new Reply<>(
            response -> {
              if (answer.getAndSet(response) != null) {
                throw new AssertionError("answered twice");
              }
            },
            refusal));
    return answer;
  }

  /** One life of the shard. */
  final class Shard {
    final GroupTable table = new GroupTable();
    final Offsets offsets;
    private final Deque<Turn<GroupRecord>> turns = new ArrayDeque<>();
    private final Deque<Written> uncommitted = new ArrayDeque<>();
    boolean alive = true;
    int largestTurnRecords;

    Shard() {
      Environment environment =
          new Environment(
              time,
              (delayMs, turn) -> time.schedule(delayMs, () -> enter(turn)),
              new GroupSettings(settings, topics::view),
              topics::view,
              new Assignors(Map.of("none", group -> Map.of())),
              Randomness.seeded(1));
      offsets =
          new Offsets(
              environment,
              table,
              this::createEmpty,
              new OffsetServices(
                  store, positions, this::enter, group -> true, lags, OffsetsHarness::consent));
    }

    private FakeGroup createEmpty(String id) {
      FakeGroup group = new FakeGroup(id);
      table.put(group);
      return group;
    }

    void load() {
      for (EncodedRecord record : log) {
        replay(GroupRecordFormat.decode(record.key(), record.value()));
      }
      enterNow(offsets::loaded);
    }

    private void replay(GroupRecord record) {
      switch (record) {
        case GroupRecord.OffsetCommit commit -> offsets.replay(commit);
        case GroupRecord.ClassicGroup(var key, var value) -> {
          if (value == null && table.find(key.group()) != null) {
            table.remove(table.find(key.group()));
          }
        }
        default -> throw new AssertionError(record);
      }
    }

    void enter(Turn<GroupRecord> turn) {
      if (alive) {
        turns.add(turn);
      }
    }

    boolean runTurn() {
      Turn<GroupRecord> turn = turns.poll();
      if (turn == null) {
        return false;
      }
      enterNow(turn);
      return true;
    }

    void enterNow(Turn<GroupRecord> turn) {
      if (!alive) {
        return;
      }
      Outbox<GroupRecord> out =
          new Outbox<>(new GroupRecordCodec(), this::replay, () -> appendCheck);
      turn.run(out);
      log.addAll(out.records());
      largestTurnRecords = Math.max(largestTurnRecords, out.records().size());
      uncommitted.add(new Written(log.size(), List.copyOf(out.answers())));
    }

    boolean commitOne() {
      Written next = uncommitted.poll();
      if (next == null) {
        return false;
      }
      committed = Math.max(committed, next.endOffset());
      next.answers().forEach(Outbox.Answer::give);
      return true;
    }
  }

  /** What a turn brought about, which is not committed yet. */
  private record Written(int endOffset, List<Outbox.Answer<?>> answers) {}
}
