package io.sluice.idempotence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.sluice.kernel.AbortedTransaction;
import io.sluice.kernel.AppendOrigin;
import io.sluice.kernel.ProducerState;
import io.sluice.kernel.Verdict;
import io.sluice.time.Randomness;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Many producers begin, commit and abort, one through the other, as seeds decide. A model that
 * remembers everything says what the last stable offset is for every high watermark; and the state
 * is the same however it is made: by following, or from any snapshot and what came after it.
 */
class TransactionModelTest {
  private static final int STEPS = 300;
  private static final int PRODUCERS = 6;

  /** A transaction, as the model remembers it. */
  private static final class Remembered {
    final long producer;
    final long start;
    long marker = Long.MAX_VALUE;
    boolean aborted;

    Remembered(long producer, long start) {
      this.producer = producer;
      this.start = start;
    }
  }

  private static final class Run {
    final RandomGenerator random;
    final String where;
    final TestLog log = new TestLog();
    final List<Remembered> all = new ArrayList<>();
    final Remembered[] open = new Remembered[PRODUCERS];
    final int[] epochs = new int[PRODUCERS];
    final int[] sequences = new int[PRODUCERS];
    final List<ByteBuffer> snapshots = new ArrayList<>();
    final List<Integer> snapshotAt = new ArrayList<>();
    long highWatermark;

    Run(long seed) {
      random = Randomness.seeded(seed);
      where = "again by -Dsluice.seed=" + seed;
    }

    void step() {
      int producer = random.nextInt(PRODUCERS);
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> write(producer);
        case 3, 4 -> end(producer);
        case 5 -> writeOutside(producer);
        case 6 -> {
          highWatermark = random.nextLong(highWatermark, log.end + 1);
          log.producers.committed(highWatermark);
        }
        default -> {
          snapshots.add(log.producers.snapshot());
          snapshotAt.add(log.batches.size());
        }
      }
    }

    private void write(int producer) {
      int records = random.nextInt(1, 4);
      long start = log.end;
      Verdict verdict = log.begin(producer, epochs[producer], sequences[producer], records);
      assertEquals(Verdict.ACCEPT, verdict, where);
      sequences[producer] += records;
      if (open[producer] == null) {
        open[producer] = new Remembered(producer, start);
        all.add(open[producer]);
      }
    }

    private void writeOutside(int producer) {
      Verdict verdict = log.send(producer, epochs[producer], sequences[producer], 1);
      if (open[producer] == null) {
        assertEquals(Verdict.ACCEPT, verdict, where);
        sequences[producer]++;
      } else {
        assertInstanceOf(Verdict.Reject.class, verdict, where);
      }
    }

    private void end(int producer) {
      boolean commit = random.nextBoolean();
      boolean newEpoch = random.nextBoolean();
      AppendOrigin origin =
          newEpoch ? AppendOrigin.MARKER_WITH_NEW_EPOCH : AppendOrigin.COORDINATOR;
      if (newEpoch) {
        epochs[producer]++;
        sequences[producer] = 0;
      }
      long marker = log.end;
      assertEquals(Verdict.ACCEPT, log.mark(origin, producer, epochs[producer], commit, 0), where);
      Remembered ended = open[producer];
      if (ended != null) {
        ended.marker = marker;
        ended.aborted = !commit;
        open[producer] = null;
      }
    }

    long stable(long highWatermark) {
      long stable = highWatermark;
      for (Remembered transaction : all) {
        if (transaction.marker >= highWatermark) {
          stable = Math.min(stable, transaction.start);
        }
      }
      return stable;
    }

    void check(PartitionProducers producers, String how) {
      for (long mark = highWatermark; mark <= log.end; mark++) {
        assertEquals(
            stable(mark), producers.lastStableOffset(mark), how + " at " + mark + ", " + where);
      }
    }

    List<AbortedTransaction> expectedAborted() {
      List<AbortedTransaction> expected = new ArrayList<>();
      for (Remembered transaction : all) {
        if (transaction.aborted) {
          long stable = transaction.marker + 1;
          for (Remembered other : all) {
            if (other.start < transaction.marker && other.marker > transaction.marker) {
              stable = Math.min(stable, other.start);
            }
          }
          expected.add(
              new AbortedTransaction(
                  transaction.producer, transaction.start, transaction.marker, stable));
        }
      }
      expected.sort(Comparator.comparingLong(AbortedTransaction::lastOffset));
      return expected;
    }
  }

  private static List<ProducerState> sorted(PartitionProducers producers) {
    List<ProducerState> states = new ArrayList<>(producers.producers());
    states.sort(Comparator.comparingLong(ProducerState::producerId));
    return states;
  }

  @Test
  void lastStableOffsetIsTheModelsAndTheStateIsThatOfTheLog() {
    for (long seed : Seeds.of(40)) {
      Run run = new Run(seed);
      for (int step = 0; step < STEPS; step++) {
        run.step();
        run.check(run.log.producers, "step " + step);
      }
      assertEquals(run.expectedAborted(), run.log.aborted, run.where);
      PartitionProducers whole = run.log.replayed(null, 0);
      run.check(whole, "replayed");
      assertEquals(sorted(run.log.producers), sorted(whole), run.where);
      for (int i = 0; i < run.snapshots.size(); i++) {
        PartitionProducers made = run.log.replayed(run.snapshots.get(i), run.snapshotAt.get(i));
        run.check(made, "from snapshot " + i);
        assertEquals(sorted(run.log.producers), sorted(made), run.where);
      }
    }
  }
}
