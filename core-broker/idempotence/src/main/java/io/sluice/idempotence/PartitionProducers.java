package io.sluice.idempotence;

import io.sluice.kernel.AbortedTransaction;
import io.sluice.kernel.AppendHook;
import io.sluice.kernel.AppendOrigin;
import io.sluice.kernel.ProducerState;
import io.sluice.kernel.Verdict;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchView;
import io.sluice.protocol.record.RecordCursor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The producers of one partition, and their transactions.
 *
 * <p>One of which nothing is known may begin with any sequence number: what it sent before may have
 * been deleted. One that is silent for {@code producer.id.expiration.ms} is forgotten, unless its
 * transaction is open; that time goes by the broker's clock, not by the records'.
 *
 * <p>A client's transactional records are taken only if their transaction is open here, or its
 * coordinator has agreed since the last marker: none can begin unknown to it (KIP-890).
 */
final class PartitionProducers implements AppendHook {
  private final Expiry expiry;
  private final Map<Long, Producer> producers = new HashMap<>();
  private final Undecided undecided = new Undecided();
  private final Admissions admissions = new Admissions();
  private final RecordCursor cursor = new RecordCursor();
  private long lastCheckMs = Long.MIN_VALUE;

  /** Whether the state is not being made anew. */
  private boolean settled = true;

  PartitionProducers(Expiry expiry) {
    this.expiry = expiry;
  }

  // --- Judging -------------------------------------------------------------------------------

  @Override
  public Verdict judge(BatchView batch, AppendOrigin origin) {
    if (batch.producerId() < 0 || origin == AppendOrigin.REPLICATION) {
      return Verdict.ACCEPT;
    }
    if (batch.isControl()) {
      return judgeMarker(batch, origin);
    }
    if (origin != AppendOrigin.CLIENT) {
      Producer producer = producers.get(batch.producerId());
      Verdict fenced = producer == null ? null : producer.fence(batch.producerEpoch());
      return fenced == null ? Verdict.ACCEPT : fenced;
    }
    if (batch.producerEpoch() < 0 || batch.baseSequence() < 0) {
      return new Verdict.Reject(
          ErrorCode.INVALID_RECORD,
          "producer "
              + batch.producerId()
              + " sent epoch "
              + batch.producerEpoch()
              + " and sequence "
              + batch.baseSequence());
    }
    expire(expiry.nowMs());
    Producer producer = producers.get(batch.producerId());
    return producer == null ? judgeNewcomer(batch) : judge(batch, producer);
  }

  private Verdict judge(BatchView batch, Producer producer) {
    Verdict known = producer.fence(batch.producerEpoch());
    if (known == null) {
      known = producer.recall(batch);
    }
    if (known == null) {
      known = outsideTransaction(batch, producer);
    }
    return known == null ? producer.judgeSequence(batch) : known;
  }

  private static boolean isOpen(@Nullable Producer producer, short epoch) {
    return producer != null && producer.inTransaction() && producer.epoch() == epoch;
  }

  /** Returns why a batch must not be written now, by the transaction that it is in, or is not. */
  private Verdict.@Nullable Reject outsideTransaction(BatchView batch, Producer producer) {
    if (!batch.isTransactional()) {
      return producer.inTransaction()
          ? new Verdict.Reject(
              ErrorCode.INVALID_TXN_STATE,
              "producer " + producer.id() + " is in a transaction, the batch is not")
          : null;
    }
    return isOpen(producer, batch.producerEpoch()) ? null : notAdmitted(batch);
  }

  private Verdict.@Nullable Reject notAdmitted(BatchView batch) {
    return admissions.agreed(batch.producerId(), batch.producerEpoch())
        ? null
        : new Verdict.Reject(
            ErrorCode.INVALID_TXN_STATE,
            "no transaction of producer " + batch.producerId() + " is open here");
  }

  private Verdict judgeNewcomer(BatchView batch) {
    if (!batch.isTransactional()) {
      return Verdict.ACCEPT;
    }
    Verdict.Reject refusal = notAdmitted(batch);
    if (refusal != null) {
      return refusal;
    }
    Integer first = admissions.firstSequence(batch.producerId(), batch.producerEpoch());
    return first == null || batch.baseSequence() <= first
        ? Verdict.ACCEPT
        : new Verdict.Reject(
            ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
            "producer "
                + batch.producerId()
                + " sent sequence "
                + batch.baseSequence()
                + " before "
                + first);
  }

  private Verdict judgeMarker(BatchView batch, AppendOrigin origin) {
    Marker marker = Marker.read(batch, cursor);
    if (origin == AppendOrigin.CLIENT || marker == null) {
      return new Verdict.Reject(ErrorCode.INVALID_RECORD, "a control batch, but no marker");
    }
    Producer producer = producers.get(batch.producerId());
    return producer == null
        ? Verdict.ACCEPT
        : producer.judgeMarker(
            batch.producerEpoch(),
            marker.coordinatorEpoch(),
            origin == AppendOrigin.MARKER_WITH_NEW_EPOCH);
  }

  // --- Admission -----------------------------------------------------------------------------

  @Override
  public long beginAdmission(long producerId, short epoch, int baseSequence) {
    return isOpen(producers.get(producerId), epoch)
        ? OPEN
        : admissions.begin(producerId, epoch, baseSequence, expiry.nowMs());
  }

  @Override
  public boolean admit(long producerId, short epoch, long ticket) {
    return isOpen(producers.get(producerId), epoch) || admissions.agree(producerId, epoch, ticket);
  }

  // --- Following the log ---------------------------------------------------------------------

  @Override
  public @Nullable AbortedTransaction appended(BatchView batch) {
    long id = batch.producerId();
    if (id < 0) {
      return null;
    }
    long nowMs = expiry.nowMs();
    Producer producer = producers.get(id);
    if (producer == null) {
      producer = new Producer(id, batch.producerEpoch(), nowMs);
      producers.put(id, producer);
    }
    if (batch.isControl()) {
      return marked(producer, batch, nowMs);
    }
    producer.appended(batch, nowMs);
    if (batch.isTransactional()) {
      written(producer, batch.baseOffset());
    }
    return null;
  }

  private void written(Producer producer, long offset) {
    admissions.end(producer.id());
    if (!producer.inTransaction()) {
      producer.began(offset);
      undecided.began(offset);
      publish();
    }
  }

  private @Nullable AbortedTransaction marked(Producer producer, BatchView batch, long nowMs) {
    producer.take(batch.producerEpoch(), nowMs);
    Marker marker = Marker.read(batch, cursor);
    if (marker == null) {
      return null; // Compaction has left its header, and nothing of its transaction.
    }
    admissions.end(producer.id());
    long start = producer.transactionStart();
    long offset = batch.lastOffset();
    producer.ended(offset, marker.coordinatorEpoch());
    if (start == Producer.NO_OFFSET) {
      return null;
    }
    undecided.ended(start, offset);
    publish();
    return marker.abort()
        ? new AbortedTransaction(producer.id(), start, offset, undecided.firstOpen(offset + 1))
        : null;
  }

  private void publish() {
    if (settled) {
      undecided.publish();
    }
  }

  @Override
  public void committed(long highWatermark) {
    if (undecided.committed(highWatermark) | !settled) {
      settled = true;
      undecided.publish();
    }
  }

  @Override
  public long lastStableOffset(long highWatermark) {
    return undecided.lastStableOffset(highWatermark);
  }

  // --- What is known -------------------------------------------------------------------------

  /** Forgets the silent ones, if it is time; a clock that was set back does not put that off. */
  private void expire(long nowMs) {
    if (nowMs < lastCheckMs || nowMs - expiry.checkIntervalMs() >= lastCheckMs) {
      expireNow(nowMs);
    }
  }

  private void expireNow(long nowMs) {
    lastCheckMs = nowMs;
    long newestOfSilent = nowMs - expiry.silenceMaxMs();
    producers
        .values()
        .removeIf(
            producer -> producer.lastAppendMs() <= newestOfSilent && !producer.inTransaction());
    admissions.expire(newestOfSilent);
  }

  @Override
  public boolean knowsProducer(long producerId) {
    expire(expiry.nowMs());
    return producers.containsKey(producerId);
  }

  @Override
  public Collection<ProducerState> producers() {
    expire(expiry.nowMs());
    List<ProducerState> states = new ArrayList<>(producers.size());
    for (Producer producer : producers.values()) {
      states.add(producer.state());
    }
    return states;
  }

  // --- Snapshots -----------------------------------------------------------------------------

  @Override
  public ByteBuffer snapshot() {
    expireNow(expiry.nowMs());
    return ProducerSnapshot.write(producers.values(), undecided);
  }

  @Override
  public void restore(ByteBuffer snapshot) {
    Undecided ended = new Undecided();
    List<Producer> read = ProducerSnapshot.read(snapshot, ended);
    clear();
    for (Producer producer : read) {
      producers.put(producer.id(), producer);
      if (producer.inTransaction()) {
        undecided.began(producer.transactionStart());
      }
    }
    for (int i = 0; i < ended.endedCount(); i++) {
      undecided.ended(ended.endedStart(i), ended.endedMarker(i));
    }
  }

  @Override
  public void reset() {
    clear();
    settled = false;
  }

  private void clear() {
    producers.clear();
    undecided.clear();
    admissions.clear();
  }

  /** Returns how many producers are known, for tests. */
  int size() {
    return producers.size();
  }
}
