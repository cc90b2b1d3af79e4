package io.sluice.idempotence;

import io.sluice.kernel.AbortedTransaction;
import io.sluice.kernel.AppendHook;
import io.sluice.kernel.AppendOrigin;
import io.sluice.kernel.Verdict;
import io.sluice.protocol.ErrorCode;
import io.sluice.protocol.record.BatchView;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The producers of one partition.
 *
 * <p>One of which nothing is known may begin with any sequence number: what it sent before may have
 * been deleted. One that is silent for {@code producer.id.expiration.ms} is forgotten; that time
 * goes by the broker's clock, not by the records'.
 */
final class PartitionProducers implements AppendHook {
  private final Expiry expiry;
  private final Map<Long, Producer> producers = new HashMap<>();
  private long lastCheckMs = Long.MIN_VALUE;

  PartitionProducers(Expiry expiry) {
    this.expiry = expiry;
  }

  @Override
  public Verdict judge(BatchView batch, AppendOrigin origin) {
    if (batch.producerId() < 0 || origin != AppendOrigin.CLIENT) {
      return Verdict.ACCEPT;
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
    return producer == null ? Verdict.ACCEPT : producer.judge(batch);
  }

  @Override
  public @Nullable AbortedTransaction appended(BatchView batch) {
    long id = batch.producerId();
    if (id < 0 || batch.isControl()) {
      return null;
    }
    long nowMs = expiry.nowMs();
    Producer producer = producers.get(id);
    if (producer == null) {
      producer = new Producer(id, batch.producerEpoch(), nowMs);
      producers.put(id, producer);
    }
    producer.appended(batch, nowMs);
    return null;
  }

  /** Forgets the silent ones, if it is time; a clock that was set back does not put that off. */
  private void expire(long nowMs) {
    if (nowMs < lastCheckMs || nowMs - expiry.checkIntervalMs() >= lastCheckMs) {
      expireNow(nowMs);
    }
  }

  private void expireNow(long nowMs) {
    lastCheckMs = nowMs;
    long newestOfSilent = nowMs - expiry.silenceMaxMs();
    producers.values().removeIf(producer -> producer.lastAppendMs() <= newestOfSilent);
  }

  @Override
  public boolean knowsProducer(long producerId) {
    expire(expiry.nowMs());
    return producers.containsKey(producerId);
  }

  @Override
  public ByteBuffer snapshot() {
    expireNow(expiry.nowMs());
    return ProducerSnapshot.write(producers.values());
  }

  @Override
  public void restore(ByteBuffer snapshot) {
    Iterable<Producer> read = ProducerSnapshot.read(snapshot);
    producers.clear();
    read.forEach(producer -> producers.put(producer.id(), producer));
  }

  @Override
  public void reset() {
    producers.clear();
  }

  /** Returns how many producers are known, for tests. */
  int size() {
    return producers.size();
  }
}
