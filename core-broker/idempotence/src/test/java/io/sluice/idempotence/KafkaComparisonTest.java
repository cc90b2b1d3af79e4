package io.sluice.idempotence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.kernel.AppendOrigin;
import io.sluice.kernel.Verdict;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchBuilder;
import io.sluice.protocol.record.BatchView;
import io.sluice.time.Randomness;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.storage.internals.log.BatchMetadata;
import org.apache.kafka.storage.internals.log.ProducerAppendInfo;
import org.apache.kafka.storage.internals.log.ProducerStateEntry;
import org.apache.kafka.storage.internals.log.ProducerStateManager;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same batches, made up from seeds, are told to Kafka's own keeper of producers' states. */
class KafkaComparisonTest {
  private static final int STEPS = 3000;
  private static final int PRODUCERS = 4;

  @TempDir Path dir;

  /** Kafka's side: what its log does with a batch of a client's. */
  private static final class Kafkas {
    private static final Method FIND_DUPLICATE;

    static {
      try {
        FIND_DUPLICATE =
            ProducerStateEntry.class.getDeclaredMethod("findDuplicateBatch", RecordBatch.class);
        FIND_DUPLICATE.setAccessible(true);
      } catch (NoSuchMethodException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    final ProducerStateManager states;

    Kafkas(Path folder) throws IOException {
      states =
          new ProducerStateManager(
              new TopicPartition("t", 0),
              Files.createDirectories(folder).toFile(),
              60_000,
              new ProducerStateManagerConfig((int) TestLog.EXPIRATION_MS, false),
              Time.SYSTEM);
    }

    Verdict offer(RecordBatch batch, long baseOffset) throws ReflectiveOperationException {
      Optional<ProducerStateEntry> entry = states.lastEntry(batch.producerId());
      if (entry.isPresent()) {
        Optional<?> duplicate = (Optional<?>) FIND_DUPLICATE.invoke(entry.get(), batch);
        if (duplicate.isPresent()) {
          BatchMetadata found = (BatchMetadata) duplicate.get();
          return new Verdict.Duplicate(found.firstOffset(), found.lastOffset(), -1);
        }
      }
      try {
        ProducerAppendInfo info =
            states.prepareUpdate(
                batch.producerId(), org.apache.kafka.storage.internals.log.AppendOrigin.CLIENT);
        info.append(batch, Optional.empty());
        states.update(info);
        return Verdict.ACCEPT;
      } catch (OutOfOrderSequenceException e) {
        return new Verdict.Reject(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, "");
      } catch (InvalidProducerEpochException e) {
        return new Verdict.Reject(ErrorCode.INVALID_PRODUCER_EPOCH, "");
      }
    }
  }

  /** What a client might send next: mostly what is right. */
  private static final class Clients {
    private final RandomGenerator random;
    private final int[] epochs = new int[PRODUCERS];
    private final int[] next = new int[PRODUCERS];
    private final List<List<int[]>> sent = new ArrayList<>();

    Clients(RandomGenerator random) {
      this.random = random;
      for (int i = 0; i < PRODUCERS; i++) {
        sent.add(new ArrayList<>());
        next[i] = random.nextBoolean() ? 0 : Integer.MAX_VALUE - random.nextInt(100);
      }
    }

    /** Returns producer, epoch, sequence and number of records. */
    int[] next() {
      int producer = random.nextInt(PRODUCERS);
      List<int[]> before = sent.get(producer);
      int records = random.nextInt(1, 12);
      int kind = random.nextInt(20);
      if (kind < 5 && !before.isEmpty()) {
        return before.get(Math.max(0, before.size() - 1 - random.nextInt(8)));
      }
      int epoch = epochs[producer];
      int sequence = next[producer];
      switch (kind) {
        case 5 -> sequence = BatchView.advanceSequence(sequence, random.nextInt(-9, 10));
        case 6 -> epoch = Math.max(0, epoch - random.nextInt(3));
        case 7 -> epoch += random.nextInt(1, 3);
        case 8 -> {
          epoch++;
          sequence = 0;
        }
        default -> {}
      }
      return new int[] {producer, epoch, sequence, records};
    }

    void accepted(int[] batch) {
      epochs[batch[0]] = batch[1];
      next[batch[0]] = BatchView.advanceSequence(batch[2], batch[3]);
      sent.get(batch[0]).add(batch);
    }
  }

  @Test
  void verdictsAreThoseOfKafka() throws Exception {
    for (long seed : Seeds.of(10)) {
      RandomGenerator random = Randomness.seeded(seed);
      TestLog log = new TestLog();
      Kafkas kafkas = new Kafkas(dir.resolve("verdicts" + seed));
      Clients clients = new Clients(random);
      int[] verdicts = new int[3];
      for (int step = 0; step < STEPS; step++) {
        int[] next = clients.next();
        String where =
            "step "
                + step
                + ", again by -Dsluice.seed="
                + seed
                + ": "
                + java.util.Arrays.toString(next);
        ByteBuffer batch =
            TestLog.batch(next[0], next[1], next[2], next[3]).baseOffset(log.end).build();
        RecordBatch theirBatch =
            MemoryRecords.readableRecords(batch.duplicate()).batches().iterator().next();
        Verdict theirs = kafkas.offer(theirBatch, log.end);
        Verdict ours = log.offer(batch, AppendOrigin.CLIENT);
        if (theirs instanceof Verdict.Reject reject && ours instanceof Verdict.Reject mine) {
          assertEquals(reject.error(), mine.error(), where);
          verdicts[0]++;
        } else {
          assertEquals(theirs, ours, where);
          verdicts[ours instanceof Verdict.Accept ? 1 : 2]++;
        }
        if (ours instanceof Verdict.Accept) {
          clients.accepted(next);
        }
        if (random.nextInt(100) == 0) {
          log.restart();
        }
      }
      for (int i = 0; i < verdicts.length; i++) {
        assertEquals(true, verdicts[i] > STEPS / 50, "kind " + i + ", seed " + seed);
      }
    }
  }

  @Test
  void kafkaReadsOurSnapshots() throws Exception {
    int open = 0;
    for (long seed : Seeds.of(20)) {
      RandomGenerator random = Randomness.seeded(seed);
      TestLog log = new TestLog();
      Map<Long, Producer> expected = fill(log, random);
      File file = dir.resolve(seed + ".snapshot").toFile();
      Files.write(file.toPath(), log.producers.snapshot().array());
      List<ProducerStateEntry> read = ProducerStateManager.readSnapshot(file);
      assertEquals(expected.size(), read.size(), "seed " + seed);
      for (ProducerStateEntry theirs : read) {
        Producer ours = expected.get(theirs.producerId());
        assertEquals(ours.epoch(), theirs.producerEpoch(), "seed " + seed);
        assertEquals(ours.lastAppendMs(), theirs.lastTimestamp());
        assertEquals(ours.coordinatorEpoch(), theirs.coordinatorEpoch());
        assertEquals(ours.transactionStart(), theirs.currentTxnFirstOffset().orElse(-1));
        open += ours.inTransaction() ? 1 : 0;
        if (ours.count() == 0) {
          assertEquals(true, theirs.batchMetadata().isEmpty(), "seed " + seed);
          continue;
        }
        Producer.Batch newest = ours.batch(0);
        BatchMetadata batch = theirs.batchMetadata().iterator().next();
        assertEquals(newest.lastSequence(), batch.lastSeq());
        assertEquals(newest.firstSequence(), batch.firstSeq());
        assertEquals(newest.lastOffset(), batch.lastOffset());
        assertEquals(newest.firstOffset(), batch.firstOffset());
      }
    }
    assertEquals(true, open > 20, open + " transactions were open");
  }

  private static Map<Long, Producer> fill(TestLog log, RandomGenerator random) {
    for (int i = random.nextInt(200); i > 0; i--) {
      int producer = random.nextInt(30);
      int epoch = random.nextInt(3);
      log.time.advance(random.nextInt(1000));
      if (random.nextInt(5) == 0) {
        int coordinatorEpoch = random.nextInt(9);
        log.mark(AppendOrigin.REPLICATION, producer, epoch, random.nextBoolean(), coordinatorEpoch);
        continue;
      }
      BatchBuilder batch =
          TestLog.batch(producer, epoch, random.nextInt(Integer.MAX_VALUE), random.nextInt(1, 50));
      log.offer(
          (random.nextBoolean() ? batch : batch.transactional()).build(), AppendOrigin.REPLICATION);
    }
    Map<Long, Producer> expected = new TreeMap<>();
    ProducerSnapshot.read(log.producers.snapshot(), new Undecided())
        .forEach(p -> expected.put(p.id(), p));
    return expected;
  }

  @Test
  void snapshotsOfKafkaAreRead() throws Exception {
    for (long seed : Seeds.of(10)) {
      RandomGenerator random = Randomness.seeded(seed);
      Kafkas kafkas = new Kafkas(dir.resolve("theirs" + seed));
      Clients clients = new Clients(random);
      long end = 0;
      for (int step = 0; step < 200; step++) {
        int[] next = clients.next();
        ByteBuffer bytes =
            TestLog.batch(next[0], next[1], next[2], next[3]).baseOffset(end).build();
        RecordBatch batch = MemoryRecords.readableRecords(bytes).batches().iterator().next();
        if (kafkas.offer(batch, end) instanceof Verdict.Accept) {
          clients.accepted(next);
          end = batch.nextOffset();
        }
      }
      kafkas.states.updateMapEndOffset(end);
      File file = kafkas.states.takeSnapshot(false).orElseThrow();
      TestLog log = new TestLog();
      log.end = end;
      log.producers.restore(ByteBuffer.wrap(Files.readAllBytes(file.toPath())));
      assertEquals(kafkas.states.producerIdCount(), log.producers.size(), "seed " + seed);
      for (ProducerStateEntry entry : kafkas.states.activeProducers().values()) {
        int producer = (int) entry.producerId();
        List<int[]> sent = clients.sent.get(producer);
        int[] last = sent.get(sent.size() - 1);
        BatchMetadata newest = List.copyOf(entry.batchMetadata()).getLast();
        String where = "producer " + producer + ", seed " + seed;
        assertEquals(
            new Verdict.Duplicate(newest.firstOffset(), newest.lastOffset(), newest.timestamp()),
            log.send(producer, last[1], last[2], last[3]),
            where);
        int next = clients.next[producer];
        assertEquals(Verdict.ACCEPT, log.send(producer, last[1], next, 1), where);
      }
    }
  }
}
