package io.sluice.broker.replica;

import io.sluice.broker.replica.IsrChanges.Proposal;
import io.sluice.protocol.ErrorCode;
import io.sluice.storage.AppendOutcome;
import io.sluice.storage.LogConfig;
import io.sluice.storage.PartitionLog;
import io.sluice.storage.PendingAppend;
import io.sluice.time.VirtualTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A partition with a real log, of broker 1, and what it asks of the controller. */
public final class PartitionFixture implements AutoCloseable {
  static final long LAG_MAX_MS = 10_000;
  private static final long WAIT_MAX_S = 20;

  final VirtualTime time = new VirtualTime(0);
  final LogsFixture logs;
  final PartitionLog log;
  public final Partition partition;
  final Map<Integer, Long> brokerEpochs = new HashMap<>(Map.of(1, 101L, 2, 102L, 3, 103L));
  final List<Proposal> proposals = new ArrayList<>();
  final List<Consumer<ErrorCode>> answers = new ArrayList<>();
  volatile boolean leaseHolds = true;

  public PartitionFixture(Path folder, LogConfig config) {
    logs = new LogsFixture(folder);
    log = logs.log(config);
    partition = new Partition(log, context());
  }

  ReplicaContext context() {
    LiveBrokers brokers =
        new LiveBrokers() {
          @Override
          public long epochOf(int brokerId) {
            return brokerEpochs.getOrDefault(brokerId, -1L);
          }

          @Override
          public boolean mayJoin(int brokerId) {
            return brokerEpochs.containsKey(brokerId);
          }
        };
    IsrChanges changes =
        (proposal, answer) -> {
          proposals.add(proposal);
          answers.add(answer);
        };
    return new ReplicaContext(1, time, changes, brokers, () -> leaseHolds, () -> LAG_MAX_MS);
  }

  /** Appends as the broker's event loops do; returns the offset after the records. */
  public long append(String... values) {
    PendingAppend append = LogsFixture.pending(values);
    partition.append(List.of(append));
    return ((AppendOutcome.Appended) append.outcome()).lastOffset() + 1;
  }

  ErrorCode fetched(int id, long offset) {
    int last = offset == 0 ? -1 : log.latestEpoch();
    return partition.followerFetched(partition.leaderEpoch(), id, 100 + id, offset, last);
  }

  /** Asks for an acknowledgement of what was appended in the present epoch. */
  Answer whenAcknowledged(long end, boolean all) {
    Answer answer = new Answer();
    answer.wait =
        partition.whenAcknowledged(
            end, partition.leaderEpoch(), all, Runnable::run, answer.codes::add);
    return answer;
  }

  /** What a producer hears. */
  static final class Answer {
    final LinkedBlockingQueue<ErrorCode> codes = new LinkedBlockingQueue<>();
    Partition.Wait wait = Partition.Wait.OVER;

    boolean waits() {
      return codes.isEmpty();
    }

    ErrorCode code() {
      try {
        ErrorCode code = codes.poll(WAIT_MAX_S, TimeUnit.SECONDS);
        if (code == null || !codes.isEmpty()) {
          throw new AssertionError("answers: " + code + " and " + codes);
        }
        return code;
      } catch (InterruptedException stopped) {
        throw new IllegalStateException(stopped);
      }
    }
  }

  @Override
  public void close() {
    logs.close();
  }
}
