package io.sluice.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.junit.jupiter.api.Test;

class ShardsTest {
  private static final TransactionMarker MARKER =
      new TransactionMarker(7, (short) 0, true, 1, false);

  private final VirtualTime time = new VirtualTime(0);
  private final Deque<Runnable> background = new ArrayDeque<>();
  private final List<StateFactory.Place> places = new ArrayList<>();
  private final Shards<Ledger, Entry> shards =
      new Shards<>(
          new ShardServices<Ledger, Entry>(
              time,
              time,
              background::add,
              new ShardServices.Format<>(new Ledger.Codec(), () -> Compression.NONE),
              () -> 1 << 20,
              (place, timers, turns) -> {
                places.add(place);
                return new Ledger(timers);
              }));

  private FakeStateLog lead(int partition) {
    FakeStateLog log = new FakeStateLog(partition, 4);
    shards.led(log);
    while (!background.isEmpty()) {
      background.remove().run();
    }
    return log;
  }

  private ErrorCode put(int partition, String name) {
    Asked<ErrorCode> asked = new Asked<>();
    shards.submit(
        partition,
        new Reply<ErrorCode>(asked::take, error -> error),
        (state, reply, out) -> ShardFixture.put(new Entry(name, 1), reply, out));
    return asked.answer();
  }

  private ErrorCode end(int partition) {
    Asked<ErrorCode> asked = new Asked<>();
    shards.endTransaction(partition, MARKER, asked::take);
    return asked.answer();
  }

  @Test
  void stateIsToldWhereItIsKeptWhenItIsMade() {
    lead(3);

    assertEquals(List.of(new StateFactory.Place(3, 4)), places);
  }

  @Test
  void requestGoesToTheShardOfItsPartitionOrIsRefused() {
    FakeStateLog one = lead(1);
    lead(2);

    assertEquals(ErrorCode.NONE, put(1, "a"));
    assertEquals(ErrorCode.NOT_COORDINATOR, put(3, "a"));

    assertEquals(1, one.endOffset());
  }

  @Test
  void turnIsTakenWithEachShardThatIsReady() {
    lead(1);
    lead(2);
    put(2, "a");
    shards.led(new FakeStateLog(3, 1));
    List<String> seen = new ArrayList<>();

    shards.eachReady((state, out) -> seen.add(state.summary()));

    assertEquals(List.of("0 numbers", "1 numbers"), seen);
  }

  @Test
  void markerIsAppendedByTheShardOfItsPartition() {
    FakeStateLog log = lead(1);

    assertEquals(ErrorCode.NONE, end(1));

    assertEquals(1, log.endOffset());
  }

  @Test
  void markerIsRefusedAsByAPartitionThatAnotherBrokerLeads() {
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, end(1));
  }

  @Test
  void markerIsRefusedWhileTheShardIsLoaded() {
    shards.led(new FakeStateLog(1, 1));

    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, end(1));
  }

  @Test
  void actionIsRunWhenTheTurnIsCommittedAndNotWhenItIsLost() {
    FakeStateLog log = lead(1);
    log.holdsCommits = true;
    List<String> ran = new ArrayList<>();
    shards.eachReady(
        (state, out) -> {
          out.write(new Entry("a", 1));
          out.whenCommitted(() -> ran.add("first"));
        });
    assertEquals(List.of(), ran);
    log.commit(1);
    shards.eachReady(
        (state, out) -> {
          out.write(new Entry("a", 2));
          out.whenCommitted(() -> ran.add("second"));
        });
    log.endLeadership();

    assertEquals(List.of("first"), ran);
  }
}
