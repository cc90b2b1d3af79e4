package io.sluice.broker.replica;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.broker.replica.IsrChanges.Member;
import io.sluice.broker.replica.IsrChanges.Proposal;
import io.sluice.metadata.PartitionState;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.Uuid;
import io.sluice.time.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories of one leader, its followers and a controller whose answers and images are late,
 * lost, or come after another attempt was refused. Whatever happens, every replica that the
 * controller might elect without an unclean election has everything that is committed.
 */
class LeadershipModelTest {
  private static final int EPOCH = 3;
  private static final List<Integer> REPLICAS = List.of(1, 2, 3, 4);
  private static final int STEPS = 400;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
  void whoeverCouldBeElectedHasEverythingThatIsCommitted(long firstSeed) {
    for (long seed = firstSeed * 1_000; seed < firstSeed * 1_000 + 100; seed++) {
      new History(seed).run();
    }
  }

  private static final class History implements LiveBrokers {
    private final long seed;
    private final RandomGenerator random;
    private final Map<Integer, Long> ends = new TreeMap<>();
    private final Map<Integer, Long> brokerEpochs = new TreeMap<>();
    private final List<Proposal> onTheWay = new ArrayList<>();
    private final List<Proposal> unanswered = new ArrayList<>();
    private final int inSyncMin;
    private PartitionState stored;
    private final Leadership leadership;
    private long highWatermark;
    private long nowMs;
    private boolean imageLate;

    History(long seed) {
      this.seed = seed;
      random = Randomness.seeded(seed);
      inSyncMin = 1 + random.nextInt(3);
      for (int id : REPLICAS) {
        ends.put(id, 0L);
        brokerEpochs.put(id, 10L * id);
      }
      List<Integer> isr = REPLICAS.subList(0, 1 + random.nextInt(4));
      stored = new PartitionState(REPLICAS, isr, 1, EPOCH, 0, List.of(), List.of());
      leadership = new Leadership(1, stored, 0, inSyncMin, nowMs);
    }

    @Override
    public long epochOf(int brokerId) {
      return brokerEpochs.get(brokerId);
    }

    @Override
    public boolean mayJoin(int brokerId) {
      return true;
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        nowMs += random.nextInt(400);
        step();
        advance();
        check(step);
      }
    }

    private void step() {
      int id = 2 + random.nextInt(3);
      switch (random.nextInt(12)) {
        case 0, 1 -> ends.merge(1, 1L + random.nextInt(5), Long::sum);
        case 2, 3, 4 -> {
          leadership.fetched(id, epochOf(id), ends.get(id), ends.get(1), nowMs);
          // Only then does it get more.
          advance();
          expand();
          long missing = ends.get(1) - ends.get(id);
          ends.merge(id, missing == 0 ? 0 : random.nextLong(missing + 1), Long::sum);
        }
        case 5 -> expand();
        case 6 ->
            send(
                leadership.shrink(
                    Uuid.ZERO, 0, new Leadership.Lag(ends.get(1), nowMs, 1_000), this));
        case 7, 8 -> deliver();
        case 9 -> answer();
        case 10 -> {
          imageLate = random.nextBoolean();
          if (!imageLate) {
            leadership.take(stored, inSyncMin, nowMs);
          }
        }
        case 11 -> {
          if (random.nextInt(5) == 0) {
            restart(id);
          }
        }
        default -> throw new IllegalStateException();
      }
    }

    /** Loses nothing that it acknowledged; its former life is heard no more. */
    private void restart(int id) {
      brokerEpochs.merge(id, 1L, Long::sum);
      if (random.nextBoolean()) {
        leadership.follow(this);
      }
    }

    private void expand() {
      if (leadership.hasCandidates(highWatermark, this, nowMs)) {
        send(leadership.expand(Uuid.ZERO, 0, highWatermark, this, nowMs));
      }
      advance();
    }

    private void send(Proposal proposal) {
      if (proposal != null) {
        onTheWay.add(proposal);
        unanswered.add(proposal);
      }
    }

    /** Any attempt may arrive, in any order, more than once. */
    private void deliver() {
      if (onTheWay.isEmpty()) {
        return;
      }
      int at = random.nextInt(onTheWay.size());
      Proposal proposal = random.nextBoolean() ? onTheWay.remove(at) : onTheWay.get(at);
      boolean valid = proposal.partitionEpoch() == stored.partitionEpoch();
      for (Member member : proposal.isr()) {
        valid &= member.brokerEpoch() == epochOf(member.brokerId());
      }
      if (valid) {
        stored = stored.withIsr(proposal.isr().stream().map(Member::brokerId).toList());
      }
    }

    /** The answer may have nothing to do with what became of it: it was about another attempt. */
    private void answer() {
      if (!unanswered.isEmpty()) {
        Proposal proposal = unanswered.remove(random.nextInt(unanswered.size()));
        ErrorCode[] codes = {
          ErrorCode.NONE, ErrorCode.INELIGIBLE_REPLICA, ErrorCode.REQUEST_TIMED_OUT
        };
        if (leadership.answered(proposal, codes[random.nextInt(codes.length)], nowMs)) {
          send(leadership.settle(Uuid.ZERO, 0, this, nowMs));
        }
      }
    }

    private void advance() {
      highWatermark = Math.max(highWatermark, leadership.highWatermark(ends.get(1), this, nowMs));
    }

    private void check(int step) {
      for (int id : stored.isr()) {
        assertTrue(
            ends.get(id) >= highWatermark,
            () ->
                "seed %d, step %d: %d of %s ends at %d, below %d"
                    .formatted(seed, step, id, stored.isr(), ends.get(id), highWatermark));
      }
    }
  }
}
